"""`certify page` and `certify user`, as people call them."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from typer.testing import CliRunner

from pipelines.access import users
from pipelines.cli import app
from tests.caseworker.clients import Site
from tests.dags.serving import free_port

CERTIFY = str(Path(sys.executable).parent / "certify")


def certify(site: Site, *arguments: str) -> tuple[int, str]:
    done = CliRunner(env={"CERTIFY_HOME": str(site.ws.home.root)}).invoke(app, arguments)
    return done.exit_code, done.output


def test_the_page_serves_and_ends_cleanly_on_sigterm(bare_site: Site) -> None:
    port = free_port()
    environment = os.environ | {"CERTIFY_HOME": str(bare_site.ws.home.root)}
    started = subprocess.Popen(
        [CERTIFY, "page", "--port", str(port)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        for _ in range(120):
            assert started.poll() is None, started.stdout and started.stdout.read()
            try:
                address = f"http://127.0.0.1:{port}/login?next=/secret-word"
                with urllib.request.urlopen(address, timeout=2) as answer:
                    text = answer.read().decode()
                    break
            except OSError:
                time.sleep(0.25)
        assert "待遇资格认证" in text
        code, told = certify(bare_site, "page", "--port", str(port))
        assert code == 2
        assert f"port {port} is taken" in told
        started.send_signal(signal.SIGTERM)
        said, _ = started.communicate(timeout=15)
    finally:
        started.kill()
    assert started.returncode in (0, -signal.SIGTERM)
    assert "GET /login 200" in said
    assert "secret-word" not in said


def test_the_page_is_not_offered_to_others_without_https(bare_site: Site) -> None:
    code, told = certify(bare_site, "page", "--host", "0.0.0.0")
    assert code == 2
    assert "without https" in told


def test_accounts_are_made_listed_locked_and_reset(bare_site: Site) -> None:
    make = ("user", "add", "anna", "--role", "caseworker", "--jurisdiction", "beijing/haidian")
    code, told = certify(bare_site, *make, "--name", "安娜")
    first = re.search(r"first password: (\S+)", told)[1]
    assert code == 0
    client = bare_site.client()
    client.page("/login")
    answer = client.post("/login", {"username": "anna", "password": first})
    assert answer.status_code == 303
    code, told = certify(bare_site, *make)
    assert code == 1
    assert "there is an account 'anna' already" in told
    code, told = certify(bare_site, "user", "list")
    assert "anna" in told
    assert "安娜" not in told, "names are not asked for"
    assert certify(bare_site, "user", "lock", "anna")[0] == 0
    assert client.get("/").headers["location"] == "/login"
    assert certify(bare_site, "user", "unlock", "anna")[0] == 0
    code, told = certify(bare_site, "user", "reset", "anna")
    assert re.search(r"first password: (\S+)", told)[1] != first
    assert certify(bare_site, "user", "lock", "nobody")[0] == 1
    assert certify(bare_site, "user", "add", "x y", "--role", "engineer")[0] == 1
    with bare_site.ws.store.read() as connection:
        assert users.find(connection, username="anna").must_change_password


def test_airflow_finds_the_link_to_the_page(tmp_path: Path) -> None:
    ask = (
        "from importlib.metadata import entry_points; "
        "(found,) = entry_points(group='airflow.plugins', name='certify'); "
        "print(found.load().external_views[0])"
    )
    environment = os.environ | {"AIRFLOW_HOME": str(tmp_path), "CERTIFY_PAGE_PORT": "8099"}
    done = subprocess.run(
        [sys.executable, "-c", ask], env=environment, capture_output=True, text=True, check=True
    )
    assert "'href': 'http://127.0.0.1:8099'" in done.stdout
    assert "'destination': 'nav'" in done.stdout
