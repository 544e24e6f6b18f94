"""Evaluate recipients and keep what follows. The one way in which a standing comes about.

A standing is always computed from all evidence, as of the horizon; nothing is edited in
place from the standing before.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, nullcontext
from datetime import date
from multiprocessing import get_context
from typing import Any

from pipelines.consequences.derive import add_consequences
from pipelines.evaluation.case_rows import case_rows
from pipelines.evaluation.inputs import Inputs, read_inputs
from pipelines.evaluation.projection import add_standing
from pipelines.evaluation.translation import standing_of
from pipelines.evaluation.versions import under
from pipelines.store import Connection, decisions, standings
from pipelines.store.standings import Judged
from rules import RuleBook, load_rule_book

PARALLEL_FROM = 2000
"""Below this many recipients, starting to share the work costs more than it saves."""

SHARED_FROM = 100
"""Below this many recipients, a chunk is quicker done than sent to workers."""


class Judge:
    """Evaluates chunks of recipients, in worker processes where that pays."""

    def __init__(self, book: RuleBook, pool: ProcessPoolExecutor | None, workers: int) -> None:
        self.book = book
        self._pool = pool
        self._workers = workers
        self._shares = False

    def get_ready(self, count: int) -> None:
        """Start the workers where so many recipients are to be evaluated that it pays.

        To be called outside of a transaction: it takes seconds for which nobody shall wait.
        """
        if self._pool is not None and count >= PARALLEL_FROM:
            self._shares = all(self._pool.map(_is_ready, range(self._workers)))

    def judge(
        self, connection: Connection, ids: Sequence[str], horizon: date, cause: str
    ) -> Judged:
        """Evaluate recipients as of the horizon and write what follows, in this transaction.

        Args:
            connection: a transaction that writes and holds the horizon.
            ids: the recipients; their standings are locked.
            horizon: the day as of which they are evaluated.
            cause: why: a batch id, `hand_over`, or the id of a person's decision.
        """
        inputs = list(read_inputs(connection, ids, self.book))
        judged = Judged(ids=[one.recipient_id for one in inputs], cause=cause)
        for part in self._evaluate(inputs, horizon):
            judged.add(part)
        _name_sources(judged, inputs)
        standings.write(connection, judged, horizon)
        contents = {row["recipient_id"]: row["content"] for row in judged.standings}
        decisions.log(connection, contents, horizon, cause, under(self.book))
        return judged

    def _evaluate(self, inputs: list[Inputs], horizon: date) -> Iterator[Judged]:
        if self._pool is None or not self._shares or len(inputs) < SHARED_FROM:
            yield evaluate_all(inputs, horizon, self.book)
            return
        size = -(-len(inputs) // self._workers)
        slices = [inputs[i : i + size] for i in range(0, len(inputs), size)]
        yield from self._pool.map(_in_worker, slices, [horizon] * len(slices))


@contextmanager
def judge_with(workers: int, parameters: Any = None) -> Iterator[Judge]:
    """A judge with the rule book in force; its workers end with the block."""
    book = load_book(parameters)
    pool = (
        ProcessPoolExecutor(
            workers, get_context("forkserver"), initializer=_start, initargs=(parameters,)
        )
        if workers > 1
        else nullcontext()
    )
    with pool as running, _settled():
        yield Judge(book, running, workers)


@contextmanager
def _settled() -> Iterator[None]:
    """Let the collector pass over what was there before: evaluation makes many small objects,
    and looking through rule book and libraries for each few thousand of them costs a seventh."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def load_book(parameters: Any = None) -> RuleBook:
    """The rule book, with the further parameter folder of the settings if there is one."""
    return load_rule_book((parameters,) if parameters else ())


_book: RuleBook | None = None


def _start(parameters: Any) -> None:
    global _book  # noqa: PLW0603 - one rule book a worker process, loaded once
    _book = load_book(parameters)
    gc.freeze()


def _is_ready(number: int) -> bool:
    del number
    return _book is not None


def _in_worker(inputs: list[Inputs], horizon: date) -> Judged:
    if _book is None:
        raise RuntimeError("the worker was started without a rule book")
    return evaluate_all(inputs, horizon, _book)


def evaluate_all(inputs: list[Inputs], horizon: date, book: RuleBook) -> Judged:
    """Standings of recipients as of the horizon, as rows of the tables."""
    judged = Judged()
    for one in inputs:
        standing = standing_of(one, book, horizon, horizon)
        add_standing(judged, one, standing)
        judged.cases += case_rows(one, standing, book)
        add_consequences(judged, one, book, standing)
    return judged


def _name_sources(judged: Judged, inputs: Sequence[Inputs]) -> None:
    """Say beside each standing which delivery the evidence came with that it rests on."""
    held = {one.recipient_id: one.held for one in inputs}
    for standing in judged.standings:
        rows = held[standing["recipient_id"]] if standing["certified_by"] else ()
        source = next((r for r in rows if r.evidence_id == standing["certified_by"]), None)
        standing["certified_feed"] = source.feed if source else None
        standing["certified_day"] = source.business_day if source else None
