"""The command line of the demo city."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from pipelines.commands.demo import attach

app = typer.Typer()
attach(app)
run = CliRunner()


def test_it_writes_a_city_and_prints_its_summary(tmp_path: Path) -> None:
    options = ["--recipients", "500", "--days", "1", "--feeds", "travel,death", "--json"]
    done = run.invoke(
        app, ["demo", "city", "--out", str(tmp_path), *options, "--travel-rows", "77"]
    )
    assert done.exit_code == 0, done.output
    summary = json.loads(done.stdout)
    assert {f["feed"]: f["rows"] for f in summary["files"]} == {"death": 20, "travel": 77}
    assert summary == json.loads((tmp_path / "truth/summary.json").read_text("utf-8"))


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (["--recipients", "0"], "--recipients"),
        (["--days", "0"], "--days"),
        (["--feeds", "boat"], "boat"),
        (["--jurisdiction", "mars"], "mars"),
        (["--damage", "travel=much"], "travel=much"),
        (["--damage", "travel=1.5"], "travel"),
        (["--encoding", "latin-1"], "--encoding"),
        (["--travel-rows", "-1"], "--travel-rows"),
    ],
)
def test_it_says_what_is_wrong(tmp_path: Path, options: list[str], word: str) -> None:
    done = run.invoke(app, ["demo", "city", "--out", str(tmp_path / "x"), *options])
    assert done.exit_code == 2
    assert word in done.output
    assert not (tmp_path / "x").exists()


def test_a_mix_of_jurisdictions(tmp_path: Path) -> None:
    mix = ["--jurisdiction", "beijing/haidian=3", "--jurisdiction", "arshan=1"]
    size = ["--recipients", "800", "--days", "1"]
    done = run.invoke(app, ["demo", "city", "--out", str(tmp_path), *size, *mix])
    assert done.exit_code == 0, done.output
    lines = (tmp_path / "register.csv").read_text("utf-8").splitlines()
    steppe = [line for line in lines if ",arshan," in line]
    assert 0.18 < len(steppe) / 800 < 0.32
    assert all(",152202," in line for line in steppe)
