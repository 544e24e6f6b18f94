"""Proposals in the database of record: what people decided, proposed and took back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, select, update

from pipelines.store.tables import evidence, proposals

SAID = ("finding", "manual")
"""Feeds of evidence that people say; its `row_id` is the id of the proposal."""


class Proposal(NamedTuple):
    """A decision that a person proposed. Grain: a row of `proposals`; moments are seconds."""

    proposal_id: str
    case_id: str | None
    recipient_id: str
    jurisdiction: str
    kind: str
    content: dict[str, Any]
    four_eyes: bool
    """Whether a second person must approve it."""
    maker: str
    made_at: int
    known_on: date
    """Day on which the maker knew it."""
    state: str
    """`open`, `approved`, `returned`, `withdrawn` or `undone`."""
    approver: str | None
    approved_at: int | None
    approved_on: date | None
    """Day on which it took effect; where one person suffices, that of `known_on`."""
    note: str | None
    """Why it was returned."""
    undoes: str | None
    bulk_id: str | None
    replaces: str | None
    """The returned proposal that this one corrects."""
    case_version: int | None
    """Version of the case that the maker had seen."""


class Confirmed(NamedTuple):
    """A loss that two people confirmed, and the case it answered. Grain: a proposal."""

    finding_id: str
    """Its evidence."""
    case_id: str
    case_kind: str
    ground: str
    basis: tuple[str, ...]
    """The facts on record that it stood on, as `second_look.basis_of` names them."""


def add(connection: Connection, proposal: Proposal) -> None:
    """Record a proposal.

    Raises:
        IntegrityError: the database refuses it: the case has an open one, or an approver
            is missing or is the maker.
    """
    row = proposal._asdict() | {"content": _text(proposal.content)}
    connection.execute(proposals.insert(), [row])


def get(connection: Connection, proposal_id: str) -> Proposal | None:
    """The proposal of that id, or None."""
    query = select(proposals).where(proposals.c.proposal_id == proposal_id)
    row = connection.execute(query).first()
    return None if row is None else from_row(row)


def find(connection: Connection, **columns: Any) -> list[Proposal]:
    """Proposals in which these columns have these values, in the order they were made."""
    conditions = [proposals.c[name] == value for name, value in columns.items()]
    query = select(proposals).where(*conditions)
    query = query.order_by(proposals.c.made_at, proposals.c.proposal_id)
    return [from_row(row) for row in connection.execute(query)]


def move(connection: Connection, proposal_id: str, before: str, state: str, **columns: Any) -> bool:
    """Take a proposal from one state to another; False where it is not in that state.

    Raises:
        IntegrityError: the database refuses the step.
    """
    done = connection.execute(
        update(proposals)
        .where(proposals.c.proposal_id == proposal_id, proposals.c.state == before)
        .values(state=state, **columns)
    )
    return done.rowcount == 1


def approved_on_cases(connection: Connection, case_ids: Sequence[str]) -> dict[str, str]:
    """By case the approved proposal that decided it last."""
    if not case_ids:
        return {}
    query = (
        select(proposals.c.case_id, proposals.c.proposal_id)
        .where(proposals.c.case_id.in_(case_ids), proposals.c.state == "approved")
        .order_by(proposals.c.approved_on, proposals.c.approved_at, proposals.c.proposal_id)
    )
    return {row.case_id: row.proposal_id for row in connection.execute(query)}


def confirmed(connection: Connection, ids: Sequence[str]) -> dict[str, list[Confirmed]]:
    """Losses confirmed on a case and not undone, by recipient, in order of finding."""
    query = (
        select(
            proposals.c.recipient_id,
            proposals.c.case_id,
            proposals.c.content,
            evidence.c.evidence_id,
        )
        .join(
            evidence,
            (evidence.c.recipient_id == proposals.c.recipient_id)
            & (evidence.c.row_id == proposals.c.proposal_id),
        )
        .where(
            proposals.c.recipient_id.in_(ids),
            proposals.c.kind == "finding_lost",
            proposals.c.state == "approved",
            proposals.c.case_id.is_not(None),
        )
        .order_by(proposals.c.recipient_id, evidence.c.evidence_id)
    )
    found: dict[str, list[Confirmed]] = {}
    for row in connection.execute(query):
        content = json.loads(row.content)
        one = Confirmed(
            row.evidence_id,
            row.case_id,
            content["case_kind"],
            content["ground"],
            tuple(content["basis"]),
        )
        found.setdefault(row.recipient_id, []).append(one)
    return found


def from_row(row: Any) -> Proposal:
    """A proposal from a whole row of its table."""
    values = row._mapping
    told = {name: values[name] for name in Proposal._fields}
    return Proposal(**told | {"content": json.loads(values["content"])})


def _text(content: dict[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def evidence_of_proposal(connection: Connection, recipient_id: str, proposal_id: str) -> list[str]:
    """Ids of the evidence that a proposal added."""
    query = select(evidence.c.evidence_id).where(
        evidence.c.recipient_id == recipient_id,
        evidence.c.feed.in_(SAID),
        evidence.c.row_id == proposal_id,
    )
    return list(connection.scalars(query.order_by(evidence.c.evidence_id)))


def end_evidence(connection: Connection, recipient_id: str, ids: Sequence[str], day: date) -> None:
    """From `day` on what people said here is no longer held for true."""
    if ids:
        connection.execute(
            update(evidence)
            .where(
                evidence.c.recipient_id == recipient_id,
                evidence.c.evidence_id.in_(ids),
                evidence.c.feed.in_(SAID),
            )
            .values(known_to=day)
        )
