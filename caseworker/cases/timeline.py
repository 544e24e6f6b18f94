"""What happened to a recipient, latest first: evidence, the case, decisions, notices, payments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from typing import Any

from caseworker.cases.common import ground_word, word
from caseworker.documents.shown import Paper
from caseworker.web.render import yuan
from caseworker.web.visit import Visitor
from expectations.codes import Code, code_table
from pipelines.review import CaseEvent, EvidenceRow, Proposal
from pipelines.store.consequences import Instruction, Notice
from pipelines.store.contacts import Contact

GRAVE = ("death", "custody")


@dataclass(frozen=True)
class Entry:
    """One thing that happened on a day."""

    day: date
    title: str
    told: str = ""
    tone: str = ""
    """Empty, `warn` or `bad`."""
    source: str = ""
    """The delivery that told it."""
    href: str = ""
    in_case: bool = False


def timeline(
    visit: Visitor,
    *,
    evidence: Sequence[EvidenceRow],
    events: Sequence[CaseEvent],
    proposals: Sequence[Proposal],
    issued: tuple[Sequence[Instruction], Sequence[Notice]],
    names: Mapping[str, str],
    papers: Sequence[Paper] = (),
    contacts: Sequence[Contact] = (),
) -> list[Entry]:
    """Everything on one line of time; of one day, decisions stand above what led to them."""
    found = [
        *_decisions(visit, proposals, names),
        *_desk(visit, papers, contacts, names),
        *_case(visit, events),
        *_issued(visit, *issued),
        *_evidence(visit, evidence),
    ]
    return sorted(found, key=lambda entry: entry.day, reverse=True)


TABLES = {"med_type": "medical_type"}
"""Details whose values are codes of a table that feeds share."""


def detail_words(language: str, details: Mapping[str, Any]) -> str:
    """The details of evidence as `name: value` pairs in words."""
    told = []
    for name, value in details.items():
        if value in (None, ""):
            continue
        said = word(language, f"details.{name}.values", str(value).lower())
        if said == str(value).lower():
            called = ground_word if name == "ground" else partial(_code, name)
            said = called(language, value)
        colon = ": " if language == "en" else "："
        told.append(f"{word(language, 'details', f'{name}.name')}{colon}{said}")
    return "; ".join(told) if language == "en" else "；".join(told)


@cache
def _table(name: str) -> Mapping[str, Code]:
    return code_table(name)


def _code(name: str, language: str, value: Any) -> str:
    """What a code of a feed is called in its code table; the code itself where it has none."""
    known = _table(TABLES[name]).get(str(value)) if name in TABLES else None
    return str(getattr(known, language)) if known else str(value)


def _evidence(visit: Visitor, rows: Sequence[EvidenceRow]) -> Iterator[Entry]:
    language = visit.language
    for row in rows:
        told = [detail_words(language, row.details)]
        if row.feed != "register":
            told.append(visit.t("cases.timeline.known", day=row.known_from.isoformat()))
        if row.known_to:
            told.append(visit.t("cases.timeline.ended", day=row.known_to.isoformat()))
        if row.judged:
            told.append(word(language, "verdicts", row.judged))
        title = word(language, "evidence_kinds", row.kind)
        if row.grade != "certain":
            title = f"{title} · {word(language, 'grades', row.grade)}"
        yield Entry(
            day=row.occurred_on,
            title=title,
            told=" · ".join(part for part in told if part),
            tone="bad" if row.kind in GRAVE else "",
            source=row.batch_id or "",
            in_case=row.in_case,
        )


def _case(visit: Visitor, events: Sequence[CaseEvent]) -> Iterator[Entry]:
    for one in events:
        yield Entry(one.day, visit.t(f"cases.events.{one.event}"), tone="warn")


def _decisions(
    visit: Visitor, proposals: Sequence[Proposal], names: Mapping[str, str]
) -> Iterator[Entry]:
    for one in proposals:
        who = names.get(one.maker, one.maker)
        state = visit.t(f"cases.states.{one.state}")
        told = visit.t("cases.timeline.by", name=who, state=state)
        yield Entry(
            one.approved_on or one.known_on,
            visit.t(f"cases.answers.{one.kind}.name"),
            told,
            "warn",
            href=f"/approvals/{one.proposal_id}",
        )


def _desk(
    visit: Visitor,
    papers: Sequence[Paper],
    contacts: Sequence[Contact],
    names: Mapping[str, str],
) -> Iterator[Entry]:
    """Papers that came in, and attempts to contact somebody."""
    for paper in papers:
        row = paper.document
        told = f"{row.name} · {paper.by}"
        href = f"/documents/{row.document_id}"
        yield Entry(row.received_on, visit.t("documents.timeline"), told, href=href)
    for one in contacts:
        channel = visit.t(f"recording.contact.channels.{one.channel}")
        result = visit.t(f"recording.contact.results.{one.result}")
        title = visit.t("recording.timeline.contact", channel=channel, result=result)
        yield Entry(one.contacted_on, title, " · ".join(filter(None, (one.note, names[one.by]))))


def _issued(
    visit: Visitor, instructions: Sequence[Instruction], notices: Sequence[Notice]
) -> Iterator[Entry]:
    language = visit.language
    for pay in instructions:
        told = visit.t(
            "cases.timeline.instruction",
            for_month=f"{pay.for_month:%Y-%m}",
            pay_month=f"{pay.pay_month:%Y-%m}",
            amount=yuan(pay.amount_fen),
            status=word(language, "issued", pay.status),
        )
        yield Entry(pay.pay_month, word(language, "instructions", pay.kind), told)
    for said in notices:
        status = word(language, "issued", said.status)
        yield Entry(said.sent_on or said.month, word(language, "notices", said.kind), status)
