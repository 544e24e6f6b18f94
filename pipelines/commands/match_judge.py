"""`certify match evaluate` and `sample`: how good the links are, by the truth or by reviewers."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from matchers.evaluate import Judged


def evaluate(
    links: Annotated[list[Path], typer.Option(help="links.csv or links.parquet; several.")],
    truth: Annotated[list[Path], typer.Option(help="row_id, recipient_id[, damage, trap].")],
    out: Annotated[Path | None, typer.Option(help="Write a page with pictures here.")] = None,
    weights: Annotated[
        Path | None, typer.Option(help="Table the links were made with, told on the page.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Judge links against the truth, or against reviewed cases: precision, recall, calibration."""
    from matchers.evaluation_page import evaluation_page
    from matchers.weights import load_weights

    if len(links) != len(truth):
        raise _stopped("give as many --truth as --links, in the same order")
    pairs = zip(links, truth, strict=True)
    judged = {truth_file.stem: _judge(link_file, truth_file) for link_file, truth_file in pairs}
    for name, figures in ((name, _figures(j)) for name, j in judged.items()):
        if as_json:
            bins = [b._asdict() for b in judged[name].calibration]
            typer.echo(json.dumps({"feed": name, **figures, "calibration": bins}))
        else:
            typer.echo("  ".join([name, *(f"{k} {v}" for k, v in figures.items())]))
    if out is not None:
        out.write_text(evaluation_page(judged, load_weights(weights).version), encoding="utf-8")


def _judge(link_file: Path, truth_file: Path) -> Judged:
    """Judge one file. A reviewed sample (`same` is 1 or 0) says nothing of links that nobody looked
    at, nor of persons who were not found: the others are left out, and recall is unknown."""
    from matchers.evaluate import LinkRow, TruthRow, judge

    rows = [
        LinkRow(r["row_id"], r["recipient_id"], r["grade"], float(r["score"]))
        for r in _rows(link_file, {"row_id", "recipient_id", "grade", "score"})
    ]
    told = list(_rows(truth_file, {"row_id", "recipient_id"}))
    reviewed = bool(told) and "same" in told[0]
    if reviewed:
        told = [r for r in told if r["same"] in ("0", "1")]
        seen = {(r["row_id"], r["recipient_id"]) for r in told}
        rows = [k for k in rows if (k.row_id, k.recipient_id) in seen]
    true = [
        TruthRow(r["row_id"], r["recipient_id"] or "", bool(r.get("damage") or r.get("trap")))
        for r in told
        if r.get("same") != "0"
    ]
    judged = judge(rows, true)
    if reviewed:
        return replace(judged, recall_certain_undamaged=None, recall_damaged=None)
    return judged


def _figures(j: Judged) -> dict[str, Any]:
    from matchers.evaluate import interval

    right = [j.certain - j.wrong_certain, j.right_possible]
    shares = [interval(part, of) for part, of in zip(right, (j.certain, j.possible), strict=True)]
    return {
        "links": j.links, "true_pairs": j.true_pairs, "certain": j.certain,
        "wrong_certain": j.wrong_certain, "possible": j.possible,
        "right_among_possible": j.right_among_possible,
        "precision_of_certain_95": [round(share, 7) for share in shares[0]],
        "precision_of_possible_95": [round(share, 4) for share in shares[1]],
        "recall_certain_undamaged": j.recall_certain_undamaged,
        "recall_damaged": j.recall_damaged,
        "best_f1": j.best_f1, "best_threshold": j.best_threshold,
    }  # fmt: skip


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


def _rows(path: Path, needed: set[str]) -> Iterator[dict[str, str]]:
    """Yield the rows of a CSV or Parquet file that has the needed columns."""
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
        yield row


def _stopped(message: str) -> typer.Exit:
    typer.echo(f"certify match: {message}", err=True)
    return typer.Exit(2)
