"""Closed payroll months: facts about what was paid, and under which rules it was judged."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, select

from pipelines.store.dialect import insert_ignore
from pipelines.store.tables import payroll_closes, payroll_skips


def close(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Record closed months; one that is recorded stays as it is.

    Args:
        connection: a transaction that writes.
        rows: jurisdiction, month (its first day), rules_version.
    """
    if rows:
        connection.execute(insert_ignore(connection, payroll_closes), rows)


def last_closed(connection: Connection) -> dict[str, date]:
    """The last recorded month by jurisdiction."""
    table = payroll_closes.c
    query = select(table.jurisdiction, func.max(table.month)).group_by(table.jurisdiction)
    return {row[0]: row[1] for row in connection.execute(query)}


def closed_under_other_rules(connection: Connection, rules_version: str) -> dict[str, date]:
    """By jurisdiction the last month that was judged under another version of the rules.

    Months judged under the version in force are derived again from what was known at their
    close, which gives the same; months judged under another version are facts.
    """
    table = payroll_closes.c
    query = (
        select(table.jurisdiction, func.max(table.month))
        .where(table.rules_version != rules_version)
        .group_by(table.jurisdiction)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def skips_of(connection: Connection, ids: Sequence[str]) -> dict[str, list[tuple[date, int]]]:
    """Months not paid, with their amount in fen, by recipient."""
    table = payroll_skips.c
    query = select(table.recipient_id, table.month, table.amount_fen).where(
        table.recipient_id.in_(ids)
    )
    found: dict[str, list[tuple[date, int]]] = {}
    for row in connection.execute(query):
        found.setdefault(row.recipient_id, []).append((row.month, row.amount_fen))
    return found


def other_closes(connection: Connection, rules_version: str) -> dict[str, list[date]]:
    """By jurisdiction every month that was judged under another version of the rules."""
    table = payroll_closes.c
    query = select(table.jurisdiction, table.month).where(table.rules_version != rules_version)
    found: dict[str, list[date]] = {}
    for row in connection.execute(query):
        found.setdefault(row.jurisdiction, []).append(row.month)
    return found
