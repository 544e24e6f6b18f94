"""Pictures of every page in both languages: `make screenshots`.

All are put into a folder that git ignores; those of `CHOSEN` also go into the documentation.
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
from datetime import date, datetime
from datetime import time as clock_time
from pathlib import Path

from playwright.sync_api import Error as PlaywrightError

from pipelines.settings import Settings
from pipelines.store import horizon
from pipelines.workspace import Workspace
from tests.caseworker.browsing import Browsers, Server, assert_nothing_cut
from tests.caseworker.clients import Clock, Site, as_server
from tests.caseworker.shots import SHOTS, Shot
from tests.caseworker.small_png import shrink

OUT = Path("build/pages")
DOCS = Path("docs/images/page")
CHOSEN = (
    *("my-day-zh", "case-zh", "case-zh-narrow", "queue-zh", "approval-zh", "certify-zh"),
    *("person-zh", "suspensions-zh", "oversight-zh", "oversight-en", "trail-zh", "help-zh"),
)
TALLEST = 1500
"""Pixels of a page that are shown in the documentation."""

NAMES = {
    "administrator": "张敏",
    "caseworker": "陈晓雨",
    "approver": "刘建国",
    "auditor": "赵文",
    "engineer": "孙浩",
    "supervisor": "周玲",
}


def main() -> None:
    """Take all pictures, or those whose name contains the word given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("only", nargs="?", default="")
    parser.add_argument("--home", type=Path, help="an installation on SQLite, to be copied")
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--docs", type=Path, help="where the chosen ones go too")
    options = parser.parse_args()
    for folder in filter(None, (options.out, options.docs)):
        folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        copy_home(options.home, home) if options.home else make_home(home)
        site = Site(Workspace(Settings(home=home, workers=1)), clock=Clock(time.time()))
        site.clock.now = working_hours(site)
        people(site)
        with as_server(site) as address, Browsers.started() as browsers:
            browsers.server = Server(site, address)
            failed = [
                shot.name
                for shot in SHOTS
                if options.only in shot.name and not taken(browsers, site, shot, options)
            ]
    if failed:
        sys.exit(f"not taken: {', '.join(failed)}")


def working_hours(site: Site) -> float:
    """Ten in the morning of the last day that was run, so that nothing looks overdue for long."""
    with site.ws.store.read() as connection:
        day = horizon.read(connection) or date.today()
    return datetime.combine(day, clock_time(10)).timestamp()


def people(site: Site) -> None:
    """A handful of accounts, so that lists look like lists."""
    for role, name in NAMES.items():
        more = {"totp_secret": None} if role == "supervisor" else {}
        site.user(role, jurisdictions=("beijing",), display_name=name, **more)
    new = {"must_change_password": True, "totp_secret": None}
    site.user("caseworker", name="wang.jing", display_name="王静", **new)
    site.user("caseworker", "approver", name="li.na", display_name="李娜", active=False)


def taken(browsers: Browsers, site: Site, shot: Shot, options: argparse.Namespace) -> bool:
    """One page in both languages; False, with the reason told, where it is not as it should be."""
    try:
        take(browsers, site, shot, options.out, options.docs)
    except (AssertionError, LookupError, PlaywrightError) as failure:
        browsers.close_pages()
        print(f"{shot.name}: {failure}", file=sys.stderr)
        return False
    return True


def take(browsers: Browsers, site: Site, shot: Shot, out: Path, docs: Path | None) -> None:
    """One page in both languages."""
    path = shot.path if isinstance(shot.path, str) else shot.path(site)
    roles = (shot.role,) if shot.role else ()
    person = {"jurisdictions": ("beijing",)} if roles else {}
    if shot.role == "supervisor":
        person["totp_secret"] = None
    for language in ("zh", "en"):
        for width, ending in ((1280, ""), (390, "-narrow"))[: 2 if shot.narrow else 1]:
            page = browsers.page(*roles, language=language, width=width, **person)
            answer = page.goto(path)
            assert answer is not None
            assert answer.status in (shot.status, 422), f"answered {answer.status}"
            if shot.act:
                shot.act(page)
            page.wait_for_load_state()
            assert_nothing_cut(page)
            name = f"{shot.name}-{language}{ending}"
            page.screenshot(path=out / f"{name}.png", full_page=True)
            if docs and name in CHOSEN:
                tall = min(TALLEST, page.evaluate("document.documentElement.scrollHeight"))
                page.set_viewport_size({"width": width, "height": tall})
                page.screenshot(path=docs / f"{name}.png")
                shrink(docs / f"{name}.png")
        browsers.close_pages()
    print(shot.name)


def make_home(home: Path) -> None:
    """Run a small demo city."""
    command = [str(Path(sys.executable).parent / "certify"), "demo", "run"]
    sizes = ["--recipients", "4000", "--days", "2"]
    environment = os.environ | {"CERTIFY_HOME": str(home)}
    subprocess.run([*command, *sizes], env=environment, check=True, stdout=subprocess.DEVNULL)


def copy_home(source: Path, home: Path) -> None:
    """Copy the database and keys of an installation, and the records that cases compare."""
    wanted = ("certify.db*", "keys/*", "batches/**/clean.parquet*", "batches/**/.clean.parquet*")
    for path in (found for pattern in wanted for found in source.glob(pattern)):
        copy = home / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, copy)


if __name__ == "__main__":
    main()
