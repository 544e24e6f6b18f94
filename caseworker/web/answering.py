"""The answer to a request: a page, a way elsewhere, something said on the next page, cookies."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from caseworker.web import texts
from caseworker.web.cookies import FLASH, LANGUAGE, set_cookie
from caseworker.web.menu import menu_for
from caseworker.web.place_names import names_in
from caseworker.web.render import render
from caseworker.web.site import Site
from pipelines.access.sessions import form_token
from pipelines.access.user import LANGUAGES, User

FLASH_SECONDS = 300


class Answering:
    """The half of a visit that answers; what it knows of the request comes from the other half."""

    request: Request
    site: Site
    raw: str
    fresh: bool
    user: User | None
    _said: list[dict[str, Any]]

    @property
    def language(self) -> str:
        """`zh` or `en`: of the account, else of the browser's cookie, else Chinese."""
        chosen = self.user.language if self.user else self.request.cookies.get(LANGUAGE, "")
        return chosen if chosen in LANGUAGES else LANGUAGES[0]

    @property
    def path(self) -> str:
        """The path that was asked for."""
        return self.request.url.path

    @property
    def is_htmx(self) -> bool:
        """Whether htmx asks for a part of a page."""
        return self.request.headers.get("hx-request") == "true"

    def t(self, key: str, **params: object) -> str:
        """A text in the user's language."""
        return texts.text(self.language, key, **params)

    def render(self, template: str, status: int = 200, **context: Any) -> Response:
        """A page, or a part of one."""
        body = render(template, self._context() | context)
        return self.finish(HTMLResponse(body, status))

    def redirect(self, path: str) -> Response:
        """Go to another of our pages."""
        if self.is_htmx:
            return self.finish(Response(status_code=204, headers={"HX-Redirect": path}))
        return self.finish(RedirectResponse(path, 303))

    def flash(self, key: str, kind: str = "info", **params: object) -> None:
        """Say something on the next page; `kind` is good, info, warn or bad."""
        self._said.append({"key": key, "kind": kind, "params": params})

    def finish(self, response: Response) -> Response:
        """Give the browser its cookies."""
        site = self.site
        if self.fresh:
            set_cookie(response, site, site.cookie, self.raw)
        if self._said:
            sealed = site.sealer.seal(json.dumps(self._said, default=str).encode())
            set_cookie(response, site, FLASH, sealed.decode(), max_age=FLASH_SECONDS)
        elif FLASH in self.request.cookies and isinstance(response, HTMLResponse):
            response.delete_cookie(FLASH, path="/")
        return response

    def renew(self, raw: str) -> None:
        """From now on the browser has another id."""
        self.raw, self.fresh = raw, True

    def _context(self) -> dict[str, Any]:
        return {
            "visit": self,
            "user": self.user,
            "t": self.t,
            "language": self.language,
            "csrf": form_token(self.raw),
            "path": self.path,
            "menu": menu_for(self.site.menu, self.user),
            "airflow_url": self.site.settings.airflow_url,
            "place_name": names_in(self.site.ws, self.language),
            "notices": list(self._told()),
        }

    def _told(self) -> Iterator[dict[str, Any]]:
        """What was to be said, by this request or the one before."""
        sealed = self.request.cookies.get(FLASH, "").encode()
        opened = self.site.sealer.open(sealed, FLASH_SECONDS) if sealed else None
        before = json.loads(opened) if opened else []
        for one in [*before, *self._said]:
            yield {"kind": one["kind"], "text": self.t(one["key"], **one["params"])}
        self._said.clear()
