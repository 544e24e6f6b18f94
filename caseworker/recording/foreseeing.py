"""What would follow from a form that is not sent yet, in sentences and side by side."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from caseworker.cases.common import word
from caseworker.web.visit import Visitor
from pipelines.review import BadContent, Cascade, Draft, ReviewError, preview, sentences, text

COMPARED = ("payment", "certified_through", "unpaid_from", "stops_from", "back_pay")


@dataclass(frozen=True)
class Foreseen:
    """What would follow, or why that cannot be told."""

    lines: list[str] = field(default_factory=list)
    compared: list[tuple[str, str, str]] = field(default_factory=list)
    """Of what would differ: what it is, as it is now, as it would be."""
    paid: list[dict[str, Any]] = field(default_factory=list)
    """Instructions that would be given: for_month, pay_month, amount_fen, kind."""
    wrong: str = ""
    stopped: bool = False
    """Whether payment would be stopped all the same, by a loss that stands."""


def foreseen(visit: Visitor, draft: Draft, day: date) -> Foreseen:
    """What a draft would bring; what is still to be filled in is taken as said."""
    try:
        cascade = preview(visit.site.ws, draft, day=day)
    except BadContent as refused:
        return Foreseen(wrong=text(refused, visit.language))
    except ReviewError as refused:
        return Foreseen(lines=[text(refused, visit.language)])
    return of_cascade(visit, cascade)


def of_cascade(visit: Visitor, cascade: Cascade) -> Foreseen:
    """What a cascade says."""
    before, after = cascade.before, cascade.after
    new = [row for row in after.instructions if row not in before.instructions]
    compared = _compared(visit, before, after)
    lines = sentences(cascade, visit.language)
    if compared:  # what stands side by side is not said again
        alike = replace(after, **{name: getattr(before, name) for name in COMPARED})
        rest = replace(cascade, after=alike)
        lines = sentences(rest, visit.language) if rest.changed else []
    return Foreseen(lines, compared, new, stopped=after.stops_from is not None)


def _compared(visit: Visitor, before: Any, after: Any) -> list[tuple[str, str, str]]:
    def shown(name: str, value: Any) -> str:
        if name == "payment":
            return word(visit.language, "payments", value)
        if name == "back_pay":
            return visit.t("recording.yuan", amount=f"{value:,.2f}")
        if value is None:
            return visit.t("recording.nothing")
        return f"{value:%Y-%m}" if name in ("unpaid_from", "stops_from") else value.isoformat()

    return [
        (
            visit.t(f"recording.sides.{name}"),
            shown(name, getattr(before, name)),
            shown(name, getattr(after, name)),
        )
        for name in COMPARED
        if getattr(before, name) != getattr(after, name)
    ]
