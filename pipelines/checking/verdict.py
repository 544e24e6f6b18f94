"""The verdict on a batch as JSON: counts, signals, expectations. It holds no value of a row,
except codes that are short enough to be codes.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from expectations import Contract, code_table
from expectations.suite import run_suite
from pipelines.checking.screening import Screening
from pipelines.tabular import Account

SHOWN = 20
"""Codes listed one by one; the rest is added up."""
FEW = 20
"""Below this many rows a share of bad rows says nothing about the file."""


def measures(screening: Screening, day: date) -> dict[str, float]:
    """The measures of `expectations.measures` for a screened file."""
    rows = screening.account.rows
    tally = screening.tally
    share = screening.quarantined / rows if rows else 0.0
    undecodable = screening.quarantine.of_reason("undecodable")
    duplicates = screening.quarantine.of_reason("key_duplicate")
    return {
        "rows": rows,
        "readable_share": 1 - undecodable / rows if rows else 1.0,
        "usable_share": 1 - share if rows >= FEW else 1.0,
        "quarantined_share": share,
        "duplicate_share": duplicates / rows if rows else 0.0,
        "excluded_share": screening.excluded / rows if rows else 0.0,
        "unidentified_share": tally.unidentified / tally.seen if tally.seen else 0.0,
        "unknown_code_rows": tally.unknown.total(),
        "blank_lines": screening.account.blank_lines,
        "lag_days": tally.lag_days(day),
        "plausible_name_share": tally.plausible_names(),
    }


def screened(
    contract: Contract, screening: Screening, day: date, extra: Path | None = None
) -> dict[str, Any]:
    """Verdict on a file whose rows could be screened. `outcome` is `passed` or `blocked`."""
    values = measures(screening, day)
    expectations = run_suite(contract, values)
    broken = [r for r in expectations["results"] if not r["success"]]
    blocking = [r for r in broken if r["severity"] == "block"]
    return {
        "outcome": "blocked" if blocking else "passed",
        "code": "broken_minimum" if blocking else None,
        "message": " ".join(_sentence(r) for r in blocking) or None,
        "rows": screening.account.rows,
        "clean": 0 if blocking else screening.clean,
        "excluded": [] if blocking else _excluded(contract, screening, extra),
        "quarantined": screening.quarantine.as_json(),
        "signals": _signals(screening),
        "warnings": [_sentence(r) for r in broken if r["severity"] == "warn"]
        + _remarks(screening.account),
        "measures": values,
        "expectations": expectations,
        "file": _file(screening.account),
    }


def refused(code: str, message: str, rows: int) -> dict[str, Any]:
    """Verdict on a file that could not be read as a whole: it waits, with all its rows."""
    return {
        "outcome": "blocked",
        "code": code,
        "message": message,
        "rows": rows,
        "clean": 0,
        "excluded": [],
        "quarantined": [],
        "signals": [],
        "warnings": [],
        "measures": {},
        "expectations": None,
        "file": None,
    }


def _sentence(result: dict[str, Any]) -> str:
    low, high = result["minimum"], result["maximum"]
    bound = f"at least {low:g}" if high is None else f"at most {high:g}"
    return (
        f"{result['measure']} is {result['observed']:.6g}, expected {bound}: {result['because']}."
    )


def _excluded(contract: Contract, screening: Screening, extra: Path | None) -> list[dict[str, Any]]:
    exclusion = contract.exclusion
    if exclusion is None:
        return []
    table = code_table(contract.columns[exclusion.column].codes or "", extra)
    listed: list[dict[str, Any]] = []
    for code, rows in screening.tally.excluded.most_common(SHOWN):
        known = table.get(code)
        listed.append(
            {
                "rule": exclusion.rule,
                "column": exclusion.column,
                "code": code,
                "kind": known.kind if known else "unknown",
                "text": {"zh": known.zh, "en": known.en} if known else None,
                "rows": rows,
            }
        )
    rest = screening.excluded - sum(e["rows"] for e in listed)
    if rest:
        listed.append(
            {
                "rule": exclusion.rule,
                "column": exclusion.column,
                "code": "(others)",
                "kind": "unknown",
                "text": None,
                "rows": rest,
            }
        )
    return listed


def _signals(screening: Screening) -> list[dict[str, Any]]:
    """What the source changed: unknown codes, columns that are gone or ignored."""
    unknown = screening.tally.unknown.most_common(SHOWN)
    signals: list[dict[str, Any]] = [
        {"kind": "unknown_code", "column": column, "code": code, "rows": rows}
        for (column, code), rows in unknown
    ]
    rest = screening.tally.unknown.total() - sum(rows for _, rows in unknown)
    if rest:
        signals.append({"kind": "unknown_code", "column": None, "code": "(others)", "rows": rest})
    for kind, names in (
        ("absent_column", screening.account.absent),
        ("ignored_column", screening.account.ignored),
    ):
        signals += [{"kind": kind, "column": n, "code": None, "rows": None} for n in names]
    return signals


def _remarks(account: Account) -> list[str]:
    remarks = []
    if account.rows == 0:
        remarks.append(
            "the file has a header and no rows: taken as a day without reports; ask the source if "
            "that is not meant."
        )
    elif account.ends_in_line:
        remarks.append(
            "the file does not end with a line break: its last row may be incomplete; ask the "
            "source whether the export ran to its end."
        )
    return remarks


def _file(account: Account) -> dict[str, Any]:
    return {
        "format": account.format,
        "compression": account.compression,
        "encoding": account.encoding or "ascii",
        "delimiter": account.delimiter,
    }
