"""A browser's connection, as light as can be: HTTP/1.1 kept alive, cookies, times."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode


@dataclass(frozen=True)
class Answer:
    """What came back, and how long it took from the first byte sent to the last received."""

    status: int
    headers: dict[str, str]
    text: str
    seconds: float


@dataclass
class Connection:
    """One connection to a page on this machine, with the cookie of one session."""

    port: int
    cookie: str = ""
    token: str = ""
    reader: asyncio.StreamReader | None = field(default=None, repr=False)
    writer: asyncio.StreamWriter | None = field(default=None, repr=False)

    async def get(self, path: str) -> Answer:
        """Ask for a page."""
        return await self._ask("GET", path, b"")

    async def post(self, path: str, **fields: str | list[str]) -> Answer:
        """Send a form, with its token."""
        body = urlencode({"_token": self.token, **fields}, doseq=True).encode()
        return await self._ask("POST", path, body)

    async def _ask(self, method: str, path: str, body: bytes) -> Answer:
        head = [
            f"{method} {path} HTTP/1.1",
            f"Host: 127.0.0.1:{self.port}",
            f"Cookie: {self.cookie}",
            f"Origin: http://127.0.0.1:{self.port}",
        ]
        if body:
            kind = "application/x-www-form-urlencoded"
            head += [f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
        sent = "\r\n".join([*head, "", ""]).encode() + body
        for last in (False, True):
            start = time.perf_counter()
            try:
                return await self._once(sent, start)
            except (ConnectionError, asyncio.IncompleteReadError):
                self.writer = None  # the server closed an idle connection
                if last:
                    raise
        raise AssertionError

    async def _once(self, sent: bytes, start: float) -> Answer:
        if self.writer is None or self.reader is None:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        self.writer.write(sent)
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in head[1:] if ": " in line)
        body = await self.reader.readexactly(int(headers.get("content-length", 0)))
        seconds = time.perf_counter() - start
        return Answer(int(head[0].split(" ")[1]), headers, body.decode(), seconds)
