"""Arbitrary recipients and evidence for the property tests; all made up."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from rules import Evidence, Recipient

FIRST, LAST = date(2020, 6, 1), date(2028, 6, 30)
CLASSES = [
    "enterprise_retiree",
    "institution_retiree",
    "survivor",
    "work_injury",
    "work_injury_dependant",
    "resident_pension",
    "sickness_disability_allowance",
    "nursing_allowance",
]
CHANNELS = ["jingtong", "beijingtong_app", "12333_app", "neimenggu_app", "counter", "bank_kiosk"]
MEASURES = ["fixed_term", "life", "parole", "parole_revoked", "released", "wanted", "acquitted"]
GROUNDS = ["death", "imprisonment", "missing", "remarried", None]
days = st.dates(FIRST, LAST)
months = st.one_of(st.none(), days.map(lambda day: day.replace(day=1)))
grades = st.sampled_from(["certain", "certain", "possible"])


@st.composite
def recipients(draw: st.DrawFn) -> Recipient:
    return Recipient(
        jurisdiction=draw(st.sampled_from(["beijing", "beijing/haidian", "arshan"])),
        benefit_class=draw(st.sampled_from(CLASSES)),
        approved_month=draw(months),
        first_paid_month=draw(months),
        registered=draw(st.one_of(st.none(), st.none(), days)),
        residence=draw(st.sampled_from(["local", "non_local", "abroad"])),
        employer_contact=draw(st.sampled_from(["reached", "no_result", "unknown"])),
        monthly_amount=Decimal(draw(st.integers(0, 9000))),
    )


def _fields(draw: st.DrawFn, kind: str, number: int) -> dict[str, object]:
    if kind == "certified":
        result = draw(st.sampled_from([None, "passed", "failed"]))
        return {"channel": draw(st.sampled_from(CHANNELS)), "result": result}
    if kind == "travel":
        return {"grade": draw(grades), "boarded": draw(st.sampled_from([None, True, False]))}
    if kind == "medical":
        return {
            "med_type": draw(st.sampled_from(["21", "11", "2101", None])),
            "discharge_status": draw(st.sampled_from(["1", "4", "5", "9", None])),
            "grade": draw(grades),
        }
    if kind == "death":
        source = st.sampled_from(["cremation", "medical_certificate", "hospital_death", None])
        return {"source": draw(source), "grade": draw(grades)}
    if kind == "custody":
        until = st.one_of(st.none(), days)
        measure = st.sampled_from(MEASURES)
        return {"measure": draw(measure), "until": draw(until), "grade": draw(grades)}
    if kind == "finding":
        outcome = draw(st.sampled_from(["lost", "not_lost", "unclear"]))
        return {
            "outcome": outcome,
            "objection": outcome == "not_lost" and draw(st.booleans()),
            "ground": draw(st.sampled_from(GROUNDS)),
            "effective": draw(st.one_of(st.none(), days)),
            "seen_alive_on": draw(st.one_of(st.none(), days)),
        }
    if kind in ("released", "withdrawn"):
        return {"event": f"e{draw(st.integers(0, max(number - 1, 0)))}"}
    if kind == "residence_changed":
        return {"to": draw(st.sampled_from(["local", "non_local"]))}
    if kind == "suspension_held_back":
        return {"effective": draw(months), "until": draw(days)}
    if kind == "amount_changed":
        return {"to": draw(st.sampled_from(["1500", "2000.50", "nonsense"]))}
    return {"result": draw(st.sampled_from(["reached", "no_result"]))}


LIFE = ["certified", "travel", "medical"]
LOSS = ["death", "custody"]
OTHER = [
    "finding",
    "released",
    "withdrawn",
    "residence_changed",
    "amount_changed",
    "employer_contact",
    "ministry_data",
    "home_visit_requested",
    "suspension_held_back",
    "something_new",
]


@st.composite
def evidence(draw: st.DrawFn, kinds: list[str], number: int = 0) -> Evidence:
    kind = draw(st.sampled_from(kinds))
    day = draw(days)
    known = day + timedelta(draw(st.sampled_from([0, 0, 1, 3, 20, 60, 200])))
    until = draw(st.sampled_from([None, None, None, 5, 40, 120]))
    return Evidence(
        id=f"e{number}",
        kind=kind,
        date=day,
        known_from=known,
        known_to=None if until is None else known + timedelta(until),
        **_fields(draw, kind, number),
    )


@st.composite
def histories(
    draw: st.DrawFn, kinds: list[str] | None = None, most: int = 6, start: int = 0
) -> list[Evidence]:
    size = draw(st.integers(0, most))
    names = kinds or LIFE * 3 + LOSS + OTHER
    return [draw(evidence(names, start + number)) for number in range(size)]


@st.composite
def proofs(draw: st.DrawFn, number: int) -> Evidence:
    """One piece of life evidence that every rule set but BJ21 accepts."""
    day = draw(days)
    known = day + timedelta(draw(st.sampled_from([0, 1, 30, 120])))
    return Evidence(id=f"e{number}", kind="travel", date=day, known_from=known, mode="rail")
