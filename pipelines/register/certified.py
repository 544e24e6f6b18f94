"""The last certification that the register itself reports, as evidence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from pipelines.facts.batch import evidence_id
from pipelines.register.versions import Chain
from pipelines.store import Connection, evidence

FEED = "register"


def hold_certified(
    connection: Connection, old: Mapping[str, Chain], new: Mapping[str, Chain]
) -> None:
    """Bring the evidence of the register in line with the versions of recipients.

    A day that any version names stays: a later one that names another day does not undo it.
    """
    wanted = {
        (row["recipient_id"], row["evidence_id"]): row
        for one, chain in new.items()
        for row in _certified(one, chain)
    }
    known_before = [one for one, chain in old.items() if chain]
    stored = {
        (row.recipient_id, row.evidence_id): row
        for row in (evidence.held(connection, known_before) if known_before else ())
        if row.feed == FEED
    }
    evidence.add(connection, [row for key, row in wanted.items() if key not in stored])
    evidence.redate(
        connection,
        [
            row
            for key, row in wanted.items()
            if key in stored and stored[key].known_from != row["known_from"]
        ],
    )
    evidence.remove(connection, [key for key in stored if key not in wanted])


def _certified(one: str, chain: Chain) -> list[dict[str, Any]]:
    """One row a day that the versions name, known from the first one that does."""
    first: dict[date, date] = {}
    for version in chain:
        day = version.content["last_certified_on"]
        if day is not None:
            first.setdefault(day, max(day, version.known_from or day))
    return [_row(one, day, known) for day, known in sorted(first.items())]


def _row(one: str, day: date, known: date) -> dict[str, Any]:
    told = ("certified", day.isoformat(), "certain", '{"channel":"on_record"}')
    return {
        "recipient_id": one,
        "evidence_id": evidence_id(FEED, None, one, told),
        "feed": FEED,
        "business_day": None,
        "kind": "certified",
        "occurred_on": day,
        "grade": "certain",
        "known_from": known,
        "known_to": None,
        "details": told[3],
        "row_id": None,
        "score": None,
        "link": None,
    }
