"""A page to test against: people with a role, logged in, without a password being typed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI
from httpx import Response
from starlette.testclient import TestClient

from caseworker.app import create_app
from caseworker.settings import CaseworkerSettings
from pipelines.access import sessions, users
from pipelines.access.sessions import FULL, Limits
from pipelines.access.user import User
from pipelines.workspace import Workspace
from tests.pipelines.small_world import PLACE

START = 1_776_650_400.0
"""Monday 20 April 2026, ten in the morning in Beijing."""


@dataclass
class Clock:
    """The clock of the page; tests move it."""

    now: float = START

    def __call__(self) -> float:
        return self.now


@dataclass
class Client:
    """A browser without scripts; redirects are not followed."""

    http: TestClient
    site: Site
    user: User | None = None

    @property
    def token(self) -> str:
        """The token that this browser's forms carry."""
        return sessions.form_token(self.http.cookies.get("certify", ""))

    def get(self, path: str, **headers: str) -> Response:
        """Ask for a page."""
        return self.http.get(path, headers=headers, follow_redirects=False)

    def page(self, path: str) -> str:
        """The text of a page that must be there."""
        answer = self.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        return answer.text

    def post(
        self, path: str, data: dict[str, Any] | None = None, files: Any = None, **headers: str
    ) -> Response:
        """Send a form with the right token; `_token` in the data replaces it."""
        sent = {"_token": self.token, **(data or {})}
        return self.http.post(path, data=sent, files=files, headers=headers, follow_redirects=False)


@dataclass
class Site:
    """A page, its installation and its clock."""

    ws: Workspace
    settings: CaseworkerSettings = field(default_factory=CaseworkerSettings)
    clock: Clock = field(default_factory=Clock)
    people: dict[tuple[Any, ...], User] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.app: FastAPI = create_app(self.settings, self.ws, self.clock)

    def client(self) -> Client:
        """A browser that nobody is logged in with."""
        return Client(TestClient(self.app, base_url="http://localhost"), self)

    def user(
        self,
        *roles: str,
        jurisdictions: Sequence[str] = (PLACE,),
        name: str = "",
        display_name: str = "",
        **columns: Any,
    ) -> User:
        """An account that is ready for work; the same for the same roles."""
        key = (roles, tuple(jurisdictions), name)
        if key not in self.people:
            with self.ws.store.write() as connection:
                made, _ = users.add(
                    connection,
                    username=name or f"{'.'.join(roles)}{len(self.people) or ''}",
                    display_name=display_name or f"测试{len(self.people) + 1}",
                    roles=roles,
                    jurisdictions=jurisdictions,
                    actor="system",
                    now=self.clock(),
                )
                ready = {"must_change_password": False, "totp_secret": b"x"} | columns
                users.access.change(connection, made.user_id, **ready)
                self.people[key] = users.find(connection, user_id=made.user_id) or made
        return self.people[key]

    def raw_session(self, user: User, stage: str = FULL) -> str:
        """A session of a user; gives what the cookie holds."""
        with self.ws.store.write() as connection:
            return sessions.start(
                connection,
                user,
                stage=stage,
                limits=Limits(),
                network="127.0.0.0/24",
                browser="Chrome · Linux",
                now=self.clock(),
            )

    def as_(self, *roles: str, **person: Any) -> Client:
        """A browser in which somebody with these roles is logged in."""
        user = self.user(*roles, **person)
        client = self.client()
        client.http.cookies.set("certify", self.raw_session(user), domain="localhost.local")
        client.user = user
        return client


def token_in(text: str) -> str:
    """The token of the first form of a page."""
    found = re.search(r'name="_token" value="([^"]+)"', text)
    assert found, "there is no form on the page"
    return found[1]


@contextmanager
def as_server(site: Site) -> Iterator[str]:
    """The page on a free port, in a thread; gives its address."""
    import threading
    import time

    import uvicorn

    from tests.dags.serving import free_port

    port = free_port()
    config = uvicorn.Config(
        site.app, host="127.0.0.1", port=port, log_level="warning", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    for _ in range(200):
        if server.started:
            break
        time.sleep(0.05)
    assert server.started, "the page did not come up"
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)
