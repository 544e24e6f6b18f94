"""Candidates from blocking keys, with caps and an account of what a cap left out."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from matchers.keys import numbers_one_slip_away
from matchers.normalize.identity_numbers import decode
from pipelines.engines.base import Engine
from pipelines.engines.plan import BIRTHS, BLOCKS, DAMAGED, EXACT, OPEN, SLIPPED, Block

_SLIPS = pa.schema([("row_number", pa.int64()), ("num", pa.int64())])

_NONE_FOUND = pa.schema([("row_number", pa.int64()), ("rid", pa.int32())]).empty_table()


@dataclass(frozen=True)
class BlockAccount:
    """What a blocking key brought: candidates; keys over the cap, the recipients under the largest
    of them, and the rows that they concern."""

    block: str
    candidates: int
    capped_keys: int = 0
    largest: int = 0
    capped_rows: int = 0


def find_candidates(engine: Engine, caps: dict[str, int]) -> list[BlockAccount]:
    """Keep `exact`, `open` and `candidates` (row_number, rid, once each); return the account."""
    engine.keep("exact", EXACT.format(cap=caps["exact"]))
    engine.keep("open", OPEN)
    engine.keep("damaged", DAMAGED)
    engine.keep("births", BIRTHS)
    engine.map("slips", SLIPPED, _guess, _SLIPS)
    accounts = [_run(engine, block, caps[block.cap]) for block in BLOCKS]
    union = " UNION ALL ".join(f"SELECT row_number, rid FROM found_{b.name}" for b in BLOCKS)
    engine.keep(
        "candidates",
        f"SELECT row_number, rid FROM exact WHERE NOT plain UNION {union.replace(' ALL', '')}",
    )
    return accounts


def _guess(batch: pa.RecordBatch) -> pa.RecordBatch:
    rows: list[int] = []
    nums: list[int] = []
    columns = (batch.column(name).to_pylist() for name in ("row_number", "num", "num_text"))
    for row, num, text in zip(*columns, strict=True):
        found = numbers_one_slip_away(text if num is None else decode(num))
        rows += [row] * len(found)
        nums += found
    return pa.RecordBatch.from_arrays(
        [pa.array(rows, pa.int64()), pa.array(nums, pa.int64())], schema=_SLIPS
    )


def _run(engine: Engine, block: Block, cap: int) -> BlockAccount:
    """Keep `found_<block>`. The cap falls before the join: a crowded key costs nothing."""
    keys = ", ".join(block.keys)
    engine.keep("wanted", block.requests)
    if engine.fetch("SELECT count(*) AS n FROM wanted").column(0)[0].as_py() == 0:
        # Nobody asks: spare the scan of the register.
        engine.add(f"found_{block.name}", _NONE_FOUND)
        return BlockAccount(block.name, 0)
    engine.keep(
        "holders",
        f"SELECT h.*, count(*) OVER (PARTITION BY {keys}) AS held FROM ({block.holders}) h "
        f"SEMI JOIN wanted q ON {block.on}",
    )
    condition = f" AND {block.condition}" if block.condition else ""
    engine.keep(
        f"found_{block.name}",
        f"SELECT DISTINCT q.row_number, h.rid FROM wanted q JOIN holders h ON {block.on} "
        f"WHERE h.held <= {cap}{condition}",
    )
    found = engine.fetch(f"SELECT count(*) AS n FROM found_{block.name}").column(0)[0].as_py()
    crowded = engine.fetch(
        f"SELECT count(*) AS keys, max(held) AS largest, sum(asked) AS asked FROM ("
        f"SELECT {', '.join('h.' + key for key in block.keys)}, max(h.held) AS held, "
        f"count(DISTINCT q.row_number) AS asked FROM (SELECT DISTINCT {keys}, held FROM holders "
        f"WHERE held > {cap}) h JOIN wanted q ON {block.on} "
        f"GROUP BY {', '.join('h.' + key for key in block.keys)}) c"
    ).to_pylist()[0]
    return BlockAccount(
        block.name, found, crowded["keys"] or 0, crowded["largest"] or 0, int(crowded["asked"] or 0)
    )
