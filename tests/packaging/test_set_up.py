"""The files that set the project up: make, hooks, lock files, process manager, CI."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements.lock", "requirements-bootstrap.lock")


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_every_locked_package_has_hashes_and_no_address_of_an_index() -> None:
    for name in LOCKS:
        packages = re.split(r"\n(?=\S)", re.sub(r"^#.*\n", "", text(name), flags=re.M).strip())
        assert packages
        for package in packages:
            assert re.match(r"[\w.\[\]-]+==\S+", package), package.splitlines()[0]
            assert "--hash=sha256:" in package, package.splitlines()[0]
        assert "://" not in text(name)
        assert "make lock" in text(name)


def test_the_lock_covers_what_the_project_asks_for() -> None:
    project = tomllib.loads(text("pyproject.toml"))["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["postgres"]]
    asked += project["optional-dependencies"]["dev"]
    locked = {
        m.lower().replace("_", "-") for m in re.findall(r"^([\w.-]+)==", text(LOCKS[0]), re.M)
    }
    names = {re.match(r"[\w.-]+", one)[0].lower().replace("_", "-") for one in asked}  # type: ignore[index]
    assert names <= locked


def test_what_a_newcomer_types_exists_and_is_explained() -> None:
    done = subprocess.run(
        ["make", "--no-print-directory", "help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    told = {line.split()[0] for line in done.stdout.splitlines()}
    assert {"install", "demo", "up", "test", "lint", "lock", "clean"} <= told


@pytest.mark.parametrize(("age", "to_do"), [(-1, False), (1, True)])
def test_install_runs_again_only_when_a_lock_file_is_newer(
    age: int, to_do: bool, tmp_path: Path
) -> None:
    stamp = tmp_path / "installed"
    stamp.touch()
    newest = max((ROOT / name).stat().st_mtime for name in (*LOCKS, "pyproject.toml"))
    os.utime(stamp, (newest - age, newest - age))
    done = subprocess.run(["make", "-q", "install", f"STAMP={stamp}"], cwd=ROOT, check=False)
    assert (done.returncode != 0) == to_do


def test_the_process_manager_runs_everything_without_a_shell_between() -> None:
    lines = dict(line.split(": ", 1) for line in text("Procfile").splitlines())
    assert lines.pop("page") == "exec certify page"
    commands = {command.split()[4] for command in lines.values()}
    assert commands == {"api-server", "scheduler", "dag-processor", "triggerer"}
    assert all(command.startswith("exec python -m airflow ") for command in lines.values())


def test_hooks_need_nothing_from_elsewhere() -> None:
    config = yaml.safe_load(text(".pre-commit-config.yaml"))
    assert [repo["repo"] for repo in config["repos"]] == ["local"]
    hooks = config["repos"][0]["hooks"]
    assert {hook["language"] for hook in hooks} == {"system"}
    entries = " ".join(hook["entry"] for hook in hooks)
    for tool in ("ruff check", "ruff format", "mypy", "lint-imports"):
        assert f".venv/bin/{tool}" in entries


def test_ci_stops_at_the_first_failure_and_runs_everything() -> None:
    script = text(".ci/run")
    assert (ROOT / ".ci/run").stat().st_mode & stat.S_IXUSR
    assert script.startswith("#!/usr/bin/env bash\n")
    assert "\nset -euo pipefail\n" in script
    for needed in (
        "make lint",
        "make test",
        "-m scheduler",
        "(postgres or slow or browser) and not scheduler",
        "CERTIFY_TEST_POSTGRES_URL",
    ):
        assert needed in script
    subprocess.run(["bash", "-n", str(ROOT / ".ci/run")], check=True)


def test_the_licence_is_whole() -> None:
    licence = text("LICENSE")
    assert "Apache License" in licence
    assert "Version 2.0, January 2004" in licence
    assert "END OF TERMS AND CONDITIONS" in licence
