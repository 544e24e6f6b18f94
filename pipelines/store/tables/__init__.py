"""The tables of the database of record. One grain a table, stated in its comment.

Dates are calendar days. `known_from` is the day this agency learned of a fact, `known_to`
the day it ceased to hold it for true (empty: it still does). Money is in fen, a hundredth of
a yuan.
"""

from __future__ import annotations

from pipelines.store.tables.access import drafts, login_failures, sessions, users
from pipelines.store.tables.arrivals import arrivals
from pipelines.store.tables.audit import audit_chain, audit_entries
from pipelines.store.tables.base import metadata
from pipelines.store.tables.brakes import holds, measures
from pipelines.store.tables.cases import case_events, cases
from pipelines.store.tables.consequences import instructions, notices, payroll_sendings
from pipelines.store.tables.decisions import decisions, rule_books
from pipelines.store.tables.deliveries import batches, meta
from pipelines.store.tables.desk import case_assignments, saved_views, second_looks
from pipelines.store.tables.documents import contact_attempts, documents
from pipelines.store.tables.evidence import evidence, links
from pipelines.store.tables.history import (
    batch_registers,
    register_days,
    register_history,
    register_loads,
    register_mentions,
)
from pipelines.store.tables.lookup import lookup_counts, other_numbers
from pipelines.store.tables.oversight import batch_runs, case_totals
from pipelines.store.tables.payroll import payroll_closes, payroll_skips
from pipelines.store.tables.queue import queue_changes, queue_totals, standing_totals
from pipelines.store.tables.register import recipients
from pipelines.store.tables.retention import purges
from pipelines.store.tables.review import claims, judgements, proposals
from pipelines.store.tables.standings import manual_queue, standings
from pipelines.store.tables.suspensions import suspension_releases
from pipelines.store.tables.waits import case_waits

__all__ = [
    "arrivals",
    "audit_chain",
    "audit_entries",
    "batch_registers",
    "batch_runs",
    "batches",
    "case_assignments",
    "case_events",
    "case_totals",
    "case_waits",
    "cases",
    "claims",
    "contact_attempts",
    "decisions",
    "documents",
    "drafts",
    "evidence",
    "holds",
    "instructions",
    "judgements",
    "links",
    "login_failures",
    "lookup_counts",
    "manual_queue",
    "measures",
    "meta",
    "metadata",
    "notices",
    "other_numbers",
    "payroll_closes",
    "payroll_sendings",
    "payroll_skips",
    "proposals",
    "purges",
    "queue_changes",
    "queue_totals",
    "recipients",
    "register_days",
    "register_history",
    "register_loads",
    "register_mentions",
    "rule_books",
    "saved_views",
    "second_looks",
    "sessions",
    "standing_totals",
    "standings",
    "suspension_releases",
    "users",
]
