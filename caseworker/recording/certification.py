"""The form of a manual certification turned into what is recorded.

Channels are those at which a person shows themself or a form with their face is handed in. A
visit to an outpatient department and a purchase at a pharmacy certify nobody, and are no choice.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from caseworker.web import Form
from pipelines.review import PAPERS, Draft

CHANNELS = tuple(PAPERS)
BY_FORM = ("employer_form", "assisted_form", "consulate_form")
"""Channels of which a form comes in: the day on which it came counts too."""
AGENCY = 100
NOTE = 2000


def papers_given(form: Form, channel: str) -> list[str]:
    """The papers of a channel's checklist that are ticked, in its order."""
    ticked = form.all(f"papers-{channel}", limit=40)
    return [paper.code for paper in PAPERS[channel] if paper.code in ticked]


def wrong_fields(form: Form, day: date) -> dict[str, str]:
    """Per field that is missing or cannot be, the key of the text that says so."""
    wrong = {}
    channel = form.text("channel", limit=40)
    if channel not in CHANNELS:
        wrong["channel"] = "recording.errors.channel"
    else:
        given = papers_given(form, channel)
        if any(paper.required and paper.code not in given for paper in PAPERS[channel]):
            wrong[f"papers-{channel}"] = "recording.errors.papers"
    names = ("certified_on", "form_received") if channel in BY_FORM else ("certified_on",)
    for name in names:
        if key := wrong_day(form, name, day, required=name == "certified_on"):
            wrong[name] = key
    if not wrong and _received_before(form, channel):
        wrong["form_received"] = "recording.errors.received_before"
    return wrong


def _received_before(form: Form, channel: str) -> bool:
    """Whether a form is said to have come in before it was filled in."""
    received = form.text("form_received", limit=10)
    return channel in BY_FORM and "" < received < form.text("certified_on", limit=10)


def wrong_day(form: Form, name: str, day: date, *, required: bool) -> str:
    """The key of the text that says what is wrong with a day; empty where nothing is."""
    told = form.text(name, limit=40)
    if not told:
        return "cases.errors.day" if required else ""
    try:
        return "cases.errors.ahead" if date.fromisoformat(told) > day else ""
    except ValueError:
        return "cases.errors.day"


def draft_of(
    form: Form, recipient_id: str, documents: list[str], *, preview: bool = False
) -> Draft:
    """What the form records; for a preview all papers are taken as there."""
    channel = form.text("channel", limit=40)
    content: dict[str, Any] = {
        "channel": channel,
        "certified_on": form.text("certified_on", limit=40),
        "agency": form.text("agency", limit=AGENCY),
        "note": form.text("note", limit=NOTE),
        "documents": documents,
    }
    if channel in BY_FORM:
        content["form_received"] = form.text("form_received", limit=40)
    if channel in PAPERS:
        every = [paper.code for paper in PAPERS[channel] if paper.required]
        content["papers"] = every if preview else papers_given(form, channel)
    return Draft("certification", recipient_id, content)
