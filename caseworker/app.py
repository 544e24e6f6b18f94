"""The caseworker page as one application."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib import import_module

import anyio.to_thread
from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from caseworker.settings import CaseworkerSettings
from caseworker.web import failures, texts
from caseworker.web.front import Front
from caseworker.web.pages import menu_of
from caseworker.web.render import STATIC
from caseworker.web.site import Site
from pipelines.workspace import Workspace, open_workspace

SUBJECTS = (
    "account",
    "batches",
    "bulk",
    "cases",
    "documents",
    "drafts",
    "holds",
    "home",
    "login",
    "lookup",
    "objection",
    "oversight",
    "people",
    "recording",
    "reveal",
    "second_looks",
    "suspensions",
    "trail",
    "users",
    "views",
)
"""Each is a package of this room with `pages.py`, whose routes it adds."""


def create_app(
    settings: CaseworkerSettings | None = None,
    ws: Workspace | None = None,
    clock: Callable[[], float] = time.time,
) -> FastAPI:
    """The page of one installation; all settings come from the environment by default."""
    settings = settings or CaseworkerSettings()
    texts.catalogue()  # a broken text stops the start, not every request
    site = Site(settings, ws or open_workspace(), clock)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        del app
        anyio.to_thread.current_default_thread_limiter().total_tokens = settings.threads
        yield
        site.ws.store.engine.dispose()

    app = FastAPI(
        title="certify", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan
    )
    app.state.site = site
    for subject in SUBJECTS:
        pages = import_module(f"caseworker.{subject}.pages").pages
        app.include_router(pages)
        site.menu.extend(menu_of(pages.routes))
    site.menu.sort()
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    failures.attach(app)
    app.add_middleware(Front, site=site)
    return app
