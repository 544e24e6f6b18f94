"""Pictures of every page in both languages: `make screenshots`.

A demo city is run in a temporary folder, or the one named with `--home` is copied; people of
every role log in, and each page of `SHOTS` is opened wide and, where asked, narrow.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from pipelines.settings import Settings
from pipelines.workspace import Workspace
from tests.caseworker.browsing import Browsers, Server, assert_nothing_cut
from tests.caseworker.clients import Clock, Site, as_server

OUT = Path("docs/images/page")
NAMES = {
    "administrator": "张敏",
    "caseworker": "陈晓雨",
    "approver": "刘建国",
    "auditor": "赵文",
    "engineer": "孙浩",
    "supervisor": "周玲",
}


@dataclass(frozen=True)
class Shot:
    """One picture: who looks at which page, and what they do there first."""

    name: str
    role: str
    path: str | Callable[[Site], str]
    act: Callable[[Page], None] | None = None
    narrow: bool = False


def open_reveal(page: Page) -> None:
    """Open the first protected detail of a page."""
    page.locator(".reveal summary").first.click()


def an_auditor(site: Site) -> str:
    """The page of an account that the administrator may change."""
    return f"/users/{site.user('auditor', jurisdictions=('beijing',)).user_id}"


def fill_wrong_password(page: Page) -> None:
    """Try to log in with nonsense."""
    page.fill("[name=username]", "zhangmin")
    page.fill("[name=password]", "nonsense")
    page.click("button.primary")


SHOTS = [
    Shot("login", "", "/login", narrow=True),
    Shot("login-refused", "", "/login", fill_wrong_password),
    Shot("my-day", "caseworker", "/", narrow=True),
    Shot("keyboard", "caseworker", "/", lambda page: page.keyboard.press("?")),
    Shot("account", "approver", "/account", narrow=True),
    Shot("password", "caseworker", "/account/password"),
    Shot("second-factor", "supervisor", "/account/second-factor"),
    Shot("users", "administrator", "/users", narrow=True),
    Shot("user-new", "administrator", "/users/new"),
    Shot("user", "administrator", an_auditor),
    Shot("not-found", "caseworker", "/nothing-here"),
]
"""Every page; add those of your subject."""


def main() -> None:
    """Take all pictures, or those whose name contains the word given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("only", nargs="?", default="")
    parser.add_argument("--home", type=Path, help="an installation on SQLite, to be copied")
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        copy_home(options.home, home) if options.home else make_home(home)
        site = Site(Workspace(Settings(home=home, workers=1)), clock=Clock(time.time()))
        people(site)
        with as_server(site) as address, Browsers.started() as browsers:
            browsers.server = Server(site, address)
            for shot in SHOTS:
                if options.only in shot.name:
                    take(browsers, site, shot, options.out)


def people(site: Site) -> None:
    """A handful of accounts, so that lists look like lists."""
    for role, name in NAMES.items():
        more = {"totp_secret": None} if role == "supervisor" else {}
        site.user(role, jurisdictions=("beijing",), display_name=name, **more)
    new = {"must_change_password": True, "totp_secret": None}
    site.user("caseworker", name="wang.jing", display_name="王静", **new)
    site.user("caseworker", "approver", name="li.na", display_name="李娜", active=False)


def take(browsers: Browsers, site: Site, shot: Shot, out: Path) -> None:
    """One page in both languages."""
    path = shot.path if isinstance(shot.path, str) else shot.path(site)
    roles = (shot.role,) if shot.role else ()
    person = {"jurisdictions": ("beijing",)} if roles else {}
    if shot.role == "supervisor":
        person["totp_secret"] = None
    for language in ("zh", "en"):
        for width, ending in ((1280, ""), (390, "-narrow"))[: 2 if shot.narrow else 1]:
            page = browsers.page(*roles, language=language, width=width, **person)
            page.goto(path)
            if shot.act:
                shot.act(page)
            page.wait_for_load_state()
            assert_nothing_cut(page)
            page.screenshot(path=out / f"{shot.name}-{language}{ending}.png", full_page=True)
        browsers.close_pages()
    print(shot.name)


def make_home(home: Path) -> None:
    """Run a small demo city."""
    command = [str(Path(sys.executable).parent / "certify"), "demo", "run"]
    sizes = ["--recipients", "4000", "--days", "2"]
    environment = os.environ | {"CERTIFY_HOME": str(home)}
    subprocess.run([*command, *sizes], env=environment, check=True, stdout=subprocess.DEVNULL)


def copy_home(source: Path, home: Path) -> None:
    """Copy the database and keys of an installation."""
    (home / "keys").mkdir(parents=True)
    for path in (*source.glob("certify.db*"), *source.glob("keys/*")):
        shutil.copy2(path, home / path.relative_to(source))


if __name__ == "__main__":
    main()
