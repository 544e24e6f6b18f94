"""From a run in Airflow to its batches on the caseworker page, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from caseworker.settings import CaseworkerSettings
from pipelines.orchestration.batch_link import BatchLink
from pipelines.store import batch_runs
from pipelines.workspace import Workspace
from tests.caseworker.clients import Site
from tests.dags.conftest import DAY, Run
from tests.dags.test_runs import make_home
from tests.pipelines.small_world import deliver, row

AIRFLOW = "http://127.0.0.1:8080"
PAGE = "https://certify.example"


@pytest.fixture
def ws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("CERTIFY_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("CERTIFY_WORKERS", "1")
    monkeypatch.setenv("CERTIFY_PAGE_URL", f"{PAGE}/")
    return make_home(tmp_path / "home")


def served(dag: Any, task_id: str) -> Any:
    """A task as Airflow's server has it: read back from what the DAG processor wrote."""
    from airflow.serialization.serialized_objects import DagSerialization

    return DagSerialization.from_dict(DagSerialization.to_dict(dag)).get_task(task_id)


@pytest.mark.slow
def test_each_copy_of_a_task_leads_to_its_batch_and_the_batch_back_to_the_run(
    ws: Workspace, run_dag: Run, bag: Any
) -> None:
    deliver(ws, "death", DAY, [row("death", at, f"D{at}", DAY) for at in (1, 2)])
    deliver(ws, "death", DAY, [row("death", 3, "D3", DAY)], revision=2)
    run = run_dag("feed_death")
    batches = ws.store.batches.find("death", DAY)
    assert [batch.status for batch in batches] == ["decided", "decided"]

    site = Site(ws, settings=CaseworkerSettings(url="", airflow_url=AIRFLOW))
    supervisor = site.as_("supervisor")
    for task_id in ("batch.check", "batch.brake", "batch.decide"):
        task = served(bag.dags["feed_death"], task_id)
        copies = [t for t in run.get_task_instances() if t.task_id == task_id]
        assert sorted(t.map_index for t in copies) == [0, 1]
        for copy in copies:
            (name,) = task.extra_links
            address = task.get_extra_links(copy, name)
            assert address.startswith(f"{PAGE}/batches?")
            answer = supervisor.get(address.removeprefix(PAGE))
            batch_id = batches[copy.map_index].batch_id
            assert (answer.status_code, answer.headers["location"]) == (303, f"/batches/{batch_id}")
            text = supervisor.page(f"/batches/{batch_id}")
            assert f"{AIRFLOW}/dags/feed_death/runs/" in text

    whole = served(bag.dags["feed_death"], "receive")
    (receive,) = [t for t in run.get_task_instances() if t.task_id == "receive"]
    told = parse_qs(urlsplit(whole.get_extra_links(receive, BatchLink.name)).query)
    assert told == {"dag": ["feed_death"], "run": [run.run_id]}
    listed = supervisor.page(whole.get_extra_links(receive, BatchLink.name).removeprefix(PAGE))
    assert all(f'href="/batches/{batch.batch_id}"' in listed for batch in batches)


def test_every_run_that_took_a_batch_is_noted_once(ws: Workspace, run_dag: Run) -> None:
    deliver(ws, "death", DAY, [row("death", 1, "D1", DAY)])
    runs = [run_dag("feed_death").run_id for _ in range(2)]
    (batch,) = ws.store.batches.find("death", DAY)
    with ws.store.write() as connection:
        batch_runs.add(connection, "feed_death", runs[0], [batch.batch_id])
        noted = batch_runs.of_batch(connection, batch.batch_id)
    assert [(one.dag_id, one.run_id, one.position) for one in noted] == [
        ("feed_death", run_id, 0) for run_id in sorted(runs)
    ]


def test_the_plugin_gives_the_button_to_every_task_and_hides_it_where_there_is_no_batch(
    bag: Any,
) -> None:
    from airflow import plugins_manager

    links = plugins_manager.get_global_operator_extra_links()
    assert [type(link) for link in links].count(BatchLink) == 1
    task = served(bag.dags["hand_over"], "report")

    class Key:
        dag_id, run_id, task_id, map_index = "hand_over", "manual__1", "report", -1

    assert BatchLink().get_link(task, ti_key=Key) == ""
