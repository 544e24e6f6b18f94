"""What a page may refuse with. Each becomes an error page in the user's language."""

from __future__ import annotations


class PageError(Exception):
    """A request is refused; `key` names the text that says why."""

    status = 500
    default = "web.errors.failed"

    def __init__(self, key: str = "", **params: object) -> None:
        self.key = key or self.default
        self.params = params
        super().__init__(self.key)


class BadRequest(PageError):
    """What was sent makes no sense here."""

    status = 400
    default = "web.errors.bad_request"


class Forbidden(PageError):
    """The role does not allow it, or the form did not come from our page."""

    status = 403
    default = "web.errors.forbidden"


class NotFound(PageError):
    """Not there, or not theirs: the two look the same."""

    status = 404
    default = "web.errors.not_found"


class Conflict(PageError):
    """Somebody else was faster, or the state has moved on."""

    status = 409
    default = "web.errors.conflict"


class TooLarge(PageError):
    """More was sent than the route takes."""

    status = 413
    default = "web.errors.too_large"


class TooMany(PageError):
    """Too many requests of this kind."""

    status = 429
    default = "web.errors.too_many"
