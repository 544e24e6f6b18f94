"""What a person may decide: the kinds of decision, what each says, and who must agree.

Payment stops, and a confirmed stop is lifted, on two people's word only. What merely lets a
payment go on, or asks for more, one person decides at once; it can be undone by two.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

REQUIRED, OPTIONAL = True, False
Fields = Mapping[str, bool]
"""Name of a field and whether it must be given."""

_FINDING: Fields = {"how_verified": REQUIRED, "documents": OPTIONAL, "note": OPTIONAL}
_PAPERS: Fields = {"documents": OPTIONAL, "note": OPTIONAL}
_ON_FACTS: Fields = {"evidence": OPTIONAL, "documents": OPTIONAL, "note": OPTIONAL}


@dataclass(frozen=True)
class Kind:
    """A kind of decision."""

    fields: Fields
    evidence: str | None = None
    """Kind of the evidence that it adds."""
    verdict: str | None = None
    """The judgement that it adds, on each fact it names."""


KINDS: dict[str, Kind] = {
    "finding_lost": Kind(
        {"ground": REQUIRED, "effective": OPTIONAL, **_FINDING, **_ON_FACTS}, "finding"
    ),
    "finding_not_lost": Kind(
        {"ground": OPTIONAL, "seen_alive_on": OPTIONAL, "effective": OPTIONAL, **_FINDING},
        "finding",
    ),
    "objection": Kind(
        {"ground": OPTIONAL, "seen_alive_on": REQUIRED, "wrong_source": OPTIONAL, **_FINDING},
        "finding",
    ),
    "same_person": Kind(_ON_FACTS, verdict="same"),
    "different_person": Kind(_ON_FACTS, verdict="different"),
    "release_held": Kind(_ON_FACTS, verdict="released"),
    "reject_held": Kind(_ON_FACTS, verdict="rejected"),
    "certification": Kind(
        {
            "channel": REQUIRED,
            "certified_on": REQUIRED,
            "form_received": OPTIONAL,
            "papers": OPTIONAL,
            "agency": OPTIONAL,
            "documents": OPTIONAL,
            "note": OPTIONAL,
        },
        "certified",
    ),
    "home_visit_requested": Kind(
        {"asked_on": REQUIRED, "street_office": OPTIONAL, **_PAPERS}, "home_visit_requested"
    ),
    "home_visit_made": Kind({"visited_on": REQUIRED, **_PAPERS}, "home_visit_made"),
    "employer_contact": Kind(
        {"contacted_on": REQUIRED, "result": REQUIRED, **_PAPERS}, "employer_contact"
    ),
    "suspension_held_back": Kind(
        {"effective": REQUIRED, "until": REQUIRED, "note": REQUIRED}, "suspension_held_back"
    ),
    "undo": Kind({"note": REQUIRED}),
}

DAY_OF = {
    "certified": "certified_on",
    "home_visit_requested": "asked_on",
    "home_visit_made": "visited_on",
    "employer_contact": "contacted_on",
}
"""Per kind of evidence the field that says when it happened; a finding is of the day it is made."""

DETAILS = {
    "finding": ("outcome", "ground", "effective", "seen_alive_on", "objection"),
    "certified": ("channel", "form_received"),
    "employer_contact": ("result",),
    "suspension_held_back": ("effective", "until"),
}
"""Per kind of evidence the fields that the rules read; the rest stays with the proposal."""

DAYS = (
    *("effective", "seen_alive_on", "certified_on", "form_received"),
    *("asked_on", "visited_on", "contacted_on"),
)

LAST_DAYS = ("until",)
"""Days until which something holds; not before the day of the decision."""

TWO_PEOPLE = {
    "finding_lost": "it stops payment",
    "objection": "it takes back a confirmed loss",
    "undo": "it takes back what somebody decided",
}
"""Kinds that always need a second person, and why; the database holds it as well."""

REVERSES = "it takes back a confirmed loss"
OVERRULES = "it sets aside a match of certain grade"
BULK = "it decides many cases at once"


def four_eyes_reason(
    kind: str, *, reverses: bool = False, certain: bool = False, bulk: bool = False
) -> str | None:
    """Why a decision needs a second person, or None where one person suffices.

    Args:
        kind: of the decision.
        reverses: the recipient has a confirmed loss that stands.
        certain: evidence of certain grade is among what it judges.
        bulk: it is one of many that are decided at once.
    """
    if kind in TWO_PEOPLE:
        return TWO_PEOPLE[kind]
    if kind == "finding_not_lost" and reverses:
        return REVERSES
    if kind == "different_person" and certain:
        return OVERRULES
    return BULK if bulk else None
