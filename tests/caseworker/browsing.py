"""A real browser: Debian's Chromium, driven by Playwright, with axe for what it may find."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from pipelines.access import own
from pipelines.access.user import User
from tests.caseworker.clients import Site

CHROMIUM = "/usr/bin/chromium"
PATIENCE = 20_000
"""Milliseconds that a busy machine may take; nothing waits longer than it has to."""

AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass
class Server:
    """A running page."""

    site: Site
    address: str


@dataclass
class Browsers:
    """One Chromium; each page is a browser of its own, as if on another machine."""

    chromium: Browser
    server: Server | None = None
    contexts: list[BrowserContext] = field(default_factory=list)

    @classmethod
    @contextmanager
    def started(cls) -> Iterator[Browsers]:
        """Start Chromium, and stop it at the end."""
        expect.set_options(timeout=PATIENCE)
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(
                executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"]
            )
            yield cls(chromium)
            chromium.close()

    def page(
        self,
        *roles: str,
        language: str = "zh",
        width: int = 1280,
        height: int = 860,
        zoom: float = 1,
        javascript: bool = True,
        user: User | None = None,
        **person: Any,
    ) -> Page:
        """A page of somebody with these roles, logged in; without roles of nobody."""
        assert self.server is not None
        context = self.chromium.new_context(
            base_url=self.server.address,
            viewport={"width": round(width / zoom), "height": round(height / zoom)},
            device_scale_factor=zoom,
            java_script_enabled=javascript,
            locale="zh-CN",
        )
        context.set_default_timeout(PATIENCE)
        self.contexts.append(context)
        cookies = [("certify_language", language)]
        if roles or user:
            site = self.server.site
            user = user or site.user(*roles, **person)
            with site.ws.store.write() as connection:
                own.set_tastes(connection, user, language=language)
            cookies.append(("certify", site.raw_session(user)))
        context.add_cookies(
            [{"name": n, "value": v, "url": self.server.address} for n, v in cookies]
        )
        return context.new_page()

    def close_pages(self) -> None:
        """Close every browser of a test."""
        for context in self.contexts:
            context.close()
        self.contexts.clear()


@cache
def _axe() -> str:
    folder = Path(axe_playwright_python.__file__).parent
    return (folder / "axe.min.js").read_text(encoding="utf-8")


def assert_accessible(page: Page) -> None:
    """Axe finds nothing on the page as it is now."""
    page.evaluate(_axe())
    found = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", AXE_TAGS
    )
    told = [
        f"{one['id']}: {one['help']}: {[node['html'][:160] for node in one['nodes'][:3]]}"
        for one in found["violations"]
    ]
    assert not told, f"{page.url}\n" + "\n".join(told)


def assert_nothing_cut(page: Page) -> None:
    """No part of the page lies beyond its right or left edge, and nothing scrolls sideways."""
    cut = page.evaluate(
        """() => {
          const wide = document.documentElement.clientWidth;
          const out = [...document.body.querySelectorAll('*')].filter((e) => {
            const r = e.getBoundingClientRect();
            const aside = e.closest('.visually-hidden, .skip, thead');
            if (!r.width || !r.height || !e.checkVisibility() || aside) return false;
            const style = getComputedStyle(e);
            return r.right > wide + 1 || r.left < -1 || (e.scrollWidth > e.clientWidth + 1 &&
              ['hidden', 'clip'].includes(style.overflowX) && e.clientWidth > 1);
          }).map((e) => e.outerHTML.slice(0, 120));
          return document.documentElement.scrollWidth > wide ? ['the page scrolls', ...out] : out;
        }"""
    )
    assert not cut, f"{page.url}\n" + "\n".join(cut[:8])


def look_over(page: Page) -> None:
    """Axe finds nothing and nothing is cut, wide and narrow."""
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 860})
        assert_accessible(page)
        assert_nothing_cut(page)
    page.set_viewport_size({"width": 1280, "height": 860})
