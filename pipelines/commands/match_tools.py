"""`certify match explain`, `evaluate`, `sample`, `train`."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Literal

import typer

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


def evaluate(
    links: Annotated[list[Path], typer.Option(help="links.csv or links.parquet; several.")],
    truth: Annotated[list[Path], typer.Option(help="row_id, recipient_id[, damage]; as many.")],
    out: Annotated[Path | None, typer.Option(help="Write a page with pictures here.")] = None,
    weights: Annotated[
        Path | None, typer.Option(help="Table the links were made with, told on the page.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Judge links against the truth, or against reviewed cases: precision, recall, calibration."""
    from matchers.evaluate import LinkRow, TruthRow, judge
    from matchers.evaluation_page import evaluation_page
    from matchers.weights import load_weights

    if len(links) != len(truth):
        raise _stopped("give as many --truth as --links, in the same order")
    judged = {}
    for link_file, truth_file in zip(links, truth, strict=True):
        rows = [
            LinkRow(r["row_id"], r["recipient_id"], r["grade"], float(r["score"]))
            for r in _rows(link_file, {"row_id", "recipient_id", "grade", "score"})
        ]
        true = [
            TruthRow(r["row_id"], r["recipient_id"] or "", bool(r.get("damage")))
            for r in _rows(truth_file, {"row_id", "recipient_id"})
        ]
        judged[truth_file.stem] = judge(rows, true)
    for name, j in judged.items():
        figures = {
            "links": j.links, "true_pairs": j.true_pairs, "certain": j.certain,
            "wrong_certain": j.wrong_certain, "possible": j.possible,
            "right_among_possible": j.right_among_possible,
            "recall_certain_undamaged": j.recall_certain_undamaged,
            "recall_damaged": j.recall_damaged,
            "best_f1": j.best_f1, "best_threshold": j.best_threshold,
        }  # fmt: skip
        if as_json:
            bins = [b._asdict() for b in j.calibration]
            typer.echo(json.dumps({"feed": name, **figures, "calibration": bins}))
        else:
            typer.echo("  ".join([name, *(f"{k} {v}" for k, v in figures.items())]))
    if out is not None:
        out.write_text(evaluation_page(judged, load_weights(weights).version), encoding="utf-8")


def read_cleared(path: Path) -> list[tuple[str, str]]:
    """Return the pairs of a CSV (row_id, recipient_id). With a column `same`, as a reviewed sample
    has it, only pairs judged 0 count."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if not {"row_id", "recipient_id"} <= set(reader.fieldnames or ()):
            raise _stopped(f"{path.name}: needs the columns row_id, recipient_id")
        return [(r["row_id"], r["recipient_id"]) for r in reader if r.get("same", "0") == "0"]


def sample(
    links: Annotated[Path, typer.Option(help="links.csv or links.parquet.")],
    out: Annotated[Path, typer.Option(help="CSV for the reviewer: row_id, recipient_id, same.")],
    size: Annotated[int, typer.Option(help="Links to draw.")] = 200,
    seed: Annotated[int, typer.Option(help="Same seed, same sample.")] = 1,
) -> None:
    """Draw a blind sample for clerical review; `evaluate` takes it once `same` is filled in."""
    from matchers.evaluate import LinkRow, draw_blind_sample

    rows = [
        LinkRow(r["row_id"], r["recipient_id"], r["grade"], float(r["score"]))
        for r in _rows(links, {"row_id", "recipient_id", "grade", "score"})
    ]
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["row_id", "recipient_id", "same"])
        writer.writerows(
            [k.row_id, k.recipient_id, ""] for k in draw_blind_sample(rows, size, seed)
        )
    typer.echo(f"{out.name}: fill in `same` with 1 (same person) or 0")


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

    from pipelines.match_files import train_on_file

    done = train_on_file(register, rows, prepared or out.parent / "prepared", version)
    out.write_text(
        yaml.safe_dump(done.source, allow_unicode=True, sort_keys=False), encoding="utf-8"
    )
    typer.echo(f"{done.rounds} rounds, {done.matches:,.0f} matches expected; {feed}: {out.name}")
    for field, level, before, after, seen in done.changes:
        if seen >= 1:
            typer.echo(f"{field:7} {level:24} m {before:.5f} -> {after:.5f}  ({seen:,.0f} seen)")


def _rows(path: Path, needed: set[str]) -> Iterator[dict[str, str]]:
    """Yield rows of CSV or Parquet; a reviewed sample counts only where `same` is 1."""
    if path.suffix == ".parquet":
        import pyarrow.parquet as pq

        rows = iter(pq.read_table(path).to_pylist())
    else:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = iter(list(csv.DictReader(file)))
    for row in rows:
        missing = needed - set(row)
        if missing:
            raise _stopped(f"{path.name}: no column {', '.join(sorted(missing))}")
        if row.get("same") not in ("0", ""):
            yield row


def _stopped(message: str) -> typer.Exit:
    typer.echo(f"certify match: {message}", err=True)
    return typer.Exit(2)
