"""Candidates from blocking keys, with caps and an account of what a cap left out."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import pyarrow as pa

from matchers.keys import slips_of_many
from pipelines.engines.base import Engine
from pipelines.engines.blocks import BLOCKS, Block
from pipelines.engines.plan import BIRTHS, DAMAGED, EXACT, HITS, NAMESAKES, OPEN, SLIPPED

# So many of a block's worst keys are told.
TOLD_KEYS = 5
_SLIPS = pa.schema([("row_number", pa.int64()), ("num", pa.int64())])

NO_PAIRS = pa.schema([("row_number", pa.int64()), ("rid", pa.int32())]).empty_table()


@dataclass(frozen=True)
class BlockAccount:
    """What a blocking key brought: candidates; keys over the cap, the recipients under the largest
    of them, and the rows that they concern; the worst keys, largest first, as (mark, recipients).

    A key is personal data (a name and a birth date, say). Its mark is 24 bits of a hash: enough to
    see the same key again tomorrow, too few to tell among the people of a city who it is.
    """

    block: str
    candidates: int
    capped_keys: int = 0
    largest: int = 0
    capped_rows: int = 0
    worst: tuple[tuple[str, int], ...] = ()


def find_candidates(engine: Engine, caps: dict[str, int]) -> list[BlockAccount]:
    """Keep `exact`, `open` and `candidates` (row_number, rid, once each); return the account."""
    engine.keep("hits", HITS.format(cap=caps["exact"]))
    for table, select in (
        ("exact", EXACT),
        ("open", OPEN),
        ("damaged", DAMAGED),
        ("births", BIRTHS),
        ("namesakes", NAMESAKES),
    ):
        engine.keep(table, select)
    engine.map("slips", SLIPPED, _guess, _SLIPS)
    accounts = [_run(engine, block, caps[block.cap]) for block in BLOCKS]
    union = " UNION ALL ".join(f"SELECT row_number, rid FROM found_{b.name}" for b in BLOCKS)
    engine.keep(
        "candidates",
        f"SELECT row_number, rid FROM exact WHERE NOT plain UNION {union.replace(' ALL', '')}",
    )
    return accounts


def _guess(batch: pa.RecordBatch) -> pa.RecordBatch:
    nums, texts = (batch.column(name).to_pylist() for name in ("num", "num_text"))
    places, guesses = slips_of_many(nums, texts)
    rows = batch.column("row_number").take(pa.array(places, pa.int64()))
    return pa.RecordBatch.from_arrays(
        [rows.cast(pa.int64()), pa.array(guesses, pa.int64())], schema=_SLIPS
    )


def _run(engine: Engine, block: Block, cap: int) -> BlockAccount:
    """Keep `found_<block>`. The cap falls before the join: a crowded key costs nothing."""
    keys = ", ".join(block.keys)
    engine.keep("wanted", block.requests)
    if engine.fetch("SELECT count(*) AS n FROM wanted").column(0)[0].as_py() == 0:
        # Nobody asks: spare the scan of the register.
        engine.add(f"found_{block.name}", NO_PAIRS)
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
    counted = engine.fetch(
        f"SELECT (SELECT count(*) FROM found_{block.name}) AS found, max(held) AS most FROM holders"
    ).to_pylist()[0]
    if (counted["most"] or 0) <= cap:
        return BlockAccount(block.name, counted["found"])
    crowded = engine.fetch(
        f"SELECT count(*) AS keys, max(held) AS largest, sum(asked) AS asked FROM ("
        f"SELECT {', '.join('h.' + key for key in block.keys)}, max(h.held) AS held, "
        f"count(DISTINCT q.row_number) AS asked FROM (SELECT DISTINCT {keys}, held FROM holders "
        f"WHERE held > {cap}) h JOIN wanted q ON {block.on} "
        f"GROUP BY {', '.join('h.' + key for key in block.keys)}) c"
    ).to_pylist()[0]
    return BlockAccount(
        block.name,
        counted["found"],
        crowded["keys"] or 0,
        crowded["largest"] or 0,
        int(crowded["asked"] or 0),
        _worst(engine, block, cap) if crowded["keys"] else (),
    )


def _worst(engine: Engine, block: Block, cap: int) -> tuple[tuple[str, int], ...]:
    keys = ", ".join(block.keys)
    rows = engine.fetch(
        f"SELECT {keys}, max(held) AS held FROM holders WHERE held > {cap} "
        f"GROUP BY {keys} ORDER BY held DESC, {keys} LIMIT {TOLD_KEYS}"
    ).to_pylist()
    return tuple((_mark(block, [row[key] for key in block.keys]), row["held"]) for row in rows)


def _mark(block: Block, values: list[object]) -> str:
    text = "\x1f".join([block.name, *map(str, values)])
    return hashlib.sha256(text.encode()).hexdigest()[:6]
