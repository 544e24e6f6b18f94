"""Each fault of `docs/operations.md` ends in a clear state, and a rerun heals it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pipelines.workspace import Workspace
from tests.conftest import new_workspace
from tests.faults.scenes import SCENES
from tests.pipelines.small_world import DAY, Town
from tests.pipelines.test_promises import a_day_of_everything

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

ROOT = Path(__file__).parents[2]
OK, NOT_SET_UP, FAULT = 0, 3, 6

Told = dict[str, Any]


def played(ws: Workspace, folder: Path, names: list[str]) -> dict[str, Told]:
    """What each scene came to, on copies of an installation with a day in its inbox."""
    Town().load_into(ws, folder)
    a_day_of_everything(ws, DAY)
    ws.store.engine.dispose()
    url = ws.settings.database_url
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.scenes", str(ws.home.root), *names],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=os.environ | {"CERTIFY_TEST_SCENE_URL": "" if url.startswith("sqlite") else url},
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return {told["scene"]: told for told in map(json.loads, done.stdout.splitlines())}


@pytest.fixture(scope="module")
def scenes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Told]:
    folder = tmp_path_factory.mktemp("faults")
    return played(new_workspace(folder / "home"), folder, list(SCENES))


def ends(told: Told) -> list[int]:
    return [ended["exit"] for ended in told["disturbed"]]


@pytest.mark.parametrize("name", [name for name in SCENES if name != "undisturbed"])
def test_a_rerun_heals_it_with_nothing_lost_or_doubled(scenes: dict[str, Told], name: str) -> None:
    told, wanted = scenes[name], scenes["undisturbed"]
    assert told["healed"]["exit"] == OK, told
    assert told["digest"] == wanted["digest"]
    assert told["batches"] == wanted["batches"]
    assert len(wanted["batches"]) == 5
    assert all(accounted for *_, accounted in wanted["batches"])


def test_a_full_disk_is_named(scenes: dict[str, Told]) -> None:
    told = scenes["disk_full"]
    assert set(ends(told)) <= {FAULT, OK}
    assert ends(told)[:2] == [FAULT, FAULT]
    for ended in told["disturbed"]:
        if ended["exit"] == FAULT:
            assert "disk" in ended["said"]
            assert "run the same command again" in " ".join(ended["said"].split())


def test_a_database_that_is_not_there_is_named(scenes: dict[str, Told]) -> None:
    assert ends(scenes["database_gone"]) == [NOT_SET_UP]
    assert "certify init" in scenes["database_gone"]["disturbed"][0]["said"]


def test_two_schedulers_may_run_the_same_day(scenes: dict[str, Told]) -> None:
    assert ends(scenes["two_at_once"]) == [OK, OK]


def test_no_decision_looks_at_the_clock(scenes: dict[str, Told]) -> None:
    assert ends(scenes["clock_jumps"]) == [OK]


def test_a_worker_that_was_killed_is_named(scenes: dict[str, Told]) -> None:
    assert ends(scenes["worker_killed"]) == [FAULT]
    assert "want of memory" in " ".join(scenes["worker_killed"]["disturbed"][0]["said"].split())


def test_a_damaged_file_is_made_again(scenes: dict[str, Told]) -> None:
    assert ends(scenes["damaged_files"]) == [OK]
    said = " ".join(scenes["damaged_files"]["disturbed"][0]["said"].split())
    assert "blocked" not in said


def test_a_damaged_file_without_its_source_is_named(scenes: dict[str, Told]) -> None:
    told = scenes["damaged_for_good"]["disturbed"][0]["match"]
    assert "clean.parquet is damaged and cannot be made again" in told


@pytest.mark.postgres
def test_a_server_that_goes_and_comes_back(postgres_url: str, tmp_path: Path) -> None:
    ws = new_workspace(tmp_path / "home", postgres_url)
    told = played(ws, tmp_path, ["undisturbed", "database_gone", "two_at_once"])
    gone, wanted = told["database_gone"], told["undisturbed"]
    assert ends(gone) == [FAULT] * 3
    assert all("Bring it back" in " ".join(e["said"].split()) for e in gone["disturbed"])
    for name in ("database_gone", "two_at_once"):
        assert told[name]["healed"]["exit"] == OK, told[name]
        assert told[name]["digest"] == wanted["digest"]
        assert told[name]["batches"] == wanted["batches"]
