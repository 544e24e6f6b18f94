"""How right the records of each feed were, and how often a second person saw it otherwise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from caseworker.cases.common import word
from caseworker.oversight import drawing
from caseworker.oversight.asked import Asked
from caseworker.oversight.drawing import Bar, Part
from caseworker.oversight.panel import Heading, Key, Panel, Whisker, number, percent
from caseworker.web.visit import Visitor
from pipelines.oversight.outcomes import FACT, HELD, PERSON, QUESTIONS, Outcome, outcomes
from pipelines.settings import FEEDS
from pipelines.store import Connection, teamwork

TONES = {
    "person": "kind-match_review",
    "fact": "kind-loss_verification",
    "held": "kind-held_evidence",
}
STATES = ("approved", "returned", "undone", "withdrawn", "open")


def precision(visit: Visitor, connection: Connection, asked: Asked) -> Panel:
    """Per feed what people decided about its records."""
    found, cut = outcomes(connection, asked.places, asked.since, asked.closing)
    found = _known(found)
    answers = (*PERSON, *FACT, *HELD)
    fact = sum((one.answers for one in found), Counter[str]())
    right, wrong = fact[FACT[0]], fact[FACT[1]]
    return Panel(
        code="precision",
        headings=[
            Heading(visit.t("oversight.precision.feed"), "text"),
            *(Heading(visit.t(f"oversight.precision.{one}")) for one in answers),
            Heading(visit.t("oversight.precision.wrong_source")),
            *(
                Heading(visit.t(f"oversight.precision.{question}_{name}"), "percent")
                for question in ("person", "fact")
                for name in ("share", "low", "high")
            ),
        ],
        rows=[
            [
                feed_name(visit, one.feed),
                *(one.answers[name] for name in answers),
                one.wrong_source,
                *_shares(one, "person"),
                *_shares(one, "fact"),
            ]
            for one in found
        ],
        said=visit.t("oversight.precision.said", n=number(sum(fact.values()))),
        big=percent(right / (right + wrong) if right + wrong else None),
        big_hint=visit.t("oversight.precision.big"),
        legend=[Key(TONES[q], visit.t(f"oversight.precision.{q}")) for q in QUESTIONS],
        whiskers=list(_whiskers(visit, found)),
        notes=[visit.t("oversight.precision.cut")] if cut else [],
    )


def approvals(visit: Visitor, connection: Connection, asked: Asked) -> Panel:
    """Decisions for two people made in the period, by what became of them."""
    by = Counter[tuple[str, str]]()
    for one in teamwork.made(connection, asked.places, *asked.moments):
        if one.four_eyes:
            by[one.kind, one.state] += one.proposals
    kinds = sorted({kind for kind, _ in by}, key=lambda kind: (-_all(by, kind), kind))
    words = {state: visit.t(f"oversight.approvals.{state}") for state in STATES}
    total = Counter(
        {state: sum(n for (_, one), n in by.items() if one == state) for state in STATES}
    )
    settled = total["approved"] + total["returned"] + total["undone"]
    overturned = (total["returned"] + total["undone"]) / settled if settled else None
    return Panel(
        code="approvals",
        headings=[
            Heading(visit.t("oversight.approvals.kind"), "text"),
            *(Heading(words[state]) for state in STATES),
            Heading(visit.t("oversight.approvals.rate"), "percent"),
        ],
        rows=[
            [
                visit.t(f"cases.answers.{kind}.name"),
                *(by[kind, state] for state in STATES),
                _rate(by, kind),
            ]
            for kind in kinds
        ],
        said=visit.t("oversight.approvals.said", n=number(sum(by.values()))),
        big=percent(overturned),
        big_hint=visit.t("oversight.approvals.big"),
        legend=[Key(f"state-{state}", words[state]) for state in STATES],
        bars=drawing.bars(
            [
                Bar(
                    visit.t(f"cases.answers.{kind}.name"),
                    [Part(f"state-{s}", words[s], by[kind, s]) for s in STATES],
                    number(_all(by, kind)),
                )
                for kind in kinds
            ]
        ),
    )


def feed_name(visit: Visitor, feed: str) -> str:
    """What a feed is called."""
    return visit.t("oversight.other") if feed == "other" else word(visit.language, "feeds", feed)


def _known(found: list[Outcome]) -> list[Outcome]:
    """Feeds by their names; sources that people named in words of their own are one."""
    kept = [one for one in found if one.feed in FEEDS or one.answers]
    loose = sum(one.wrong_source for one in found if one not in kept)
    return [*kept, Outcome("other", wrong_source=loose)] if loose else kept


def _shares(one: Outcome, question: str) -> list[float | None]:
    share = one.of(question)
    if share.share is None:
        return [None, None, None]
    return [round(value, 4) for value in (share.share, *share.interval)]


def _whiskers(visit: Visitor, found: list[Outcome]) -> Iterator[Whisker]:
    for one in found:
        for question, tone in TONES.items():
            share = one.of(question)
            if share.share is None:
                continue
            low, high = share.interval
            yield Whisker(
                name=feed_name(visit, one.feed),
                share=100 * share.share,
                low=100 * low,
                high=100 * high,
                end=percent(share.share),
                hint=visit.t(
                    f"oversight.precision.{question}_of", right=share.right, total=share.total
                ),
                tone=tone,
            )


def _all(by: Counter[tuple[str, str]], kind: str) -> int:
    return sum(by[kind, state] for state in STATES)


def _rate(by: Counter[tuple[str, str]], kind: str) -> float | None:
    against = by[kind, "returned"] + by[kind, "undone"]
    settled = against + by[kind, "approved"]
    return round(against / settled, 4) if settled else None
