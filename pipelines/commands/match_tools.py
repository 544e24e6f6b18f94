"""`certify match explain` and `train`, and the subcommands that judge."""

from __future__ import annotations

import csv
import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Literal

import typer

from pipelines.commands.match_judge import evaluate, sample

FeedOption = Annotated[str, typer.Option(help="death, incarceration, travel, medical, ...")]


def attach_tools(group: typer.Typer) -> None:
    """Add the subcommands to `certify match`."""
    for command in (explain, evaluate, sample, train):
        group.command()(command)


def explain(
    links: Annotated[Path, typer.Option(help="links.parquet of a batch.")],
    row_id: Annotated[str, typer.Option(help="The row to explain.")],
    picture: Annotated[Path | None, typer.Option(help="Write a waterfall (SVG) here.")] = None,
    language: Annotated[str, typer.Option(help="zh or en.")] = "zh",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Tell why a row was linked: each comparison with its level, weight and text."""
    import pyarrow.parquet as pq

    from matchers.explain import explain as steps_of
    from matchers.picture import waterfall_svg

    found = pq.read_table(links, filters=[("row_id", "=", row_id)]).to_pylist()
    if not found:
        raise _stopped(f"no link of row {row_id} in {links.name}; it may be in unmatched.parquet")
    told: Literal["zh", "en"] = "en" if language == "en" else "zh"
    for link in found:
        steps = steps_of(link["evidence"])
        if as_json:
            shown = {k: link[k] for k in ("row_id", "recipient_id", "grade", "weight", "score")}
            listed = [asdict(step) for step in steps]
            typer.echo(json.dumps(shown | {"steps": listed}, ensure_ascii=False))
            continue
        typer.echo(
            f"{link['row_id']} -> {link['recipient_id']}  {link['grade']}  {link['score']:.9f}"
        )
        for step in steps:
            typer.echo(f"  {step.weight:+7.2f}  {step.total:+7.2f}  {getattr(step, told)}")
    if picture is not None:
        picture.write_text(waterfall_svg(found[0]["evidence"], told), encoding="utf-8")


def read_cleared(path: Path) -> list[tuple[str, str]]:
    """Return the pairs of a CSV (row_id, recipient_id). With a column `same`, as a reviewed sample
    has it, only pairs judged 0 count."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if not {"row_id", "recipient_id"} <= set(reader.fieldnames or ()):
            raise _stopped(f"{path.name}: needs the columns row_id, recipient_id")
        return [(r["row_id"], r["recipient_id"]) for r in reader if r.get("same", "0") == "0"]


def train(
    register: Annotated[Path, typer.Option(help="Register: delimited text or Parquet.")],
    feed: FeedOption,
    rows: Annotated[Path, typer.Option(help="A file of that feed.")],
    out: Annotated[Path, typer.Option(help="Where the new table of weights goes.")],
    version: Annotated[str, typer.Option(help="Version of the new table.")],
    prepared: Annotated[Path | None, typer.Option(help="Prepared register.")] = None,
) -> None:
    """Train weights by EM on your own data and compare them with the table in force.

    The new table is only written, never adopted: look at it, evaluate with it, then replace
    matchers/weights.yaml.
    """
    import yaml

    from pipelines.matching.files import train_on_file

    done = train_on_file(register, rows, prepared or out.parent / "prepared", version)
    out.write_text(
        yaml.safe_dump(done.source, allow_unicode=True, sort_keys=False), encoding="utf-8"
    )
    typer.echo(f"{done.rounds} rounds, {done.matches:,.0f} matches expected; {feed}: {out.name}")
    for field, level, before, after, seen in done.changes:
        if seen >= 1:
            typer.echo(f"{field:7} {level:24} m {before:.5f} -> {after:.5f}  ({seen:,.0f} seen)")


def _stopped(message: str) -> typer.Exit:
    typer.echo(f"certify match: {message}", err=True)
    return typer.Exit(2)
