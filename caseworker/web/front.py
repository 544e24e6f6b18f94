"""The outermost layer: hosts, size of what is sent, headers, one line of log, the last catch.

The line names the route and not the address, so that no id and no query stands in a log.
"""

from __future__ import annotations

import logging
import time
import traceback
from typing import Any
from urllib.parse import unquote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from caseworker.web.errors import PageError, TooLarge
from caseworker.web.failures import answer
from caseworker.web.guard import FORM_BYTES
from caseworker.web.headers import SANDBOX, cache_header, security_headers
from caseworker.web.site import Site

_log = logging.getLogger("caseworker.requests")


class Front:
    """ASGI around the whole page."""

    def __init__(self, app: ASGIApp, site: Site) -> None:
        self.app = app
        self.site = site
        self.headers = security_headers(site.settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope.setdefault("state", {})
        began, status = time.perf_counter(), 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._add_headers(scope, message)
            await send(message)

        try:
            await self._serve(scope, _limited(scope, receive), sending)
        except Exception as error:
            _log_failure(error)
            if status:  # half of the answer is out
                raise
            await _failed(scope, receive, sending)
        finally:
            took = (time.perf_counter() - began) * 1000
            _log.info("%s %s %s %.1f ms", scope["method"], _route(scope), status, took)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        host = _host(Headers(scope=scope).get("host", ""))
        if host not in self.site.settings.hosts:
            told = "This host is not served. Set CERTIFY_PAGE_URL to the address people open.\n"
            await PlainTextResponse(told, 400)(scope, receive, send)
        elif "\x00" in scope["path"] or "\x00" in unquote(scope["query_string"].decode("latin-1")):
            await PlainTextResponse("Bad request\n", 400)(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def _add_headers(self, scope: Scope, message: Message) -> None:
        headers = MutableHeaders(scope=message)
        stricter = headers.get("content-security-policy") == SANDBOX
        for name, value in self.headers.items():
            headers[name] = value
        if stricter:
            headers["content-security-policy"] = SANDBOX
        marked = scope["query_string"].startswith(b"v=")
        headers["cache-control"] = cache_header(scope["path"], marked)
        headers["vary"] = "Cookie, HX-Request"


def _limited(scope: Scope, receive: Receive) -> Receive:
    """What is sent, up to the limit of the route."""
    seen = 0

    async def receiving() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        # An upload may weigh as much as its route says; its envelope comes on top.
        if seen > scope["state"].get("max_bytes", FORM_BYTES) + 64_000:
            raise TooLarge
        return message

    return receiving


def _host(header: str) -> str:
    host = header.rsplit(":", 1)[0] if not header.endswith("]") else header
    return host.strip("[]").casefold()


def _route(scope: Scope) -> str:
    if scope["path"].startswith("/static/"):
        return "/static"
    return str(getattr(scope.get("route"), "path", "(no route)"))


def _log_failure(error: Exception) -> None:
    """Kind and places of an error; its message may hold what somebody typed."""
    places = [
        f"{frame.filename}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    _log.error("failed: %s at %s", type(error).__name__, " < ".join(reversed(places[-12:])))


async def _failed(scope: Scope, receive: Receive, send: Send) -> None:
    request: Any = Request(scope)
    try:
        response = await run_in_threadpool(answer, request, PageError())
    except Exception as error:  # the database may be what failed
        _log_failure(error)
        response = PlainTextResponse("出错了，请稍后再试。\nSomething failed; try again.\n", 500)
    await response(scope, receive, send)
