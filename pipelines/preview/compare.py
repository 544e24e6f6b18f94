"""What would change: every difference between the shadow and the installation as it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from pipelines.preview.shadow import Shadow
from pipelines.store import horizon
from pipelines.store.comparing import FIELDS, content_of
from pipelines.store.copying import recipients_there

KINDS = (*FIELDS, "case", "notice", "instruction")
"""What is compared, in the order of the table."""

NOTHING = "-"


class Change(NamedTuple):
    """One thing that would be otherwise. Grain: recipient, what, which; no personal data."""

    recipient_id: str
    what: str
    """One of `KINDS`."""
    which: str
    """Which case, notice or instruction; empty for a field of the standing."""
    before: str
    after: str
    fen: int = 0
    """By how much an instruction would differ."""


@dataclass
class Preview:
    """What running a range of days would do. Counts of recipients by what would change."""

    first: date
    last: date
    horizon: date | None = None
    """The horizon afterwards."""
    looked_at: int = 0
    """Recipients whom the run would look at: touched by a row, or their day has come."""
    changed: int = 0
    """Recipients for whom something would change."""
    moves: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """By what, before and after."""
    fen: Counter[str] = field(default_factory=Counter)
    """Money of instructions that would be added or taken away, by kind."""
    decided: list[str] = field(default_factory=list)
    """Batches that would be decided."""
    blocked: dict[str, str] = field(default_factory=dict)
    held: dict[str, str] = field(default_factory=dict)
    no_file: list[str] = field(default_factory=list)

    def count(self, change: Change) -> None:
        """Take a change into the counts; months and ids are left out of them."""
        group = change.which.split(" ")[0] if change.what in ("case", "notice") else ""
        before, after = change.before, change.after
        if change.what in ("certified_through", "unpaid_from"):
            before, after = before[:7] or NOTHING, after[:7] or NOTHING
        if group:
            before, after = (f"{group} {t}" if t != NOTHING else t for t in (before, after))
        self.moves[change.what, before or NOTHING, after or NOTHING] += 1
        if change.fen:
            named = change.after if change.after != NOTHING else change.before
            self.fen[named] += change.fen

    def in_order(self) -> list[tuple[tuple[str, str, str], int]]:
        """Moves by what, the most frequent first."""
        return sorted(self.moves.items(), key=lambda m: (KINDS.index(m[0][0]), -m[1], m[0]))

    def plain(self) -> dict[str, Any]:
        """The same for JSON."""
        return {
            "from": self.first,
            "to": self.last,
            "horizon": self.horizon,
            "looked_at": self.looked_at,
            "changed": self.changed,
            "moves": [
                {"what": what, "before": before, "after": after, "recipients": count}
                for (what, before, after), count in self.in_order()
            ],
            "instructed_fen": dict(sorted(self.fen.items())),
            "decided": self.decided,
            "blocked": self.blocked,
            "held": self.held,
            "no_file": self.no_file,
        }


def changes(shadow: Shadow) -> Iterator[Change]:
    """Every difference, by recipient; in parts, so that memory does not grow with them."""
    with shadow.ws.store.read() as made:
        here = horizon.read(made) or date.min
        month = here.replace(day=1)
        for ids in recipients_there(made):
            before = content_of(shadow.real, ids, month)
            after = content_of(made, ids, month)
            for key in sorted({*before, *after}):
                was, becomes = before.get(key, (NOTHING, 0)), after.get(key, (NOTHING, 0))
                if was != becomes:
                    yield Change(*key, was[0], becomes[0], becomes[1] - was[1])
