"""Every DAG file is known, and every DAG keeps the habits of the house."""

from __future__ import annotations

import ast
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.dags.conftest import DAGS

FEED_DAGS = {
    "feed_death",
    "feed_incarceration",
    "feed_travel",
    "feed_medical",
    "feed_certification",
}
DAG_IDS = FEED_DAGS | {"hand_over", "register_refresh", "retention"}
WIRING = {"__init__", "factory", "steps", "alarms", "approval", "asking"}
HEAVY = ("pandas", "duckdb", "great_expectations", "pyarrow", "rapidfuzz", "rules", "matchers")


def test_every_dag_file_is_accounted_for(bag: Any) -> None:
    assert bag.import_errors == {}
    files = {path.stem for path in DAGS.glob("*.py")} - WIRING
    assert files == DAG_IDS
    assert {Path(d.fileloc).stem: d.dag_id for d in bag.dags.values()} == {d: d for d in DAG_IDS}


@pytest.mark.parametrize("dag_id", sorted(DAG_IDS))
def test_a_dag_file_is_doc_and_one_call(dag_id: str, bag: Any) -> None:
    tree = ast.parse((DAGS / f"{dag_id}.py").read_text(encoding="utf-8"))
    kinds = [type(node).__name__ for node in tree.body]
    assert kinds == ["Expr", "ImportFrom", "ImportFrom", "AnnAssign"]
    doc = ast.get_docstring(tree, clean=False)
    assert doc and bag.dags[dag_id].doc_md.startswith(doc)


@pytest.mark.parametrize("dag_id", sorted(DAG_IDS))
def test_the_schedule_is_a_plain_daily_one_that_can_be_backfilled(dag_id: str, bag: Any) -> None:
    from airflow.serialization.serialized_objects import DagSerialization

    dag = DagSerialization.deserialize_dag(DagSerialization.serialize_dag(bag.dags[dag_id]))
    assert dag.timetable.periodic
    first, last = datetime(2026, 4, 20, tzinfo=UTC), datetime(2026, 4, 22, tzinfo=UTC)
    infos = list(dag.iter_dagrun_infos_between(first, last))
    assert [info.logical_date.date().day for info in infos] == [20, 21, 22]
    assert all(i.run_after == i.logical_date + timedelta(days=1) for i in infos)
    assert not bag.dags[dag_id].catchup


@pytest.mark.parametrize("dag_id", sorted(DAG_IDS))
def test_tasks_try_again_give_up_in_time_and_raise_the_alarm(dag_id: str, bag: Any) -> None:
    from airflow.serialization.serialized_objects import DagSerialization

    from dags.alarms import task_failed

    dag = bag.dags[dag_id]
    assert dag.default_args["on_failure_callback"] is task_failed
    for task in DagSerialization.deserialize_dag(DagSerialization.serialize_dag(dag)).tasks:
        assert task.retries == 3
        assert task.retry_exponential_backoff == 2
        assert timedelta(0) < task.execution_timeout <= timedelta(hours=2)
        assert task.has_on_failure_callback


def test_only_the_writers_of_the_record_share_the_pool(bag: Any) -> None:
    from dags.factory import DECIDE_POOL
    from pipelines.orchestration import environment

    assert environment.DECIDE_POOL == DECIDE_POOL
    pools = {
        f"{dag_id}.{task.task_id}": task.pool
        for dag_id in ("feed_travel", "hand_over", "register_refresh")
        for task in bag.dags[dag_id].tasks
    }
    assert {task for task, pool in pools.items() if pool == DECIDE_POOL} == {
        "feed_travel.batch.decide",
        "hand_over.hand_over",
        "register_refresh.load",
    }


def test_no_dag_waits_for_another_and_assets_are_lineage_only(bag: Any) -> None:
    for dag in bag.dags.values():
        kinds = {task.task_type for task in dag.tasks}
        assert not kinds & {"ExternalTaskSensor", "TriggerDagRunOperator"}
        assert not dag.timetable.asset_condition
    outlets = {
        asset.name
        for dag_id in FEED_DAGS
        for task in bag.dags[dag_id].tasks
        for asset in task.outlets
    }
    inlets = {a.name for a in bag.dags["hand_over"].get_task("hand_over").inlets}
    assert outlets == inlets == {f"evidence_{dag_id.removeprefix('feed_')}" for dag_id in FEED_DAGS}


def test_stages_of_a_feed_come_in_order(bag: Any) -> None:
    for dag_id in FEED_DAGS:
        dag = bag.dags[dag_id]
        order = [t.task_id for t in dag.topological_sort()]
        stages = ("check", "match", "brake", "decide")
        assert order == ["receive", *(f"batch.{stage}" for stage in stages)]
        assert dag.get_task("batch.decide").upstream_task_ids == {"batch.brake", "receive"}
        assert "one batch a file" in dag.doc_md


def test_reading_the_dag_files_loads_no_stage_and_works_from_anywhere(tmp_path: Path) -> None:
    code = (
        "import sys, airflow.sdk, airflow.providers.standard\n"
        "before = set(sys.modules)\n"
        f"import {', '.join(f'dags.{name}' for name in sorted(DAG_IDS))}\n"
        "print(' '.join(sorted(set(sys.modules) - before)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    loaded = {name.split(".")[0] for name in done.stdout.split()}
    assert "dags" in loaded
    assert loaded.isdisjoint(HEAVY)
    assert not [n for n in done.stdout.split() if n.startswith("pipelines.store")]
