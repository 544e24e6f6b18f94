"""Register files on their way in: checked against the contract, as rows of the database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from expectations import load_contract
from pipelines.checking.screening import screen_file
from pipelines.checking.verdict import screened
from pipelines.workspace import Workspace
from rules import RuleBook, RulesError

NO_BOUND = date(9998, 1, 1)
"""The day that bounds refer to where a register is loaded without a day of receipt."""


class RegisterRefused(ValueError):
    """A register file that cannot be loaded as a whole; nothing of it was."""


def screen_register(ws: Workspace, path: Path, day: date | None) -> dict[str, Any]:
    """Check a register file against its contract; clean rows go to `incoming.parquet`.

    Returns:
        The verdict: rows, quarantined rows by reason with example row numbers, warnings.

    Raises:
        RegisterRefused: the file as a whole does not fit the contract.
        FileRefused: it cannot be read at all.
    """
    contract = load_contract("register", ws.settings.contracts)
    screening = screen_file(
        path,
        contract,
        day=day or NO_BOUND,
        clean=incoming(ws),
        quarantine=ws.home.register / "quarantine.parquet",
        extra=ws.settings.contracts,
    )
    verdict = screened(contract, screening, day or NO_BOUND, ws.settings.contracts)
    if verdict["outcome"] == "blocked":
        raise RegisterRefused(f"{path.name}: {verdict['message']}")
    return verdict


def incoming(ws: Workspace) -> Path:
    """The clean rows of the register file that is being loaded."""
    return ws.home.register / "incoming.parquet"


def incoming_ids(ws: Workspace) -> list[str]:
    """Whom the register file that is being loaded tells of."""
    return [
        str(one) for one in pq.read_table(incoming(ws), columns=["recipient_id"])[0].to_pylist()
    ]


def check_jurisdictions(ws: Workspace, book: RuleBook, jurisdiction: str | None) -> None:
    """Make sure that the rules of every row's jurisdiction are known, before any is written.

    Raises:
        RegisterRefused: rows name no jurisdiction and none is given, or one without rules.
    """
    column = pq.read_table(incoming(ws), columns=["jurisdiction"])["jurisdiction"]
    if column.null_count and not jurisdiction:
        raise RegisterRefused(
            f"{column.null_count} rows name no jurisdiction: give the one of all such rows with "
            "--jurisdiction, such as beijing/haidian"
        )
    named = {str(place) for place in column.unique().drop_null().to_pylist()}
    for place in sorted(named | ({jurisdiction} if jurisdiction else set())):
        try:
            book.line_of(place)
        except RulesError as unknown:
            raise RegisterRefused(f"column jurisdiction: {unknown}") from unknown


def read_rows(ws: Workspace, jurisdiction: str | None, size: int) -> Iterator[list[dict[str, Any]]]:
    """Chunks of screened rows as rows of the table `recipients`."""
    with pq.ParquetFile(incoming(ws)) as file:
        for batch in file.iter_batches(size):
            yield [_row(told, jurisdiction) for told in batch.to_pylist()]


def _row(told: dict[str, Any], jurisdiction: str | None) -> dict[str, Any]:
    told.pop("row_number")
    amount = told.pop("monthly_amount")
    return told | {
        "approved_month": _first_day(told["approved_month"]),
        "first_paid_month": _first_day(told["first_paid_month"]),
        "jurisdiction": told["jurisdiction"] or jurisdiction,
        "id_type": told["id_type"] or "01",
        "monthly_fen": round((amount or 0) * 100),
        "residence": told["residence"] or "local",
        "employer_contact": told["employer_contact"] or "unknown",
    }


def _first_day(month: str | None) -> date | None:
    return date.fromisoformat(f"{month}-01") if month else None
