"""The pages of batches: the list, and each batch with its rows, its verdict and its cases."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import quote, urlencode

from starlette.responses import Response

from caseworker.batches.showing import fates_of, figure, hold_of, measures_of, word_of
from caseworker.cases.common import ground_word
from caseworker.web import Pages, Visit, errors, roles
from caseworker.web.visit import Visitor
from pipelines.reporting.verdict import read_verdict
from pipelines.settings import FEEDS
from pipelines.store import Connection, batch_cases, batch_runs, brakes
from pipelines.store.access import EVERYWHERE
from pipelines.store.batch_runs import Run
from pipelines.store.batches import Batch

pages = Pages()

READERS = roles("caseworker", "approver", "supervisor", "auditor", "engineer")
AT_A_TIME = 40
EVENTS = ("opened", "reopened", "evidence_changed", "lapsed")
"""What a batch may do to a case."""


@pages.page("/batches", allow=READERS, nav="batches.nav", order=50)
def listing(visit: Visit) -> Response:
    """Batches, the latest business day first; or those of a run of a DAG."""
    dag, run, copy = (visit.query(name, limit=250) for name in ("dag", "run", "copy"))
    feed = visit.query("feed") if visit.query("feed") in FEEDS else ""
    with visit.read() as connection:
        ids = None
        if dag and run:
            at = int(copy) if copy.isascii() and copy.isdigit() and len(copy) < 6 else None
            ids = batch_runs.of_run(connection, dag, run, at)
            if len(ids) == 1:
                return visit.redirect(f"/batches/{quote(ids[0])}")
        after = _place(visit.query("after"))
        rows = batch_cases.listed(connection, after, AT_A_TIME + 1, feed, ids)
    more = ""
    if len(rows) > AT_A_TIME:
        rows = rows[:AT_A_TIME]
        last = f"{rows[-1].business_day}~{rows[-1].batch_id}"
        kept = {"feed": feed, "dag": dag, "run": run, "after": last}
        more = f"/batches?{urlencode({name: value for name, value in kept.items() if value})}"
    shown: dict[str, Any] = {"rows": rows, "feed": feed, "feeds": FEEDS, "more": more}
    return visit.render(
        "batches/list.html", **shown, run=run if ids is not None else "", word_of=word_of(visit)
    )


@pages.page("/batches/{batch_id:path}", allow=READERS)
def show(visit: Visit, batch_id: str) -> Response:
    """One batch. Who sees no personal data sees counts only, of every jurisdiction."""
    scope = visit.scope if visit.known.personal else (EVERYWHERE,)
    with visit.read() as connection:
        batch = batch_cases.get(connection, batch_id)
        if batch is None:
            raise errors.NotFound
        counts = batch_cases.counts(connection, batch_id, scope)
        rows, more = _cases(visit, connection, batch_id)
        hold = brakes.find(connection, batch_id)
        measured = brakes.measures_of(connection, [batch_id])
        runs = batch_runs.of_batch(connection, batch_id)
    kinds = sorted({kind for kind, _ in counts})
    return visit.render(
        "batches/show.html",
        batch=batch,
        told=read_verdict(batch.verdict),
        fates=fates_of(visit, batch),
        hold=hold_of(visit, hold),
        measures=measures_of(visit, measured),
        runs=[(run, _airflow(visit, run)) for run in runs],
        events=EVENTS,
        kinds=kinds,
        counts=counts,
        rows=rows,
        more=more,
        word_of=word_of(visit),
        ground_of=lambda ground: ground_word(visit.language, ground),
        source=_source(visit, batch),
        figure=figure,
    )


def _cases(visit: Visitor, connection: Connection, batch_id: str) -> tuple[list[Any], str]:
    """Cases that the user may open, and the address of the next of them."""
    if not visit.has("caseworker", "approver", "supervisor", "auditor"):
        return [], ""
    case_id, _, seq = visit.query("after").rpartition("~")
    after = (case_id, int(seq)) if seq.isascii() and seq.isdigit() and len(seq) < 9 else None
    rows = batch_cases.touched(connection, batch_id, visit.scope, after, AT_A_TIME + 1)
    if len(rows) <= AT_A_TIME:
        return rows, ""
    last = rows[AT_A_TIME - 1]
    query = urlencode({"after": f"{last.case_id}~{last.seq}"})
    return rows[:AT_A_TIME], f"/batches/{quote(batch_id)}?{query}"


def _airflow(visit: Visitor, run: Run) -> str:
    """The page of a run in Airflow; empty where nobody said where Airflow is."""
    base = visit.site.settings.airflow_url.rstrip("/")
    if not base:
        return ""
    return f"{base}/dags/{quote(run.dag_id, safe='')}/runs/{quote(run.run_id, safe='')}"


def _source(visit: Visitor, batch: Batch) -> str:
    """The name of the file: for those who deal with sources; it names no person."""
    return batch.file_name if visit.has("engineer", "supervisor", "auditor") else ""


def _place(text: str) -> tuple[date, str] | None:
    day, _, batch_id = text.partition("~")
    try:
        return (date.fromisoformat(day), batch_id) if batch_id else None
    except ValueError:
        return None
