"""The same question as on a day, for many recipients, in worker processes where that pays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import date
from multiprocessing import get_context

from pipelines.evaluation.inputs import Inputs, read_inputs
from pipelines.evaluation.projection import standing_content
from pipelines.evaluation.translation import standing_of
from pipelines.payroll import last_closed_month
from pipelines.store import Connection, payroll
from rules import ClosedMonths, RuleBook

PARALLEL_FROM = 2000

Answer = tuple[str | None, str]
"""The content of a standing; where there is none, what went wrong instead."""


@dataclass(frozen=True)
class Asker:
    """Asks as of one day under one rule book."""

    book: RuleBook
    day: date
    pool: ProcessPoolExecutor | None
    workers: int

    def inputs(self, connection: Connection, ids: Sequence[str]) -> list[Inputs]:
        """What is on record of these recipients, with the payroll months closed by the day."""
        closes = payroll.other_closes(connection, self.book.version)
        return [
            replace(one, closed=self._closed(one, closes))
            for one in read_inputs(connection, ids, self.book)
        ]

    def answers(self, inputs: Sequence[Inputs]) -> Iterator[Answer]:
        """What follows for each, in the same order."""
        if self.pool is None or len(inputs) < PARALLEL_FROM:
            yield from answers(inputs, self.book, self.day)
            return
        size = -(-len(inputs) // self.workers)
        slices = [inputs[i : i + size] for i in range(0, len(inputs), size)]
        for part in self.pool.map(_in_worker, slices, [self.day] * len(slices)):
            yield from part

    def _closed(self, one: Inputs, closes: Mapping[str, Sequence[date]]) -> ClosedMonths | None:
        """Months closed under other rules by the day; those after it were not facts yet."""
        place = one.row.jurisdiction
        last = last_closed_month(self.book, place, self.day)
        through = max((m for m in closes.get(place, ()) if m <= last), default=None)
        if one.closed is None or through is None:
            return None
        skipped = {m: amount for m, amount in one.closed.skipped.items() if m <= through}
        return ClosedMonths(through=through, skipped=skipped)


@contextmanager
def asker(book: RuleBook, day: date, workers: int, many: bool) -> Iterator[Asker]:
    """An asker; its workers end with the block."""
    pool = (
        ProcessPoolExecutor(
            workers, get_context("forkserver"), initializer=_start, initargs=(book,)
        )
        if workers > 1 and many
        else nullcontext()
    )
    with pool as running:
        yield Asker(book, day, running, workers)


def answers(inputs: Sequence[Inputs], book: RuleBook, day: date) -> list[Answer]:
    """What follows for each as of a day, by what was known on that day."""
    return [_answer(one, book, day) for one in inputs]


def _answer(one: Inputs, book: RuleBook, day: date) -> Answer:
    try:
        return standing_content(standing_of(one, book, day, day)), ""
    except (ValueError, KeyError, TypeError, ArithmeticError) as wrong:
        return None, f"what is on record cannot be evaluated: {type(wrong).__name__}"


_book: RuleBook | None = None


def _start(book: RuleBook) -> None:
    global _book  # noqa: PLW0603 - one rule book a worker process, handed over once
    _book = book


def _in_worker(inputs: Sequence[Inputs], day: date) -> list[Answer]:
    if _book is None:
        raise RuntimeError("the worker was started without a rule book")
    return answers(inputs, _book, day)
