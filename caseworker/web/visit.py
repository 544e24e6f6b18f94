"""A visit: one request, with who makes it and everything a route needs to answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from caseworker.web import texts
from caseworker.web.cookies import FLASH, LANGUAGE, set_cookie
from caseworker.web.errors import NotFound
from caseworker.web.form import Form, clean
from caseworker.web.menu import menu_for
from caseworker.web.render import render
from caseworker.web.site import Site
from pipelines.access.sessions import Session, form_token
from pipelines.access.user import LANGUAGES, User
from pipelines.store import Connection, access, audit

Owned = TypeVar("Owned")

FLASH_SECONDS = 300


@dataclass
class Visitor:
    """One request and its user; routes see it as `Visit`."""

    request: Request
    site: Site
    raw: str
    """The browser's id; of a session when there is one."""
    fresh: bool
    """Whether the browser still has to be told its id."""
    session: Session | None = None
    """A running session, perhaps still waiting for the second factor."""
    user: User | None = None
    """Who is signed in, with everything that is asked shown."""
    form: Form = field(default_factory=Form)
    now: float = 0
    _said: list[dict[str, Any]] = field(default_factory=list)

    # -- who --------------------------------------------------------------------------------

    @property
    def known(self) -> User:
        """The user, on routes that nobody else reaches."""
        if self.user is None:
            raise NotFound
        return self.user

    def has(self, *roles: str) -> bool:
        """Whether the user has one of these roles."""
        return self.user is not None and any(role in self.user.roles for role in roles)

    @property
    def scope(self) -> tuple[str, ...]:
        """The user's jurisdictions, for `store.access.within`."""
        return self.user.jurisdictions if self.user else ()

    def covers(self, jurisdiction: str) -> bool:
        """Whether a jurisdiction lies in the user's scope."""
        return access.covers(self.scope, jurisdiction)

    def own(self, thing: Owned | None) -> Owned:
        """The thing, if it is there and its `jurisdiction` is the user's.

        Raises:
            NotFound: it is not there, or another jurisdiction's; the two look the same.
        """
        if thing is None or not self.covers(str(thing.jurisdiction)):  # type: ignore[attr-defined]
            raise NotFound
        return thing

    # -- the database -----------------------------------------------------------------------

    def read(self) -> AbstractContextManager[Connection]:
        """A transaction that reads one consistent state."""
        return self.site.ws.store.read()

    def write(self) -> AbstractContextManager[Connection]:
        """A transaction that writes; committed at the end, rolled back on an error."""
        return self.site.ws.store.write()

    def audit(
        self, connection: Connection, *, action: str, subject: str, content: dict[str, Any]
    ) -> None:
        """Note what the user did, in the transaction in which it was done."""
        audit.note(
            connection,
            actor=self.known.user_id,
            action=action,
            subject=subject,
            content=content,
        )

    # -- what was asked ---------------------------------------------------------------------

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
    def here(self) -> str:
        """Path and query that were asked for; of a form the page it came from is not known."""
        query = self.request.url.query
        safe = self.request.method in ("GET", "HEAD")
        return f"{self.path}?{query}" if query and safe else self.path

    @property
    def is_htmx(self) -> bool:
        """Whether htmx asks for a part of a page."""
        return self.request.headers.get("hx-request") == "true"

    @property
    def today(self) -> date:
        """The day of the clock, in the time of this machine."""
        return datetime.fromtimestamp(self.now).date()

    @property
    def network(self) -> str:
        """The address that asks."""
        return self.request.client.host if self.request.client else ""

    def query(self, name: str, limit: int = 200) -> str:
        """A value of the address; empty where it is missing, cut where it is too long."""
        return clean(self.request.query_params.get(name, "")).strip()[:limit]

    # -- the answer -------------------------------------------------------------------------

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
