"""Reasons about loss: records to verify, measures that raise nothing, confirmed findings."""

from __future__ import annotations

from rules.law import Law
from rules.life import Item
from rules.months import show_month
from rules.question import Question
from rules.state import State
from rules.types import Reason


class Reasons:
    """Collects reasons in order."""

    __slots__ = ("found",)

    def __init__(self) -> None:
        self.found: list[Reason] = []

    def add(
        self,
        codes: tuple[str, ...],
        message: str,
        items: tuple[Item, ...] = (),
        params: tuple[tuple[str, str], ...] = (),
    ) -> None:
        """Say one thing, once for each rule it rests on."""
        ids = tuple([item.evidence.id for item in items]) if items else ()
        if len(codes) > 1:
            codes = tuple(dict.fromkeys(codes))
        for code in codes:
            self.found.append(Reason(code, ids, params, message))


def loss_reasons(reasons: Reasons, question: Question, state: State) -> None:
    """Cases, quiet records of custody, and the findings that stop payment."""
    law = question.base_law
    names = {item.evidence.id: item for item in question.knowledge.losses}
    for case in state.cases:
        if case.kind not in ("loss_verification", "conflict"):
            continue
        items = tuple(names[i] for i in case.evidence if i in names)
        codes = law.cites["loss_record"]
        if case.ground == "imprisonment":
            codes = (*codes, *law.cites["custody_loss_measures"])
        message = "conflict" if case.kind == "conflict" else f"verify_{case.grade}"
        reasons.add(codes, message, items, (("ground", case.ground),))
    raised = {i for case in state.cases for i in case.evidence}
    for item in question.knowledge.losses:
        known = item.known(question.known_at) and item.day <= question.as_of
        if known and item.evidence.kind == "custody" and item.evidence.id not in raised:
            _quiet_custody(reasons, law, item)
    for stop in state.stops:
        param = (("ground", stop.ground), ("month", show_month(stop.first)))
        codes = ("REG765-25", "REG765-26", *law.cites["first_unpaid_offset"])
        if stop.ground == "imprisonment":
            codes = (*codes, *law.cites["custody_loss_measures"])
        reasons.add(codes, "stopped", (stop.finding,), param)
        if state.payment != "stopped" and stop.end <= question.month:
            reasons.add(law.cites["term_end_offset"], "term_over", (stop.finding,))
    if state.stops and any(stop.first <= question.month for stop in state.stops):
        reasons.add(law.cites["overpaid"], "overpaid")


def _quiet_custody(reasons: Reasons, law: Law, item: Item) -> None:
    """A record of custody that raises nothing, and the rule that says so."""
    if "imprisonment" not in law.values.loss_grounds:
        reasons.add(law.cites["loss_grounds"], "no_ground", (item,))
    elif item.evidence.measure in law.values.custody_end_measures:
        reasons.add(law.cites["custody_end_measures"], "custody_quiet", (item,))
    elif item.evidence.measure not in law.values.custody_loss_measures:
        reasons.add(law.cites["custody_loss_measures"], "custody_quiet", (item,))
