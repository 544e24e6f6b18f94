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

from pipelines.review import (
    Draft,
    case_detail,
    claim,
    list_cases,
    list_proposals,
    propose,
)
from pipelines.settings import Settings
from pipelines.store import horizon
from pipelines.workspace import Workspace
from tests.caseworker.browsing import Browsers, Server, assert_nothing_cut
from tests.caseworker.clients import Clock, Site, as_server
from tests.pipelines.small_world import DAY, PLACE

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


def open_case(site: Site, at: int = 0) -> str:
    """A case of loss."""
    with site.ws.store.read() as connection:
        places = horizon.places(connection)
        page = list_cases(connection, places, "loss_verification", order="strength")
    return f"/cases/{page.rows[at].case_id}"


def claimed_case(site: Site) -> str:
    """A case of loss that the caseworker holds."""
    path = open_case(site)
    holder = site.user("caseworker", jurisdictions=holder_places(site))
    claim(site.ws, path.removeprefix("/cases/"), user=holder.user_id, now=int(site.clock()))
    return path


def holder_places(site: Site) -> tuple[str, ...]:
    """The jurisdictions with which people of the pictures were made."""
    return next((p.jurisdictions for p in site.people.values() if p.jurisdictions), (PLACE,))


def waiting_proposal(site: Site) -> str:
    """A confirmed loss that waits for a second person."""
    with site.ws.store.read() as connection:
        waiting = list_proposals(connection, horizon.places(connection)).rows
        today = horizon.read(connection) or DAY
    if not waiting:
        case = open_case(site, -1).removeprefix("/cases/")
        maker = site.user("caseworker", jurisdictions=holder_places(site), name="zhao.lei").user_id
        said = {"ground": "death", "effective": f"{today}", "how_verified": "向民政部门查证"}
        with site.ws.store.read() as connection:
            whose = case_detail(connection, case).case.recipient_id
        draft = Draft("finding_lost", whose, {**said, "note": "死亡证明已核对。"}, case)
        waiting = [propose(site.ws, draft, maker=maker, day=today, at=int(site.clock()))]
    return f"/approvals/{waiting[0].proposal_id}"


def choose_first(page: Page) -> None:
    """Choose the first answer of a case, and wait for what follows from it."""
    page.locator("[name=answer]").first.check()
    page.locator("#follows li").first.wait_for()


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
    Shot("queue", "caseworker", "/cases?kind=loss_verification", narrow=True),
    Shot("queue-manual", "caseworker", "/cases/manual"),
    Shot("case", "caseworker", claimed_case, choose_first, narrow=True),
    Shot("case-read", "auditor", open_case),
    Shot("approvals", "approver", "/approvals"),
    Shot("approval", "approver", waiting_proposal, narrow=True),
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
