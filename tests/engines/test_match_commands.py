"""`certify match` and the stage of the daily run, on files as they come."""

from __future__ import annotations

import copy
import csv
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import typer
import yaml
from cryptography.fernet import Fernet, InvalidToken
from typer.testing import CliRunner

from matchers.weights import load_weights
from pipelines.commands.match import attach
from pipelines.match import match
from pipelines.match_retry import open_unmatched
from pipelines.prepare import prepare_file
from pipelines.prepared import RegisterNotPreparedError
from tests.engines.small_city import (
    REGISTER,
    ROW,
    feed_row,
    make_people,
    register_row,
    write_csv,
)

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


@dataclass
class Batches:
    """Stands for the batches of the database of record."""

    batch: Any
    recorded: dict[str, Any] = field(default_factory=dict)

    def get(self, batch_id: str) -> Any:
        assert batch_id == self.batch.batch_id
        return self.batch

    def record(self, batch_id: str, **columns: Any) -> None:
        assert batch_id == self.batch.batch_id
        self.recorded = columns


def _workspace(folder: Path, feed: str, key: bytes) -> Any:
    batch = SimpleNamespace(batch_id="b1", feed=feed, status="checked")
    home = SimpleNamespace(
        batch_dir=lambda _: folder / "b1",
        prepared=folder / "prepared",
        register=folder / "register",
        tmp=folder / "tmp",
        retry_key=lambda: key,
    )
    (folder / "tmp").mkdir(exist_ok=True)
    return SimpleNamespace(home=home, store=SimpleNamespace(batches=Batches(batch)))


def _clean(folder: Path) -> None:
    (folder / "b1").mkdir(exist_ok=True)
    rows = [feed_row(f"D{i}", p) for i, p in enumerate([*PEOPLE[:5], *STRANGERS[:3]])]
    table = pa.Table.from_pylist(rows)
    table = table.append_column("row_number", pa.array(range(1, 9), pa.int64()))
    pq.write_table(table, folder / "b1" / "clean.parquet")


@pytest.mark.parametrize("feed", ["death", "incarceration", "travel", "medical"])
def test_the_stage_records_counts_and_seals_losses_only(city: Path, feed: str) -> None:
    prepare_file(city / "register.csv", city / "prepared")
    _clean(city)
    key = Fernet.generate_key()
    ws = _workspace(city, feed, key)
    match(ws, "b1")
    assert ws.store.batches.recorded == {
        "status": "matched", "certain": 5, "possible": 0, "unmatched": 3, "waiting": 0,
    }  # fmt: skip
    sealed = city / "b1" / "unmatched.retry"
    assert sealed.exists() == (feed in ("death", "incarceration"))
    unmatched = pq.read_table(city / "b1" / "unmatched.parquet")
    assert unmatched.column_names == ["row_number", "row_id", "reason"]
    if sealed.exists():
        assert STRANGERS[0].number.encode() not in sealed.read_bytes()
        kept = open_unmatched(sealed, key).to_pylist()
        assert [row["id_number"] for row in kept] == [p.number for p in STRANGERS[:3]]
        with pytest.raises(InvalidToken):
            open_unmatched(sealed, Fernet.generate_key())


def test_the_stage_says_what_is_missing(city: Path) -> None:
    ws = _workspace(city, "death", b"")
    (city / "b1").mkdir()
    with pytest.raises(FileNotFoundError, match="run check first"):
        match(ws, "b1")
    _clean(city)
    with pytest.raises(RegisterNotPreparedError, match="register load"):
        match(ws, "b1")


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
