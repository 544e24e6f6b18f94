"""A law: the parameters of one rule set for one class of benefit on one day, made ready for use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from rules.cycle import KINDS, Cycle, fixed_round
from rules.months import day_in, parse_month
from rules.schema import Values

NEVER = 9999 * 12
"""A month that does not come."""

ON_RECORD = "on_record"
"""The channel of certifications that a register reports; nobody can certify through it."""


@dataclass(frozen=True, slots=True, eq=False)
class Law:
    """`values` as the file says them, the rest precomputed; months are numbers."""

    code: str
    values: Values
    cites: Mapping[str, tuple[str, ...]]
    """Rule codes behind each parameter and each occasion."""
    benefit_class: str
    class_in_scope: bool
    first_paid_through: int | None
    cycle: Cycle
    is_round: bool
    round_due: int
    round_start: date
    suspends: bool
    suspension_month: int
    first_suspension: int
    grace: int
    notice_months: int
    """Months before the due month, itself included, in which a reminder or the queue begins."""
    reminder_months: int
    reminder_fixed: tuple[int, ...]
    minimum_notice: int
    payroll_day: int
    channels: frozenset[str]
    open_channels: tuple[str, ...]
    """Those through which somebody can certify, in the order of the file."""
    closed_days: Mapping[str, frozenset[int]]
    inpatient_codes: frozenset[str]
    alive_codes: frozenset[str]
    death_codes: frozenset[str]
    ministry_channels: frozenset[str]

    def close_of(self, month: int) -> date:
        """Day at whose end the payroll of a month closes."""
        return day_in(month, self.payroll_day)

    def lapse(self, day: date) -> int:
        """First month that is unpaid when the certification of that day is the last."""
        return self.cycle.lapse(day) + self.grace

    def first_notice(self, due: int) -> int:
        """First month of the reminder window, or of the manual queue, before a due month."""
        if self.reminder_fixed:
            return self.reminder_fixed[0]
        return due - self.notice_months + 1


def _month(text: str | None, default: int) -> int:
    return default if text is None else parse_month(text)


def make_law(
    code: str, values: Values, cites: Mapping[str, tuple[str, ...]], benefit_class: str
) -> Law:
    """Precompute what the daily run asks for most."""
    suspension = _month(values.suspension_month, NEVER)
    is_round = values.cycle_kind == "round"
    if is_round:
        through = values.round_valid_through or date.max
        cycle = fixed_round(through, suspension)
    else:
        cycle = KINDS[values.cycle_kind](values.cycle_length, values.due_month_included)
    return Law(
        code=code,
        values=values,
        cites=cites,
        benefit_class=benefit_class,
        class_in_scope=benefit_class in values.scope_classes,
        first_paid_through=None
        if values.scope_first_paid_through is None
        else parse_month(values.scope_first_paid_through),
        cycle=cycle,
        is_round=is_round,
        round_due=_month(values.round_due_month, NEVER),
        round_start=date(cycle.through(date.min).year, 1, 1) if is_round else date.min,
        suspends=values.suspends,
        suspension_month=suspension,
        first_suspension=_month(values.first_suspension_month, 0),
        grace=values.grace_months,
        notice_months=values.reminder_months or values.manual_queue_months,
        reminder_months=values.reminder_months,
        reminder_fixed=tuple(parse_month(text) for text in values.reminder_fixed_months),
        minimum_notice=values.minimum_notice_months,
        payroll_day=values.payroll_day,
        channels=frozenset(values.channels),
        open_channels=tuple(c for c in values.channels if c != ON_RECORD),
        closed_days={name: frozenset(days) for name, days in values.closed_days.items()},
        inpatient_codes=frozenset(values.inpatient_codes),
        alive_codes=frozenset(values.alive_discharge_codes),
        death_codes=frozenset(values.death_discharge_codes),
        ministry_channels=frozenset(values.ministry_channels),
    )
