"""Error pages: in the user's language, with what to do, without any detail of what failed."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from caseworker.web import errors
from caseworker.web.arriving import visitor_of
from caseworker.web.guard import Elsewhere
from caseworker.web.visit import Visitor

BY_STATUS: dict[int, type[errors.PageError]] = {
    400: errors.BadRequest,
    403: errors.Forbidden,
    404: errors.NotFound,
    409: errors.Conflict,
    413: errors.TooLarge,
    422: errors.BadRequest,
    429: errors.TooMany,
}


def attach(app: FastAPI) -> None:
    """Answer every kind of refusal."""
    app.add_exception_handler(errors.PageError, answer)
    app.add_exception_handler(Elsewhere, _elsewhere)
    app.add_exception_handler(HTTPException, _of_the_framework)
    app.add_exception_handler(RequestValidationError, _not_understood)


def answer(request: Request, error: Any) -> Response:
    """The page of a refusal; for htmx the part of it that goes into the notices."""
    visitor: Visitor | None = getattr(request.state, "visitor", None)
    if visitor is None:
        visitor = visitor_of(request)
    known: dict[str, Any] = {"status_code": error.status, "key": error.key, "params": error.params}
    if visitor.is_htmx:
        response = visitor.render("parts/error.html", status=error.status, **known)
        response.headers["HX-Retarget"] = "#notices"
        response.headers["HX-Reswap"] = "innerHTML"
        return response
    return visitor.render("error.html", status=error.status, **known)


def _elsewhere(request: Request, error: Any) -> Response:
    del request
    response: Response = error.response()
    return response


def _of_the_framework(request: Request, error: Any) -> Response:
    kind = BY_STATUS.get(error.status_code, errors.PageError)()
    kind.status = error.status_code
    response = answer(request, kind)
    for name, value in (error.headers or {}).items():
        response.headers[name] = value
    return response


def _not_understood(request: Request, error: Any) -> Response:
    """A part of the address is not of the kind it should be: there is no such page."""
    del error
    return answer(request, errors.NotFound())
