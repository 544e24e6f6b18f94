"""`certify match` and the stage of the daily run, on files as they come."""

from __future__ import annotations

import copy
import csv
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import typer
import yaml
from typer.testing import CliRunner

from matchers.weights import load_weights
from pipelines.commands.match import attach
from pipelines.match import match
from pipelines.prepared.installed import RegisterNotPreparedError, publish
from pipelines.store import recipients
from pipelines.store.batches import Batch
from pipelines.workspace import Workspace
from tests.engines.small_city import (
    REGISTER,
    ROW,
    feed_row,
    make_people,
    register_row,
    write_csv,
)
from tests.store.test_store import a_recipient

DAY = date(2026, 4, 20)
PEOPLE = make_people(200, 31)
STRANGERS = make_people(20, 32)


@pytest.fixture
def city(tmp_path: Path) -> Path:
    register = [register_row(i, p) for i, p in enumerate(PEOPLE)]
    write_csv(tmp_path / "register.csv", REGISTER, register)
    rows = [feed_row(f"D{i}", p) for i, p in enumerate([*PEOPLE[:50], *STRANGERS])]
    write_csv(tmp_path / "rows.csv", ROW, rows, "gb18030")
    return tmp_path


def _run(*arguments: str | Path) -> Any:
    app = typer.Typer()
    attach(app)
    app.command()(lambda: None)
    return CliRunner().invoke(app, [str(a) for a in arguments])


def _match(city: Path, rows: str = "rows.csv", **options: str) -> Any:
    more = [part for name, value in options.items() for part in (f"--{name}", value)]
    return _run(
        "match", "--register", city / "register.csv", "--feed", "death", "--rows", city / rows,
        "--out", city / "links.csv", "--prepared", city / "prepared", *more,
    )  # fmt: skip


def test_match_writes_links_and_tells_what_happened(city: Path) -> None:
    done = _match(city)
    assert done.exit_code == 0, done.output
    with (city / "links.csv").open(encoding="utf-8") as file:
        links = list(csv.DictReader(file))
    assert list(links[0]) == ["row_id", "recipient_id", "grade", "score", "reasons"]
    assert {(k["row_id"], k["recipient_id"]) for k in links} == {
        (f"D{i}", f"R{i:06d}") for i in range(50)
    }
    assert "证件号码相同" in links[0]["reasons"]
    for told in (
        "rows       70 (gb18030)",
        "certain    50 links",
        "unmatched  20",
        "memory",
        "seconds",
    ):
        assert told in done.output
    assert "200 prepared anew" in done.output
    assert " 0 prepared anew" in _match(city).output


def test_damaged_lines_are_told_and_the_rest_goes_on(city: Path) -> None:
    text = (city / "rows.csv").read_bytes().decode("gb18030").splitlines()
    text[10] = text[10] + ",one,too,many"
    text[20] = "D19,half"
    (city / "bad.csv").write_text("\n".join(text) + '\nDX,"open', encoding="utf-8")
    done = _match(city, "bad.csv")
    assert done.exit_code == 0, done.output
    assert "left out" in done.output
    assert "certain    48 links" in done.output


def test_what_cannot_be_used_is_told_with_exit_code_2(city: Path) -> None:
    assert _match(city, "absent.csv").exit_code == 2
    (city / "short.csv").write_text("row_id,name\n1,王红\n", encoding="utf-8")
    refused = _match(city, "short.csv")
    assert refused.exit_code == 2
    assert "no column sex, birth_date, id_number" in refused.output
    (city / "empty.csv").write_text("", encoding="utf-8")
    assert _match(city, "empty.csv").exit_code == 2
    assert _run("match", "--feed", "death").exit_code == 2


def test_explain_evaluate_sample_and_train(city: Path) -> None:
    _match(city)
    truth = "row_id,recipient_id,damage\n" + "".join(f"D{i},R{i:06d},\n" for i in range(51))
    (city / "truth.csv").write_text(truth, encoding="utf-8")
    judged = _run(
        "match", "evaluate", "--links", city / "links.csv", "--truth", city / "truth.csv",
        "--out", city / "page.html", "--json",
    )  # fmt: skip
    assert '"wrong_certain": 0' in judged.output
    assert "<svg" in (city / "page.html").read_text(encoding="utf-8")
    drawn = _run("match", "sample", "--links", city / "links.csv", "--out", city / "s.csv")
    assert drawn.exit_code == 0
    assert (city / "s.csv").read_text(encoding="utf-8").startswith("row_id,recipient_id,same")
    trained = _run(
        "match", "train", "--register", city / "register.csv", "--feed", "death",
        "--rows", city / "rows.csv", "--prepared", city / "prepared",
        "--out", city / "w.yaml", "--version", "t1",
    )  # fmt: skip
    assert trained.exit_code == 0, trained.output
    assert "version: t1" in (city / "w.yaml").read_text(encoding="utf-8")


def _checked(ws: Workspace, feed: str) -> str:
    """A batch as check leaves it."""
    batch_id = f"{feed}/2026-04-20/r1-00000000"
    ws.store.batches.add(
        Batch(batch_id, feed, DAY, 1, "00", f"{feed}.csv", 1, DAY, status="checked", rows=8)
    )
    folder = ws.home.batch_dir(batch_id)
    folder.mkdir(parents=True)
    rows = [feed_row(f"D{i}", p) for i, p in enumerate([*PEOPLE[:5], *STRANGERS[:3]])]
    table = pa.Table.from_pylist(rows)
    table = table.append_column("row_number", pa.array(range(1, 9), pa.int64()))
    pq.write_table(table, folder / "clean.parquet")
    return batch_id


@pytest.mark.parametrize("feed", ["death", "travel"])
def test_the_stage_records_counts_and_where_every_row_went(ws: Workspace, feed: str) -> None:
    told = [
        a_recipient(str(i)) | row
        for i, row in enumerate(register_row(i, p) for i, p in enumerate(PEOPLE))
    ]
    with ws.store.write() as connection:
        recipients.put(connection, told, DAY)
    publish(ws)
    batch_id = _checked(ws, feed)
    batch = match(ws, batch_id)
    assert (batch.status, batch.certain, batch.possible, batch.unmatched) == ("matched", 5, 0, 3)
    unmatched = pq.read_table(ws.home.batch_dir(batch_id) / "unmatched.parquet")
    assert unmatched.column_names == ["row_number", "row_id", "reason"]
    assert unmatched["row_number"].to_pylist() == [6, 7, 8]


def test_the_stage_says_what_is_missing(ws: Workspace) -> None:
    batch_id = _checked(ws, "death")
    clean = ws.home.batch_dir(batch_id) / "clean.parquet"
    rows = clean.read_bytes()
    clean.unlink()
    with pytest.raises(FileNotFoundError, match="run check first"):
        match(ws, batch_id)
    clean.write_bytes(rows)
    with pytest.raises(RegisterNotPreparedError, match="register load"):
        match(ws, batch_id)


def test_a_cleared_pair_is_never_certain(city: Path) -> None:
    (city / "cleared.csv").write_text(
        "row_id,recipient_id,same\nD0,R000000,0\nD1,R000001,1\nD2,R000003,0\n", encoding="utf-8"
    )
    done = _match(city, cleared=str(city / "cleared.csv"))
    assert "certain    49 links" in done.output, done.output
    with (city / "links.csv").open(encoding="utf-8") as file:
        grades = {k["row_id"]: k["grade"] for k in csv.DictReader(file)}
    assert (grades["D0"], grades["D1"], grades["D2"]) == ("possible", "certain", "certain")


def test_another_table_of_weights_can_be_tried(city: Path) -> None:
    source = copy.deepcopy(load_weights().source)
    source["grade"]["certain_numbers"] = ["document"]
    (city / "strict.yaml").write_text(yaml.safe_dump(source, allow_unicode=True), encoding="utf-8")
    done = _match(city, weights=str(city / "strict.yaml"))
    assert "certain    0 links" in done.output, done.output
    assert "possible   50 links" in done.output
    (city / "broken.yaml").write_text("version: 1\n", encoding="utf-8")
    assert _match(city, weights=str(city / "broken.yaml")).exit_code == 2


def test_a_command_that_needs_no_other_module_is_in_the_module_of_its_name() -> None:
    from pipelines.cli import ALONE, GROUPS, groups_for

    assert groups_for(["match", "--help"]) == ("match",)
    assert groups_for(["run"]) == groups_for([]) == GROUPS
    for name in ALONE:
        app = typer.Typer()
        import_module(f"pipelines.commands.{name}").attach(app)
        commands = [*app.registered_commands, *app.registered_groups]
        assert [command.name for command in commands] == [name]
