"""Names of a suspension list as the page and the file say them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from caseworker.cases.common import word
from caseworker.people.days import day_said, month_said
from caseworker.suspensions.chosen import TO_RELEASE, Chosen
from caseworker.web.visit import Visitor
from pipelines.review.desk import rule_book
from pipelines.store import Connection
from pipelines.suspensions.listing import CHANGED, HELD, WAITING, Name, names_of
from pipelines.suspensions.telling import Told, cited, tell
from rules import RuleBook

AT_A_TIME = 25
PART = 2000
"""Names told about at once where all of them are gone through."""


@dataclass(frozen=True)
class Row:
    """One name with everything in words."""

    told: Told
    why: str
    notices: list[str]
    contacts: list[str]
    weak: list[str]
    lacking: list[str]
    mark: str
    """What the form sends back: whose name, and on what basis it was seen."""


@dataclass(frozen=True)
class Listed:
    """A page of a list."""

    rows: list[Row]
    counts: dict[str, int]
    after: str
    """Key of the next page; empty at the end."""


def listed(visit: Visitor, connection: Connection, chosen: Chosen) -> Listed:
    """One page of a list, and how many names there are in each part of it."""
    names = _names(visit, connection, chosen)
    counts = Counter(name.state for name in names)
    counts[TO_RELEASE] = counts[WAITING] + counts[CHANGED]
    found: list[Row] = []
    for one in rows_of(visit, connection, chosen, names, chosen.after):
        if len(found) == AT_A_TIME:
            return Listed(found, dict(counts), found[-1].told.name.recipient_id)
        found.append(one)
    return Listed(found, dict(counts), "")


def every(visit: Visitor, connection: Connection, chosen: Chosen) -> list[Row]:
    """All names that are shown, for a file."""
    names = _names(visit, connection, chosen)
    return list(rows_of(visit, connection, chosen, names, "", PART))


def _names(visit: Visitor, connection: Connection, chosen: Chosen) -> list[Name]:
    scope = [chosen.place] if chosen.place else list(visit.scope)
    return names_of(connection, scope, chosen.month)


def rows_of(
    visit: Visitor,
    connection: Connection,
    chosen: Chosen,
    names: Sequence[Name],
    after: str,
    part: int = AT_A_TIME + 1,
) -> Iterator[Row]:
    """Names that are shown, behind a key, in order of recipient."""
    book = rule_book(visit.site.ws.settings.parameters)
    wanted = [n for n in names if n.state in chosen.states and n.recipient_id > after]
    for start in range(0, len(wanted), part):
        for told in tell(connection, book, wanted[start : start + part], chosen.month):
            if _shown(told, chosen.only):
                yield in_words(visit, book, told, chosen)


def _shown(told: Told, only: str) -> bool:
    if only == "lacking":
        return bool(told.lacking)
    return not only or only in told.lacking


def in_words(visit: Visitor, book: RuleBook, told: Told, chosen: Chosen) -> Row:
    """Everything that is said of a name."""
    language = visit.language
    return Row(
        told,
        why=_why(visit, book, told, chosen),
        notices=[
            f"{notice.month:%Y-%m} {word(language, 'notices', notice.kind)} · "
            f"{word(language, 'issued', notice.status)}"
            + (f" {notice.sent_on}" if notice.sent_on else "")
            for notice in told.notices
        ],
        contacts=[
            *(
                f"{one.contacted_on} {visit.t(f'recording.contact.channels.{one.channel}')} · "
                f"{visit.t(f'recording.contact.results.{one.result}')}"
                for one in told.contacts
            ),
            *(
                f"{one.occurred_on} {word(language, 'evidence_kinds', one.kind)}"
                for one in told.tried
            ),
        ],
        weak=[
            f"{one.occurred_on} {word(language, 'evidence_kinds', one.kind)} · "
            f"{word(language, 'grades', one.grade)}"
            for one in told.weak
        ],
        lacking=[visit.t(f"suspensions.lacking.{code}") for code in told.lacking],
        mark=f"{told.name.recipient_id} {told.name.basis}",
    )


def _why(visit: Visitor, book: RuleBook, told: Told, chosen: Chosen) -> str:
    language = visit.language
    values = {
        "month": month_said(language, chosen.month),
        "rules": cited(book, told.cites, language),
    }
    if told.name.state == HELD:
        return visit.t("suspensions.why.held", **values)
    if told.certified_through is None:
        return visit.t("suspensions.why.never", **values)
    through = day_said(language, told.certified_through)
    return visit.t("suspensions.why.overdue", day=through, **values)
