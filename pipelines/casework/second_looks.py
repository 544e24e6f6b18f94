"""Second looks: answering blind, settling a difference, and what they say about quality.

For the overview of a supervisor: `quality(connection, places, first, last)`, a row a kind.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from matchers.evaluate import interval
from pipelines.review import Draft, NotOpen, SamePerson, Unknown
from pipelines.review.approving import same_user
from pipelines.review.desk import desk
from pipelines.review.errors import BadContent
from pipelines.review.proposing import recorded
from pipelines.store import Connection, audit, second_looks
from pipelines.store.second_looks import Look
from pipelines.workspace import Workspace

UNSURE = "unsure"


@dataclass(frozen=True)
class Quality:
    """What second looks say about decisions of one kind, taken in a period."""

    kind: str
    bulk: bool
    """Decided with many others at once."""
    drawn: int
    looked: int
    """Second answers that were clear."""
    differs: int
    """Of these such as were not the first answer."""
    open: int
    """Of the differences those that nobody has settled."""
    overturned: int
    """Of the differences those for which the first answer was undone."""
    unclear: int
    """Second answers that the evidence did not suffice."""

    @property
    def overturn_rate(self) -> tuple[float, float, float]:
        """Share of clear looks after which the first answer was undone, and Wilson's 95 %."""
        return _rate(self.overturned, self.looked)


def answer(ws: Workspace, look_id: str, *, user: str, answer: str, note: str, at: int) -> Look:
    """Give the second answer; the state it comes to follows from the first.

    Raises:
        Unknown: there is no such look.
        SamePerson: this person made or approved the decision.
        NotOpen: somebody was first.
    """
    with ws.store.write() as connection:
        look = _get(connection, look_id)
        _not_involved(user, look.maker, look.approver)
        state = "unclear" if answer == UNSURE else "agrees" if answer == look.kind else "differs"
        told = {"answer": answer, "answered_by": user.strip(), "answered_at": at, "note": note}
        if not second_looks.move(connection, look_id, "waiting", state=state, **told):
            raise NotOpen("look_taken")
        _note(connection, look, user, "answered", outcome=state)
        return _get(connection, look_id)


def uphold(ws: Workspace, look_id: str, *, user: str, note: str, at: int) -> Look:
    """Settle a difference: the first answer stands.

    Raises:
        Unknown, SamePerson, NotOpen: as for `overturn`.
        BadContent: there is no reason.
    """
    with ws.store.write() as connection:
        look = _difference(connection, look_id, user, note)
        return _settled(connection, look, user, note, at, "upheld", None)


def overturn(ws: Workspace, look_id: str, *, user: str, note: str, day: date, at: int) -> Look:
    """Settle a difference: propose to undo the first answer, which another person approves.

    Raises:
        Unknown: there is no such look.
        SamePerson: this person gave one of the two answers, or approved the first.
        NotOpen: it was settled before, or the first answer does not stand any more.
        BadContent: there is no reason.
    """
    with desk(ws, applies=False) as here:
        look = _difference(here.connection, look_id, user, note)
        undo = Draft("undo", look.recipient_id, {"note": note.strip()}, None, look.proposal_id)
        made = recorded(here, undo, user, day, at, None)
        return _settled(here.connection, look, user, note, at, "undo", made.proposal_id)


def quality(
    connection: Connection, places: Sequence[str], first: date, last: date
) -> list[Quality]:
    """What second looks say about decisions that took effect from `first` to `last`."""
    found: dict[tuple[str, bool], dict[str, int]] = {}
    for one in second_looks.tallies(connection, places, first, last):
        row = found.setdefault(
            (one.kind, one.bulk),
            dict.fromkeys(("drawn", "looked", "differs", "open", "overturned", "unclear"), 0),
        )
        other = one.state in ("differs", "upheld", "undo")
        row["drawn"] += one.looks
        row["looked"] += one.looks * (other or one.state == "agrees")
        row["differs"] += one.looks * other
        row["open"] += one.looks * (one.state == "differs")
        row["overturned"] += one.looks * (one.state == "undo" and one.undone)
        row["unclear"] += one.looks * (one.state == "unclear")
    return [Quality(kind, bulk, **row) for (kind, bulk), row in sorted(found.items())]


def _rate(part: int, whole: int) -> tuple[float, float, float]:
    return (part / whole if whole else 0.0, *interval(part, whole))


def _get(connection: Connection, look_id: str) -> Look:
    look = second_looks.get(connection, look_id)
    if look is None:
        raise Unknown("no_look", look=look_id)
    return look


def _difference(connection: Connection, look_id: str, user: str, note: str) -> Look:
    look = _get(connection, look_id)
    if look.state != "differs":
        raise NotOpen("look_taken")
    _not_involved(user, look.maker, look.approver, look.answered_by)
    if not note.strip():
        raise BadContent("missing_fields", kind="second_look", fields="note")
    return look


def _settled(
    connection: Connection,
    look: Look,
    user: str,
    note: str,
    at: int,
    state: str,
    undo_id: str | None,
) -> Look:
    told = {"settled_by": user.strip(), "settled_at": at, "settled_note": note.strip()}
    if not second_looks.move(
        connection, look.look_id, "differs", state=state, undo_id=undo_id, **told
    ):
        raise NotOpen("look_taken")
    _note(connection, look, user, "settled", outcome=state, undo=undo_id)
    return _get(connection, look.look_id)


def _not_involved(user: str, *others: str | None) -> None:
    if any(other and same_user(user, other) for other in others):
        raise SamePerson("look_involved")


def _note(connection: Connection, look: Look, user: str, action: str, **told: object) -> None:
    audit.note(
        connection,
        actor=user,
        action=f"second_look.{action}",
        subject=look.case_id,
        content={"look": look.look_id, "proposal": look.proposal_id, **told},
    )
