"""A real scheduler: batches out of their band wait for a person, who answers on Airflow's page."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from pipelines.run import run_day
from pipelines.store import brakes
from pipelines.store.batches import Batch
from pipelines.store.digest import digest
from pipelines.workspace import Workspace
from tests.brakes.worlds import flood, remember, settle
from tests.conftest import new_workspace
from tests.dags.conftest import DAY
from tests.dags.serving import Page, certify, free_port, serving

pytestmark = [pytest.mark.scheduler, pytest.mark.timeout(600)]

NEXT = DAY + timedelta(days=1)
APPROVED = ("Approve", "the railway resent its backlog")
REJECTED = ("Reject", "the file is a full dump")
ASKED = "/dags/~/dagRuns/~/hitlDetails?response_received=false"


@pytest.fixture(scope="module")
def ws(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Two days on which the feed sends ten times what it usually does."""
    ws = new_workspace(tmp_path_factory.mktemp("approval") / "home")
    settle(ws)
    remember(ws, "travel", 12)
    for day in (DAY, NEXT):
        flood(ws, day=day)
    return ws


@pytest.fixture(scope="module")
def page(ws: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    port = free_port()
    with serving(ws.home.root, tmp_path_factory.mktemp("log") / "up.log", port):
        yield Page(ws.home.root, port)


def wait_for(what: Callable[[], Any], seconds: int = 90) -> Any:
    """What a question gives once it gives something."""
    for _ in range(seconds):
        if found := what():
            return found
        time.sleep(1)
    raise AssertionError("waited in vain")


def travel(ws: Workspace, day: Any) -> Batch:
    (batch,) = ws.store.batches.find("travel", day)
    return batch


def task_state(page: Page, run_id: str, task_id: str) -> str:
    told = page.get(f"/dags/feed_travel/dagRuns/{run_id}/taskInstances/{task_id}/0")
    return str(told["state"])


def respond(page: Page, asked: dict[str, Any], said: str, note: str) -> None:
    """Answer as a person would, who takes some seconds.

    Airflow takes an answer that comes within a second of the question for the end of the waiting
    process, tries the task again and asks again; nothing is recorded twice.
    """
    instance = asked["task_instance"]
    page.patch(
        f"/dags/{instance['dag_id']}/dagRuns/{instance['dag_run_id']}/taskInstances/"
        f"{instance['task_id']}/{instance['map_index']}/hitlDetails",
        {"chosen_options": [said], "params_input": {"note": note}},
    )


def test_a_person_approves_one_batch_and_rejects_another_on_the_page(
    ws: Workspace, page: Page, tmp_path: Path
) -> None:
    home = ws.home.root
    days = ("--from", str(DAY), "--to", str(NEXT))
    done = certify(home, "backfill", *days, "--feed", "travel", "--unpause", timeout=400)
    assert done.returncode == 5, done.stdout[-2000:] + done.stderr[-2000:]
    assert "Held runs wait for a person" in done.stdout

    asked = wait_for(lambda: len(found := page.get(ASKED)["hitl_details"]) == 2 and found)
    first, second = sorted(asked, key=lambda one: str(one["subject"]))
    assert "是否放行该批次？出行，2026-04-20" in first["subject"]
    assert "**40**" in first["body"] and "▁" in first["body"]
    assert f"--approve {travel(ws, DAY).batch_id}" in first["body"]
    assert {travel(ws, day).status for day in (DAY, NEXT)} == {"held"}
    assert first["task_instance"]["state"] == "awaiting_input"
    assert first["task_instance"]["rendered_map_index"] == travel(ws, DAY).batch_id
    for day in (DAY, NEXT):
        assert (ws.home.run_dir(day) / "brakes_travel_r1.svg").exists()

    runs = [one["task_instance"]["dag_run_id"] for one in (first, second)]
    said = dict(zip(runs, (APPROVED, REJECTED), strict=True))

    def ended() -> bool:
        for one in page.get(ASKED)["hitl_details"]:
            respond(page, one, *said[one["task_instance"]["dag_run_id"]])
        time.sleep(5)
        return {page.get(f"/dags/feed_travel/dagRuns/{r}")["state"] for r in runs} == {"success"}

    time.sleep(5)
    wait_for(ended)

    assert [task_state(page, run, "batch.decide") for run in runs] == ["success", "skipped"]
    assert travel(ws, DAY).status == "decided" and travel(ws, DAY).certain == 40
    assert (travel(ws, NEXT).status, travel(ws, NEXT).waiting) == ("refused", 40)
    with ws.store.read() as connection:
        told = [(hold.state, hold.by, hold.note) for hold in brakes.find_all(connection)]
    assert told == [
        ("released", "admin", APPROVED[1]),
        ("refused", "admin", REJECTED[1]),
    ]
    lines = (home / "runs" / "failures.jsonl").read_text(encoding="utf-8").splitlines()
    assert sorted(json.loads(line)["day"] for line in lines) == [str(DAY), str(NEXT)]

    other = new_workspace(tmp_path / "other")
    settle(other)
    flood(other)
    run_day(other, DAY, ["travel"])
    with ws.store.read() as ours, other.store.read() as theirs:
        found, wanted = digest(ours), digest(theirs)
    assert found["evidence"] == wanted["evidence"]
