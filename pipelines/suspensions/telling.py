"""Why a name is on the suspension list, who was told, who tried to reach them, what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipelines.store import Connection, contacts, evidence, suspension_facts
from pipelines.store.consequences import Notice
from pipelines.store.contacts import Contact
from pipelines.store.evidence import Held
from pipelines.store.suspension_facts import Person
from pipelines.suspensions.listing import Name
from rules import RuleBook
from rules.explain import title_of
from rules.law import Law
from rules.months import add_months, month_of

LOOK_BACK = 6
"""Months before the pay month of which notices and attempts at contact are shown."""

TRIED = ("home_visit_requested", "home_visit_made", "employer_contact")
"""Kinds of evidence that say that somebody tried to reach the person."""

LIFE = ("certified", "travel", "medical")

LACKING = ("reminder_not_sent", "visit_pending", "possible_life", "no_contact")
"""What may be missing, the gravest first. The first the rules ask for; the others are advice."""


@dataclass(frozen=True)
class Told:
    """All that is said of one name."""

    name: Name
    person: Person | None
    certified_through: date | None
    cites: tuple[str, ...]
    """Rules behind the suspension, or the bare code of the rule set."""
    notices: Sequence[Notice]
    contacts: Sequence[Contact]
    tried: Sequence[Held]
    """Home visits and contacts of the employer on record as evidence."""
    weak: Sequence[Held]
    """Signs of life that certify nothing: possible matches, and what is held."""
    cases: Sequence[tuple[str, str]]
    """Id and kind of open cases."""
    lacking: tuple[str, ...]


def tell(connection: Connection, book: RuleBook, names: Sequence[Name], month: date) -> list[Told]:
    """Everything about the names of a page, in their order.

    Args:
        connection: a transaction.
        book: the rules in force.
        names: of one list.
        month: first day of its pay month.
    """
    ids = [name.recipient_id for name in names]
    since = add_months(month, -LOOK_BACK)
    people = suspension_facts.people(connection, ids)
    standings = suspension_facts.contents(connection, ids)
    notices = suspension_facts.notices_since(connection, ids, since)
    cases = suspension_facts.open_cases(connection, ids)
    reached = contacts.of(connection, ids)
    held: dict[str, list[Held]] = {}
    for row in evidence.held(connection, ids):
        if row.known_to is None:
            held.setdefault(row.recipient_id, []).append(row)
    told = []
    for name in names:
        one = name.recipient_id
        person, standing = people.get(one), standings.get(one, {})
        law = _law(book, name, person, month)
        mine = [row for row in held.get(one, ()) if row.occurred_on >= since]
        tried = [row for row in mine if row.kind in TRIED]
        weak = [row for row in mine if _weak(row, standing)]
        calls = [call for call in reached.get(one, ()) if call.contacted_on >= since]
        said = [notice for notice in notices.get(one, ()) if notice.month <= month]
        told.append(
            Told(
                name=name,
                person=person,
                certified_through=_day(standing.get("certified_through")),
                cites=law.cites["suspends"] if law else (),
                notices=said,
                contacts=calls,
                tried=tried,
                weak=weak,
                cases=cases.get(one, ()),
                lacking=_lacking(law, month, said, tried, weak, bool(calls)),
            )
        )
    return told


def cited(book: RuleBook, codes: Sequence[str], language: str) -> str:
    """Rules with their titles: `HD26-06 ...`."""
    return "; ".join(f"{code} {title_of(code, language, book)}".strip() for code in codes)


def _law(book: RuleBook, name: Name, person: Person | None, month: date) -> Law | None:
    benefit_class = person.benefit_class if person else "enterprise_retiree"
    return book.timeline(name.jurisdiction, benefit_class).of_month(month_of(month))


def _weak(row: Held, standing: dict[str, Any]) -> bool:
    if row.kind not in LIFE:
        return False
    return row.grade == "possible" or row.evidence_id in standing.get("held", ())


def _lacking(
    law: Law | None,
    month: date,
    said: Sequence[Notice],
    tried: Sequence[Held],
    weak: Sequence[Held],
    called: bool,
) -> tuple[str, ...]:
    reminded = sum(
        notice.kind == "reminder" and notice.status == "sent" and notice.month < month
        for notice in said
    )
    asked = [row.occurred_on for row in tried if row.kind == "home_visit_requested"]
    made = [row.occurred_on for row in tried if row.kind == "home_visit_made"]
    holds = {
        "reminder_not_sent": law is not None and reminded < law.minimum_notice,
        "visit_pending": any(not any(visit >= day for visit in made) for day in asked),
        "possible_life": bool(weak),
        "no_contact": not called and not made and not _reached(tried),
    }
    return tuple(code for code in LACKING if holds[code])


def _reached(tried: Sequence[Held]) -> bool:
    return any(row.kind == "employer_contact" for row in tried)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
