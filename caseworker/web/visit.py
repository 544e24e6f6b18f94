"""A visit: one request, with who makes it and everything a route needs to answer."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from starlette.requests import Request

from caseworker.web.answering import Answering
from caseworker.web.errors import NotFound
from caseworker.web.form import Form, clean
from caseworker.web.site import Site
from pipelines.access.sessions import Session
from pipelines.access.user import User
from pipelines.store import Connection, access, audit

Owned = TypeVar("Owned")


@dataclass
class Visitor(Answering):
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
    def here(self) -> str:
        """Path and query that were asked for; of a form the page it came from is not known."""
        query = self.request.url.query
        safe = self.request.method in ("GET", "HEAD")
        return f"{self.path}?{query}" if query and safe else self.path

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
