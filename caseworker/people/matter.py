"""Where somebody stands, as the page of a person needs it: plain values out of what is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from caseworker.people.days import to_day
from pipelines.review import EvidenceRow
from rules import RuleBook
from rules.law import Law
from rules.types import ZERO

LOSS_CASES = ("loss_verification", "conflict")
WAYS = {
    "online": (
        *("jingtong", "beijingtong_app", "jiankangbao", "neimenggu_app", "national_platform"),
        *("12333_app", "e_social_card", "icbc_app", "hxb_app", "consular_app"),
    ),
    "in_person": ("counter", "bank_counter", "bank_kiosk"),
    "with_help": ("home_visit", "employer_form", "assisted_form", "consulate_form"),
}
"""How one certifies, in the order in which it is offered."""


@dataclass(frozen=True)
class Matter:
    """Where a recipient stands on the day as of which the standing is kept."""

    as_of: date | None
    payment: str
    """`paid`, `suspended` or `stopped`; empty before the first evaluation."""
    in_scope: bool
    scope_known: bool
    through: date | None
    due_on: date | None
    unpaid_from: date | None
    rule_set: str
    to_certify: bool
    """In the manual queue: asked to certify now."""
    unknown: bool
    """Neither an approval nor a certification is on record."""
    held_back: str
    """The day until which a suspension is held back; empty where none is."""
    verifying: bool
    """A possible loss is being verified: not to be said on the telephone."""
    pays_back: bool
    """The rule set pays skipped months back after a certification."""
    back_pay: str
    ways: Mapping[str, Sequence[str]]
    """Channels through which this person can certify, by way."""
    renewed_by: EvidenceRow | None
    """The evidence on which the validity rests."""
    benefit_class: str

    @property
    def overdue(self) -> bool:
        """The term has run out."""
        return bool(self.through and self.as_of and self.through < self.as_of)


def matter_of(
    book: RuleBook,
    recipient: Mapping[str, Any],
    standing: Mapping[str, Any],
    evidence: Sequence[EvidenceRow],
    open_kinds: Sequence[str],
) -> Matter:
    """What the page says, from the register's row, the kept standing and the evidence."""
    as_of = standing.get("as_of")
    law = _law(book, recipient, as_of)
    messages = {code: params for _, _, params, code in standing.get("reasons", ())}
    held = dict(messages.get("held_back", ()))
    certified_by = standing.get("certified_by")
    back = standing.get("back_pay", ZERO)
    return Matter(
        as_of=as_of,
        payment=standing.get("payment", ""),
        in_scope=bool(standing.get("in_scope")),
        scope_known=law is not None,
        through=to_day(standing.get("certified_through")),
        due_on=to_day(standing.get("due_on")),
        unpaid_from=to_day(standing.get("unpaid_from")),
        rule_set=standing.get("rule_set") or "",
        to_certify="manual_certification" in standing.get("queues", ()),
        unknown="term_unknown" in messages,
        held_back=str(held.get("day", "")),
        verifying=any(kind in LOSS_CASES for kind in open_kinds),
        pays_back=law is not None and law.values.back_pay != "none",
        back_pay="" if str(back) in ("0", "0.00") else str(back),
        ways=_ways(law),
        renewed_by=next((row for row in evidence if row.evidence_id == certified_by), None),
        benefit_class=str(recipient.get("benefit_class") or ""),
    )


def _law(book: RuleBook, recipient: Mapping[str, Any], as_of: date | None) -> Law | None:
    if as_of is None:
        return None
    return book.timeline(recipient["jurisdiction"], recipient["benefit_class"]).on(as_of)


def _ways(law: Law | None) -> dict[str, list[str]]:
    given = law.open_channels if law is not None else ()
    known = {code for codes in WAYS.values() for code in codes}
    found = {way: [code for code in codes if code in given] for way, codes in WAYS.items()}
    found["online"] += [code for code in given if code not in known]
    return {way: codes for way, codes in found.items() if codes}
