"""The words of the rules: who, what happened, what follows.

All are immutable and can be pickled. A day is a `datetime.date`; a month is the `date` of its
first day; money is `Decimal` in CNY.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

ZERO = Decimal(0)
Day = date  # a second name, since `Evidence` has a field called date


@dataclass(frozen=True, slots=True)
class Recipient:
    """One person's one benefit. Grain: a row of the register."""

    jurisdiction: str
    benefit_class: str
    approved_month: date | None = None
    first_paid_month: date | None = None
    registered: date | None = None
    """Day on which the register first held this person; None means long ago."""
    residence: str = "local"
    employer_contact: str = "unknown"
    """Whether contact with the employer existed when the round began."""
    monthly_amount: Decimal = ZERO
    """CNY a month, until an `amount_changed` says otherwise."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that was reported, with the day it happened and the days it was held for true.

    `known_to` is half open: from that day on it is no longer held for true. The optional fields
    belong to kinds, as `docs/rules.md` lists them; a kind ignores the fields of the others.
    """

    id: str
    kind: str
    date: Day
    known_from: Day
    known_to: Day | None = None
    fact_id: str | None = None
    """The same fact reported again carries the same fact id; None means its own id."""
    grade: str = "certain"
    source: str | None = None
    channel: str | None = None
    form_received: Day | None = None
    mode: str | None = None
    boarded: bool | None = None
    """None counts as boarded: the feed keeps only journeys that passed the gate."""
    med_type: str | None = None
    discharge_status: str | None = None
    measure: str | None = None
    custody_status: str | None = None
    until: Day | None = None
    outcome: str | None = None
    ground: str | None = None
    effective: Day | None = None
    seen_alive_on: Day | None = None
    objection: bool = False
    """Of a finding: it answers a person who objected to a confirmed loss."""
    result: str | None = None
    to: str | None = None
    event: str | None = None
    amount: Decimal | None = None
    """New monthly amount of an `amount_changed`; `to` is read where this is missing."""


class Reason(NamedTuple):
    """Why a standing is as it is: one rule, the evidence it looked at, the figures it used."""

    code: str
    """A rule of the catalogue (`HD26-05`), an article (`REG765-26`) or a reading (`A7`)."""
    evidence: tuple[str, ...] = ()
    params: tuple[tuple[str, str], ...] = ()
    message: str = "cited"
    """Key of the sentence in `rules/texts.yaml` that says it in Chinese and English."""


@dataclass(frozen=True, slots=True)
class Case:
    """Something that a person has to decide."""

    kind: str
    """`loss_verification`, `conflict`, `match_review` or `held_evidence`."""
    ground: str
    evidence: tuple[str, ...]
    opened_on: date
    """Day of knowledge: the first day on which the case could be seen."""
    grade: str
    key: str
    """The same facts give the same key, whatever the order and however often reported."""


@dataclass(frozen=True, slots=True)
class ClosedMonths:
    """Payroll months that have closed, as recorded when they closed."""

    through: date
    """Last closed month; months up to it are facts, later ones are derived."""
    skipped: Mapping[date, Decimal] = field(default_factory=dict)
    """Months not paid, with the amount that was not paid."""


class MonthNotPaid(NamedTuple):
    """A payroll month that was not paid when it closed, or turns out not to have been due."""

    month: date
    amount: Decimal
    """CNY, by what is known."""
    rule_set: str
    """Which judged the month; empty where none was in force."""
    skipped: bool
    """Not paid at its close; otherwise it was paid."""
    due: bool
    """Payable by what is known: certified since, or no longer stopped."""
    stopped: bool
    """Taken away by a finding that stands."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What follows for one recipient on `as_of` from what was known on `known_at`."""

    rule_set: str | None
    in_scope: bool
    payment: str
    """`paid` (best), `suspended`, `stopped` (worst)."""
    certified_through: date | None
    due_month: date | None
    counts_from: date | None
    reminders: tuple[date, ...]
    unpaid_from: date | None
    back_pay: Decimal
    overpaid: Decimal
    queue: str
    """The first of `queues`, or `none`."""
    queues: tuple[str, ...]
    feedback_due: date | None
    held: tuple[str, ...]
    reasons: tuple[Reason, ...]
    cases: tuple[Case, ...]
    skipped_months: tuple[tuple[date, Decimal, str], ...]
    """Unpaid months up to that of `as_of`: month, CNY, rule set that judged it; restored or not.
    Months that a standing finding takes away are not among them."""
    months: tuple[MonthNotPaid, ...]
    """Every month up to that of `as_of` that was skipped or is stopped, in order of time."""
    certified_by: str | None
    """Evidence on which the validity rests; None: the approval, or nothing."""
    manual_since: date | None
    due_on: date | None
    """Last day on which a certification keeps payment going without a gap."""
    open_channels: tuple[str, ...]
    """Channels that the rule set lists; closed days of the month are not taken out."""
    next_change_on: date | None
    """Next day on which this answer may change with no new evidence: exact or early, never late."""
    as_of: date
    known_at: date
