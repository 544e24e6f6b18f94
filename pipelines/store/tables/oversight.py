"""What the supervisor and the engineer look at: events of cases by day, runs of batches."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Date, Index, Integer, String, Table

from pipelines.store.tables.base import Code, metadata

case_totals = Table(
    "case_totals",
    metadata,
    Column("day", Date, primary_key=True),
    Column("jurisdiction", String(80), primary_key=True),
    Column("kind", Code, primary_key=True),
    Column("event", Code, primary_key=True),
    Column("cases", BigInteger, nullable=False),
    comment="one row a day, jurisdiction, kind of case and event: how many cases had it",
)

batch_runs = Table(
    "batch_runs",
    metadata,
    Column("batch_id", String(80), primary_key=True),
    Column("dag_id", String(120), primary_key=True),
    Column("run_id", String(250), primary_key=True),
    Column("position", Integer, nullable=False),
    Index("ix_batch_runs_run", "dag_id", "run_id", "position"),
    comment="one row a run of a DAG that took a batch in hand, and which copy of its tasks did",
)
