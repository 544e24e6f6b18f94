"""Is what a person says complete and possible? Plain values in, plain values out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipelines.review.errors import BadContent
from pipelines.review.kinds import DAYS, KINDS, LAST_DAYS
from pipelines.review.papers import PAPERS, missing

RESOLVED = ("facts", "basis", "case_kind")
"""Fields that we add when a decision is proposed: the facts it is about, whichever delivery
tells them. A decision that is repeated elsewhere gives them itself."""

TEXT_LIMIT = 4000
LONGEST_HOLD = 92
"""Days for which a suspension may be held back at once: a quarter, then it is looked at again."""
CONTACT_RESULTS = ("reached", "no_result")
LISTS = ("evidence", "documents", "papers", "basis", "facts")


@dataclass(frozen=True)
class Draft:
    """What a person wants to decide about one recipient; days as YYYY-MM-DD."""

    kind: str
    recipient_id: str
    content: Mapping[str, Any]
    case_id: str | None = None
    undoes: str | None = None
    """For kind `undo`: the proposal that is taken back."""


def checked(draft: Draft, day: date) -> dict[str, Any]:
    """The content without empty fields, in one form.

    Args:
        draft: what a person wants to decide.
        day: the day on which it is decided; nothing may have happened after it.

    Raises:
        BadContent: a field is missing, unknown, or cannot be.
    """
    if draft.kind not in KINDS:
        raise BadContent("unknown_kind", kind=draft.kind)
    fields = KINDS[draft.kind].fields
    given = {name: value for name, value in draft.content.items() if value not in (None, "", [])}
    unknown = sorted(set(given) - set(fields) - set(RESOLVED))
    if unknown:
        raise BadContent("unknown_fields", kind=draft.kind, fields=", ".join(unknown))
    lacking = [name for name, required in fields.items() if required and name not in given]
    if lacking:
        raise BadContent("missing_fields", kind=draft.kind, fields=", ".join(lacking))
    for name, value in given.items():
        given[name] = _value(name, value, day)
    _check_certification(draft.kind, given)
    for fact in given.get("facts", ()):
        if not isinstance(fact, Mapping) or str(fact.get("fact", "")).count("|") < 3:
            raise BadContent("not_a_fact")
    if given.get("result", CONTACT_RESULTS[0]) not in CONTACT_RESULTS:
        raise BadContent("unknown_result", results=", ".join(CONTACT_RESULTS))
    if (draft.kind == "undo") != (draft.undoes is not None):
        raise BadContent("undo_of_what")
    return given


def _value(name: str, value: Any, day: date) -> Any:
    if name in DAYS:
        return _past_day(name, value, day)
    if name in LAST_DAYS:
        return _last_day(name, value, day)
    if name in LISTS:
        if not isinstance(value, list | tuple):
            raise BadContent("not_a_list", field=name)
        return list(value)
    if not isinstance(value, str) or len(value) > TEXT_LIMIT:
        raise BadContent("not_a_text", field=name, limit=TEXT_LIMIT)
    return value.strip()


def _past_day(name: str, value: Any, day: date) -> str:
    told = _day(name, value)
    if told > day:
        raise BadContent("day_ahead", field=name, day=day.isoformat())
    return told.isoformat()


def _last_day(name: str, value: Any, day: date) -> str:
    told = _day(name, value)
    if told < day:
        raise BadContent("day_passed", field=name, day=day.isoformat())
    if (told - day).days > LONGEST_HOLD:
        raise BadContent("too_far_ahead", field=name, days=LONGEST_HOLD)
    return told.isoformat()


def _day(name: str, value: Any) -> date:
    try:
        return value if isinstance(value, date) else date.fromisoformat(value)
    except (TypeError, ValueError):
        raise BadContent("not_a_day", field=name) from None


def _check_certification(kind: str, given: Mapping[str, Any]) -> None:
    if kind != "certification":
        return
    if given["channel"] not in PAPERS:
        raise BadContent("unknown_channel", channels=", ".join(PAPERS))
    lacking = missing(given["channel"], given.get("papers", []))
    if lacking:
        raise BadContent("papers_missing", papers=", ".join(lacking))
