"""Reading the verdict that check stores with a batch (see `pipelines.checking.verdict`).

Check shows a code only where it is short enough to be one. A code or a column that looks like
data all the same is left out here a second time: the report is read by many.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from pipelines.reporting.manifest import ExcludedCode, Expectation, QuarantineReason, Signal

_LIKE_DATA = re.compile(r"\d{7}")
"""Seven digits in a row: a date, a number of a person, a telephone number; no code is so long."""

_DESCRIBED = "(like "
"""How check begins where it describes a value instead of showing it."""

_LONGEST = 64


@dataclass
class Told:
    """The verdict of one batch, in the words of the manifest."""

    engine: str | None = None
    expectations: list[Expectation] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    excluded_codes: list[ExcludedCode] = field(default_factory=list)
    quarantine: list[QuarantineReason] = field(default_factory=list)
    signals: list[Signal] = field(default_factory=list)


def read_verdict(verdict: dict[str, Any] | None) -> Told:
    """What a verdict says; nothing while there is none."""
    if not verdict:
        return Told()
    suite = verdict["expectations"] or {"engine": None, "results": []}
    engine = suite["engine"]
    return Told(
        engine=_engine(engine) if engine else None,
        expectations=[_expectation(result) for result in suite["results"]],
        remarks=_remarks(verdict["warnings"], suite["results"]),
        excluded_codes=[_excluded(entry) for entry in verdict["excluded"]],
        quarantine=[
            QuarantineReason(
                reason=entry["reason"],
                column=shown(entry["column"]),
                rows=entry["rows"],
                examples=entry["examples"],
                text=entry["text"],
            )
            for entry in verdict["quarantined"]
        ],
        signals=[_signal(entry) for entry in verdict["signals"]],
    )


def shown(text: str | None) -> str | None:
    """A code or column of a source; None where it looks like data of a person."""
    if text is None or text.startswith(_DESCRIBED):
        return text
    return None if len(text) > _LONGEST or _LIKE_DATA.search(text) else text


def _engine(engine: dict[str, str]) -> str:
    return f"{engine['name'].replace('_', ' ').title()} {engine['version']}"


def _expectation(result: dict[str, Any]) -> Expectation:
    return Expectation(
        measure=result["measure"],
        success=result["success"],
        blocks=result["severity"] == "block",
        observed=result["observed"],
        minimum=result["minimum"],
        maximum=result["maximum"],
        because=result["because"],
    )


def _remarks(warnings: list[str], results: list[dict[str, Any]]) -> list[str]:
    """Warnings that are not the sentence of an expectation, which is shown by itself."""
    told = tuple(f"{result['measure']} is " for result in results)
    return [warning for warning in warnings if not warning.startswith(told)]


def _excluded(entry: dict[str, Any]) -> ExcludedCode:
    return ExcludedCode(
        rule=entry["rule"],
        column=entry["column"],
        code=shown(entry["code"]),
        text=entry["text"],
        rows=entry["rows"],
    )


def _signal(entry: dict[str, Any]) -> Signal:
    return Signal(
        kind=entry["kind"],
        column=shown(entry["column"]),
        code=shown(entry["code"]),
        rows=entry["rows"],
    )
