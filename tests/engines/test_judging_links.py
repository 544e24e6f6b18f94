"""A reviewed blind sample gives precision with an interval, and claims no recall."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import typer
from typer.testing import CliRunner

from pipelines.commands.match_tools import attach_tools


def _run(*arguments: str | Path) -> Any:
    app = typer.Typer()
    attach_tools(app)
    done = CliRunner().invoke(app, [str(a) for a in arguments])
    assert done.exit_code == 0, done.output
    return done


def _links(folder: Path) -> Path:
    path = folder / "links.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["row_id", "recipient_id", "grade", "score"])
        writer.writerows([f"T{i}", f"R{i}", "certain", 0.9999] for i in range(300))
        writer.writerows([f"P{i}", f"R{i}", "possible", 0.6] for i in range(100))
    return path


def test_only_reviewed_links_are_judged(tmp_path: Path) -> None:
    links = _links(tmp_path)
    _run("sample", "--links", links, "--out", tmp_path / "s.csv", "--size", "80")
    with (tmp_path / "s.csv").open(encoding="utf-8") as file:
        drawn = list(csv.DictReader(file))
    assert list(drawn[0]) == ["row_id", "recipient_id", "same"]  # blind: no grade, no score
    possible = [row for row in drawn if row["row_id"].startswith("P")]
    assert len(drawn) == 80
    assert len(possible) == 40
    for place, row in enumerate(possible):  # a quarter is wrong, and four were not looked at
        row["same"] = "" if place < 4 else "0" if place < 14 else "1"
    for row in drawn:
        row["same"] = row["same"] if row in possible else "1"
    with (tmp_path / "s.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(drawn[0]))
        writer.writeheader()
        writer.writerows(drawn)
    told = _run(
        "evaluate", "--links", links, "--truth", tmp_path / "s.csv", "--json",
        "--out", tmp_path / "page.html",
    )  # fmt: skip
    judged = json.loads(told.output)
    assert (judged["certain"], judged["wrong_certain"], judged["possible"]) == (40, 0, 36)
    assert judged["right_among_possible"] == 26 / 36
    low, high = judged["precision_of_possible_95"]
    assert low < 26 / 36 < high
    assert judged["precision_of_certain_95"][1] == 1.0
    assert judged["recall_certain_undamaged"] is judged["recall_damaged"] is None
    assert "recall of certain, undamaged rows</td><td>none" in (tmp_path / "page.html").read_text(
        encoding="utf-8"
    )
