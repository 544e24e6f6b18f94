"""What all requests share: settings, the installation, keys, menu, clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlsplit

from starlette.requests import Request

from caseworker.settings import CaseworkerSettings
from caseworker.web.menu import Entry
from pipelines.access.log_in import LogIn
from pipelines.access.sealing import Sealer
from pipelines.workspace import Workspace


@dataclass(frozen=True)
class Site:
    """One running page."""

    settings: CaseworkerSettings
    ws: Workspace
    clock: Callable[[], float]
    menu: list[Entry] = field(default_factory=list)

    @cached_property
    def sealer(self) -> Sealer:
        """Seals with the page's key."""
        return Sealer(self.ws.home)

    @cached_property
    def log_in(self) -> LogIn:
        """Checks passwords and codes."""
        return LogIn(self.ws.store, self.sealer)

    @property
    def cookie(self) -> str:
        """Name of the session's cookie; browsers keep other hosts from setting `__Host-`."""
        return "__Host-certify" if self.settings.secure else "certify"

    def origin(self, request: Request) -> str:
        """The origin of our own pages, as the browser that asks sees it."""
        if self.settings.url:
            parts = urlsplit(self.settings.url)
            return f"{parts.scheme}://{parts.netloc}"
        return f"{request.url.scheme}://{request.headers.get('host', '')}"
