"""What the register said of a recipient, as it was known on a day, in the words of the rules.

Class, jurisdiction, approval and contact are as the version says that was known on the day. Amount
and residence are as the first version said, with every change since as evidence: a change counts
from the day on which it became known, so the months before keep what was true of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise

from pipelines.register.chains import from_json
from pipelines.store.history import Superseded
from pipelines.store.recipients import Judged
from rules import Evidence

Judgeds = Sequence[Judged]
"""Versions of one recipient, oldest first; the last one is what the register says now."""


def earlier_judged(
    superseded: Mapping[str, Sequence[Superseded]],
) -> dict[str, list[Judged]]:
    """What the rules need to know of superseded versions, by recipient, oldest first."""
    return {one: [_judged(row) for row in rows] for one, rows in superseded.items()}


def _judged(row: Superseded) -> Judged:
    content = from_json(row.content)
    told = content | {"recipient_id": row.recipient_id, "known_from": row.known_from}
    return Judged._make(told.get(name) for name in Judged._fields)


def as_known(versions: Judgeds, day: date) -> Judged:
    """The version known on a day, with amount and residence of the first; the first before it."""
    first, newest = versions[0], versions[-1]
    known = first
    for version in versions[1:]:
        if version.known_from is not None and version.known_from <= day:
            known = version
    return known._replace(
        registered=newest.registered, monthly_fen=first.monthly_fen, residence=first.residence
    )


def changes(versions: Judgeds) -> Iterator[Evidence]:
    """Changes of amount and residence, as evidence of the day on which they became known."""
    for before, after in pairwise(versions):
        day = after.known_from
        if day is None:
            continue
        if after.monthly_fen != before.monthly_fen:
            yield Evidence(
                id=f"amount_{day}",
                kind="amount_changed",
                date=day,
                known_from=day,
                amount=Decimal(after.monthly_fen) / 100,
            )
        if after.residence != before.residence:
            yield Evidence(
                id=f"residence_{day}",
                kind="residence_changed",
                date=day,
                known_from=day,
                to=after.residence,
            )


def next_version(versions: Judgeds, day: date) -> date | None:
    """The next day after one on which the register is known to say something else."""
    days = (version.known_from for version in versions)
    return min((since for since in days if since is not None and since > day), default=None)
