"""Evaluate recipients and keep what follows. The one way in which a standing comes about.

A standing is always computed from all evidence, as of the horizon; nothing is edited in
place from the standing before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, nullcontext
from datetime import date
from itertools import groupby
from multiprocessing import get_context
from typing import Any

from pipelines.projection import add_standing
from pipelines.store import Connection, evidence, payroll, recipients, standings
from pipelines.store.standings import Judged
from pipelines.translation import to_closed, to_evidence, to_recipient
from rules import ClosedMonths, Evidence, Recipient, RuleBook, evaluate, load_rule_book

Case = tuple[recipients.Judged, list[evidence.Held], ClosedMonths | None]
"""One recipient with all evidence, as plain values: cheap to hand to a worker."""

PARALLEL_FROM = 2000
"""Below this many recipients, starting to share the work costs more than it saves."""


class Judge:
    """Evaluates chunks of recipients, in worker processes where that pays."""

    def __init__(self, book: RuleBook, pool: ProcessPoolExecutor | None, workers: int) -> None:
        self.book = book
        self._pool = pool
        self._workers = workers

    def judge(self, connection: Connection, ids: Sequence[str], horizon: date) -> Judged:
        """Evaluate recipients as of the horizon and write what follows, in this transaction."""
        held = evidence.held(connection, ids)
        inputs = list(_cases(connection, ids, self.book, held))
        judged = Judged(ids=[one[0].recipient_id for one in inputs])
        for part in self._evaluate(inputs, horizon):
            judged.standings += part.standings
            judged.queue += part.queue
            judged.cases += part.cases
            judged.skips += part.skips
        _name_sources(judged, held)
        standings.write(connection, judged, horizon)
        return judged

    def _evaluate(self, inputs: list[Case], horizon: date) -> Iterator[Judged]:
        if self._pool is None or len(inputs) < PARALLEL_FROM:
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
    with pool as running:
        yield Judge(book, running, workers)


def load_book(parameters: Any = None) -> RuleBook:
    """The rule book, with the further parameter folder of the settings if there is one."""
    return load_rule_book((parameters,) if parameters else ())


_book: RuleBook | None = None


def _start(parameters: Any) -> None:
    global _book  # noqa: PLW0603 - one rule book a worker process, loaded once
    _book = load_book(parameters)


def _in_worker(inputs: list[Case], horizon: date) -> Judged:
    if _book is None:
        raise RuntimeError("the worker was started without a rule book")
    return evaluate_all(inputs, horizon, _book)


def evaluate_all(inputs: list[Case], horizon: date, book: RuleBook) -> Judged:
    """Standings of recipients as of the horizon, as rows of the tables."""
    judged = Judged(ids=[one[0].recipient_id for one in inputs])
    for row, held, closed in inputs:
        recipient = to_recipient(row)
        known = [to_evidence(one) for one in held]
        standing = evaluate(recipient, known, book, horizon, horizon, closed=closed)
        add_standing(judged, row.recipient_id, recipient, standing)
    return judged


def _name_sources(judged: Judged, held: Sequence[evidence.Held]) -> None:
    """Say beside each standing which delivery the evidence came with that it rests on."""
    sources = {(row.recipient_id, row.evidence_id): row for row in held}
    for standing in judged.standings:
        source = sources.get((standing["recipient_id"], standing["certified_by"]))
        standing["certified_feed"] = source.feed if source else None
        standing["certified_day"] = source.business_day if source else None


def inputs_of(
    connection: Connection, ids: Sequence[str], book: RuleBook
) -> Iterator[tuple[str, Recipient, list[Evidence], ClosedMonths | None]]:
    """Recipients and all their evidence in the words of the rules, in the order of their ids."""
    for row, held, closed in _cases(connection, ids, book, evidence.held(connection, ids)):
        yield row.recipient_id, to_recipient(row), [to_evidence(one) for one in held], closed


def _cases(
    connection: Connection, ids: Sequence[str], book: RuleBook, held: Sequence[evidence.Held]
) -> Iterator[Case]:
    by_recipient = {
        recipient_id: list(rows)
        for recipient_id, rows in groupby(held, key=lambda row: row.recipient_id)
    }
    closes = payroll.closed_under_other_rules(connection, book.version)
    skips = payroll.skips_of(connection, ids) if closes else {}
    for row in recipients.judged(connection, ids):
        closed = to_closed(row, closes, skips.get(row.recipient_id, []))
        yield row, by_recipient.get(row.recipient_id, []), closed
