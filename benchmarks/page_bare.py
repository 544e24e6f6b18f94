"""The floor: FastAPI with one synchronous route and one Jinja template of 25 rows, and no more."""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import anyio.to_thread
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from jinja2 import Environment

TEMPLATE = """<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>{{ title }}</title>
</head><body><h1>{{ title }}</h1><table><tbody>
{% for row in rows %}<tr><td><a href="/{{ row.id }}">{{ row.name }}</a></td><td>{{ row.number }}
</td><td>{{ row.day }}</td><td>{{ row.amount }}</td></tr>{% endfor %}
</tbody></table></body></html>"""
ROWS = [
    {"id": at, "name": f"欧阳{at}", "number": f"110108{at:08d}", "day": "2026-04-20", "amount": at}
    for at in range(25)
]

_log = logging.getLogger("caseworker.requests")


class Timed:
    """One line of log a request, like the page's."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one request."""
        began = time.perf_counter()
        await self.app(scope, receive, send)
        if scope["type"] == "http":
            _log.info("GET / 200 %.1f ms", (time.perf_counter() - began) * 1000)


def create_app() -> FastAPI:
    """The application."""
    template = Environment(autoescape=True).from_string(TEMPLATE)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        del app
        anyio.to_thread.current_default_thread_limiter().total_tokens = 12
        yield

    app = FastAPI(lifespan=lifespan)

    @app.get("/", response_class=HTMLResponse)
    def page() -> str:
        return template.render(title="bare", rows=ROWS)

    app.add_middleware(Timed)
    return app
