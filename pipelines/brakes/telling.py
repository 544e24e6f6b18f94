"""A held batch in words: for the page where it is approved, and for a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pipelines.brakes import words
from pipelines.brakes.drawing import sparkline
from pipelines.brakes.judging import Judged
from pipelines.brakes.table import Table

WIDEST = 200
"""Characters of a subject; Airflow shows it in a list."""


def out_of_band(judged: Sequence[Judged]) -> list[Judged]:
    """The measures for which a batch is held."""
    return [one for one in judged if one.verdict == "out"]


def unusual(judged: Sequence[Judged]) -> list[Judged]:
    """The measures that are out of their band, whether they hold the batch or not."""
    return [one for one in judged if one.verdict in ("out", "warn")]


def short(judged: Sequence[Judged], language: str = "en") -> str:
    """The measures that are out of their band, one after the other."""
    return "; ".join(words.line(one, language) for one in judged)


def subject(feed: str, day: date, revision: int, judged: Sequence[Judged]) -> str:
    """The question in one line, in both languages."""
    lines = []
    for language in words.LANGUAGES:
        names = ", ".join(words.name(one, language) for one in out_of_band(judged))
        values = {"feed": words.feed(feed, language), "day": day, "revision": revision}
        lines.append(words.say("held.subject", language, measures=names, **values))
    text = " / ".join(lines)
    return text if len(text) <= WIDEST else f"{text[: WIDEST - 1]}…"


def body(batch_id: str, day: date, rows: int, judged: Sequence[Judged], table: Table) -> str:
    """The question with its figures and history, as Markdown, in both languages.

    Args:
        batch_id: `feed/day/revision`.
        day: the business day.
        rows: rows that wait.
        judged: all measures of the batch.
        table: for why a measure is watched.
    """
    feed = batch_id.partition("/")[0]
    parts: list[str] = []
    for language in words.LANGUAGES:
        parts += [words.say("held.what", language, rows=rows), _table(judged, language)]
        for one in out_of_band(judged):
            rule = table.rule(one.measure, feed, day)
            if rule is not None:
                parts.append(f"- **{words.name(one, language)}**: {rule.because[language]}")
        parts.append(f"{words.say('held.page', language)}: `runs/{day}/report.html`")
    parts += [
        f"{words.say('held.commands', 'zh')} / {words.say('held.commands', 'en')}:",
        "\n".join(f"    {command}" for command in commands(batch_id, day)),
    ]
    return "\n\n".join(parts)


def commands(batch_id: str, day: date) -> tuple[str, str]:
    """How to let a batch go, or refuse it, by command."""
    start = f"certify run --day {day}"
    end = f"{batch_id} --as USER --note WHY"
    return f"{start} --approve {end}", f"{start} --refuse {end}"


def _table(judged: Sequence[Judged], language: str) -> str:
    heads = ("measure", "value", "band", "behind", "history", "verdict")
    lines = [
        " | ".join(["", *(words.say(f"head.{head}", language) for head in heads), ""]).strip(),
        "|" + "---|" * len(heads),
    ]
    for one in judged:
        cells = (
            words.name(one, language),
            words.figure(one.measure, one.value),
            words.band(one.measure, one.band, language),
            words.behind(one.band, language),
            sparkline(one),
            words.say(f"verdict.{one.verdict}", language),
        )
        lines.append("| " + " | ".join(_marked(cells, one)) + " |")
    return "\n".join(lines)


def _marked(cells: Sequence[str], one: Judged) -> list[str]:
    """The cells of a row, bold where it is the reason for the hold."""
    return [f"**{cell}**" for cell in cells] if one.verdict == "out" else list(cells)
