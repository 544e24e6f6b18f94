"""A skewed city, one surname and one birthday: the pairs to compare stay few."""

from __future__ import annotations

from pathlib import Path
from random import Random

from pipelines.prepared.making import prepare_file
from tests.engines.small_city import (
    GIVEN,
    REGISTER,
    Person,
    feed_row,
    register_row,
    valid,
    write_csv,
)
from tests.engines.test_match import run


def test_one_surname_and_one_birthday(tmp_path: Path) -> None:
    random = Random(4)
    people = []
    for i in range(20_000):
        number = valid(f"{110101 + i // 900:06d}19500101{i % 900:03d}")
        sex = "1" if i % 2 else "2"
        people.append(Person("王" + random.choice(GIVEN), sex, "1950-01-01", number))
    rows = [register_row(i, p) for i, p in enumerate(people)]
    prepared = prepare_file(write_csv(tmp_path / "r.csv", REGISTER, rows), tmp_path / "prepared")
    feed = [feed_row(f"N{i}", p, id_number="") for i, p in enumerate(people[:3000])]
    feed += [feed_row(f"S{i}", p, id_number=p.number[:17]) for i, p in enumerate(people[:3000])]
    feed += [feed_row(f"G{i}", p) for i, p in enumerate(people[:3000])]
    counts, found, reasons = run(prepared, tmp_path, feed)
    assert sum(f"G{i}" in found for i in range(3000)) == 3000
    assert not any(row.startswith("N") for row in found)
    assert reasons["N0"] in ("not_in_register", "ambiguous", "too_weak")
    crowded = {block.block: block for block in counts.blocks}
    assert crowded["surname_birth"].capped_keys >= 1
    assert crowded["surname_birth"].largest == 20_000
    assert crowded["surname_birth"].capped_rows >= 3000
    assert [held for _, held in crowded["surname_birth"].worst] == [20_000]
    assert all(len(mark) == 6 for b in counts.blocks for mark, _ in b.worst)
    assert all(1 <= len(b.worst) <= 5 for b in counts.blocks if b.capped_keys)
    assert crowded["document"].worst == ()
    assert sum(block.candidates for block in counts.blocks) < 3_000_000
