"""What a parameter file may say: the names, types and shape of the dated legal parameters.

Values live in `rules/parameters/`; nothing here is a legal constant.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from rules.months import parse_month


def _month(text: str) -> str:
    parse_month(text)  # raises where it is not a month
    return text


Month = Annotated[str, AfterValidator(_month)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]*(-\d+)*$")]
DayOfMonth = Annotated[int, Field(ge=1, le=31)]
Count = Annotated[int, Field(ge=0, le=1200)]
Brake = Literal["ministry_data", "medical_insurance_data", "employer_contact", "life_evidence"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Bilingual(_Strict):
    """A short text in both languages of the office."""

    zh: str
    en: str


class DeathSource(_Strict):
    """How near a source is to the death, and which sources copy one another (same group)."""

    tier: Annotated[int, Field(ge=1, le=9)]
    group: str


class Values(_Strict):
    """Every parameter a rule set has, by name. Units and citations stand in the files."""

    # scope
    scope_classes: tuple[str, ...]
    scope_first_paid_through: Month | None
    scope_requires: Literal["everyone", "non_local_or_no_employer_contact"]
    scope_newly_non_resident: Literal["manual", "out", "in"]
    scope_exit_on_local: bool
    # cycle
    cycle_kind: Literal[
        "round",
        "months_after",
        "same_day",
        "days",
        "date_plus_month",
        "calendar_month",
        "fixed_spans",
    ]
    cycle_length: Annotated[int, Field(ge=1, le=3660)]
    due_month_included: bool
    approval_starts_cycle: bool
    round_opens: date | None
    round_closes: date | None
    round_valid_through: date | None
    round_due_month: Month | None
    # warning
    reminder_months: Count
    reminder_fixed_months: tuple[Month, ...]
    reminders_after_expiry: bool
    manual_queue_months: Count
    minimum_notice_months: Count
    # suspension
    suspends: bool
    suspension_month: Month | None
    first_suspension_month: Month | None
    grace_months: Count
    payroll_day: DayOfMonth
    back_pay: Literal["all", "none"]
    brakes: tuple[Brake, ...]
    comparison_records_required: bool
    wait_for_home_visit: bool
    # evidence
    channels: tuple[str, ...]
    closed_days: dict[str, tuple[DayOfMonth, ...]]
    posted_form_counts_on: Literal["stamp", "receipt"]
    accepts_travel: bool
    accepts_inpatient: bool
    inpatient_codes: tuple[str, ...]
    alive_discharge_codes: tuple[str, ...]
    death_discharge_codes: tuple[str, ...]
    ministry_channels: tuple[str, ...]
    feedback_working_days: Annotated[int, Field(ge=1, le=366)] | None
    result_working_days: Annotated[int, Field(ge=1, le=366)] | None
    count_day_zero: bool
    # loss
    loss_grounds: tuple[str, ...]
    first_unpaid_offset: dict[str, Annotated[int, Field(ge=0, le=12)]]
    death_sources: dict[str, DeathSource]
    custody_loss_measures: tuple[str, ...]
    custody_end_measures: tuple[str, ...]
    custody_acquittal_measures: tuple[str, ...]
    custody_pending_measures: tuple[str, ...]
    custody_inside_statuses: tuple[str, ...]
    term_end_offset: Annotated[int, Field(ge=0, le=12)]
    family_notice_working_days: Annotated[int, Field(ge=1, le=366)]
    fraud_fine_multiples: tuple[Count, Count]


class Reference(_Strict):
    """Where a value comes from: rule or article, and what it says in our words."""

    rule: Code
    also: tuple[Code, ...] = ()
    notice: str
    section: str = ""
    wording: str


class Dated(_Strict):
    """One value and the day from which it holds; no day means since its rule set began."""

    since: date | None = Field(default=None, alias="from")
    value: Any
    reference: Reference


class Alternative(_Strict):
    """The other reading of an open point."""

    value: Any
    note: str


class Parameter(_Strict):
    """A named parameter: values by date, apart for some classes of benefit where they differ."""

    unit: str
    last_checked: date
    reading: Code | None = None
    alternatives: tuple[Alternative, ...] = ()
    values: tuple[Dated, ...] = ()
    classes: dict[str, tuple[Dated, ...]] = Field(default_factory=dict)


Occasion = Literal[
    "in_scope",
    "new_recipient",
    "left_scope",
    "from_approval",
    "recertified",
    "validity",
    "manual",
    "overdue",
    "excluded_medical",
    "unlisted_channel",
    "travel",
    "inpatient",
    "loss_record",
    "lifted",
    "overpaid",
]
"""Things that happen to a standing and are cited without a parameter of their own."""


class InForce(_Strict):
    """Days on which a rule set is in force, both included."""

    since: date = Field(alias="from")
    until: date | None = Field(default=None, alias="to")


class ParameterFile(_Strict):
    """One YAML file: a rule set, or parameters that its jurisdiction holds in common."""

    rule_set: Code | None = None
    title: Bilingual | None = None
    in_force: InForce | None = None
    cites: dict[Occasion, tuple[Code, ...]] = Field(default_factory=dict)
    parameters: dict[str, Parameter]


class JurisdictionFile(_Strict):
    """`jurisdiction.yaml`: the name of a place and the place whose rules it takes over."""

    title: Bilingual
    inherits: str | None = None
