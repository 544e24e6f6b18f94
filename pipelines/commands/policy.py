"""`certify policy`: look into the rule book, compare rule sets, try a draft, print the book."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.common import AsJson, Day, Exit, fail, print_json, workspace
from pipelines.evaluation.inputs import read_inputs
from pipelines.evaluation.judging import load_book
from pipelines.evaluation.translation import question_of
from pipelines.rule_pages.simulate import Simulation, simulate
from pipelines.rule_pages.simulation_page import page
from pipelines.store import recipients
from pipelines.workspace import Workspace
from rules import ClosedMonths, Evidence, Recipient, RuleBook, RulesError, load_rule_book
from rules.describe import Row, cited_by, differences, rows_of, rule_sets
from rules.draft import with_draft
from rules.explain import catalogue, title_of

app = typer.Typer(help="The rule book: list, show, compare, simulate.", no_args_is_help=True)
Extra = Annotated[
    list[Path] | None,
    typer.Option("--rules", help="A further folder of jurisdictions and rule sets."),
]
CHUNK = 2000


def _book(extra: list[Path] | None) -> RuleBook:
    try:
        return load_rule_book(tuple(extra or ()))
    except RulesError as error:
        fail(str(error), Exit.USAGE)


@app.command("list")
def list_rule_sets(rules: Extra = None) -> None:
    """Every rule set: code, place, the days it is in force, title."""
    book = _book(rules)
    for code in rule_sets(book):
        file = book.sources.rule_sets[code]
        force, title = file.content.in_force, file.content.title
        until = str((force.until if force else None) or "...")
        names = f"{title.zh} / {title.en}" if title else ""
        since = force.since if force else ""
        typer.echo(f"{code:8} {file.jurisdiction:18} {since} to {until:10}  {names}")
    typer.echo(f"version {book.version}")


@app.command()
def show(
    code: Annotated[str, typer.Argument(help="A rule set (HD26), rule (HD26-05) or reading (A7).")],
    rules: Extra = None,
) -> None:
    """A rule set's values with their citations, or what stands on a rule, article or reading."""
    book = _book(rules)
    if code in book.sources.rule_sets:
        for row in rows_of(book, code):
            typer.echo(_line(row))
        return
    found = cited_by(book, code)
    title = title_of(code, "zh", book)
    if not found and not title:
        fail(f"{code} is neither a rule set nor a rule, article or reading", Exit.DIFFERENT)
    typer.echo(f"{code}  {title} / {title_of(code, 'en', book)}")
    for section in catalogue().values():
        entry = section.get(code, {})
        for name in ("kind", "by", "parameter", "why"):
            if entry.get(name):
                typer.echo(f"  {name}: {entry[name]}")
    for rule_set, row in found:
        typer.echo(f"  {rule_set}: {_line(row)}")


def _line(row: Row) -> str:
    whom = f" [{row.benefit_class}]" if row.benefit_class else ""
    since = f" from {row.since}" if row.since else ""
    reading = f", reading {row.reading}" if row.reading else ""
    cite = f"{row.reference.rule}, {row.reference.notice} {row.reference.section}".strip()
    return f"{row.parameter}{whom}{since} = {row.value}  ({cite}{reading}) {row.reference.wording}"


@app.command()
def diff(one: str, other: str, rules: Extra = None) -> None:
    """Parameters whose values differ between two rule sets."""
    try:
        found = differences(_book(rules), one, other)
    except RulesError as error:
        fail(str(error), Exit.USAGE)
    for name, benefit_class, left, right in found:
        whom = f" [{benefit_class}]" if benefit_class else ""
        typer.echo(f"{name}{whom}\n  {one}: {left}\n  {other}: {right}")
    typer.echo(f"{len(found)} parameters differ")


@app.command("simulate")
def simulate_draft(
    draft: Annotated[Path, typer.Option(help="A parameter file with the draft.")],
    as_of: Day,
    jurisdiction: Annotated[str | None, typer.Option(help="Place of a new rule set.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write a page with a picture here.")] = None,
    as_json: AsJson = False,
) -> None:
    """Who would change, how many, from what to what, before a rule takes effect."""
    with workspace() as ws:
        book = load_book(ws.settings.parameters)
        try:
            changed = with_draft(book, draft, jurisdiction)
        except RulesError as error:
            fail(str(error), Exit.USAGE)
        found = simulate(lambda: _cases(ws, book, as_of), book, changed, as_of)
    if out is not None:
        out.write_text(page(found, f"{draft.stem}: simulation"), encoding="utf-8")
    if as_json:
        print_json(found.plain())
    else:
        _print(found)


def _cases(
    ws: Workspace, book: RuleBook, as_of: date
) -> Iterable[tuple[str, Recipient, Sequence[Evidence], ClosedMonths | None]]:
    """Everybody on the register with all their evidence, chunk by chunk."""
    with ws.store.read() as connection:
        parts = list(recipients.columns_of(connection, ["recipient_id"], CHUNK))
        for (ids,) in parts:
            for one in read_inputs(connection, ids, book):
                yield one.recipient_id, *question_of(one, as_of), one.closed


def _print(found: Simulation) -> None:
    typer.echo(f"{found.recipients} recipients, {len(found.changed)} would change")
    for (name, now, then), count in found.in_order():
        typer.echo(f"{count:9}  {name}: {now} -> {then}")
    typer.echo(f"CNY {found.amount} a month would no longer be paid")


@app.command("book")
def write_book(
    out: Annotated[Path, typer.Option(help="The page to write.")] = Path("docs/rule_book.html"),
    scenarios: Annotated[
        list[Path] | None, typer.Option(help="Scenario tables that prove the rules.")
    ] = None,
    rules: Extra = None,
) -> None:
    """Write the rule book page: every rule and value, its citation, reading and proof."""
    from pipelines.rule_pages.rule_book import rule_book_page

    content = rule_book_page(_book(rules), scenarios or [Path("tests/scenarios")])
    out.write_text(content, encoding="utf-8")
    typer.echo(f"wrote {out}")
