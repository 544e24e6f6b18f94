"""Manual certification: the channels a person at a desk may record, and the papers each asks for.

No channel asks a living person for more than a document of identity and what its own notice
names (REG765-31).
"""

from __future__ import annotations

from typing import NamedTuple

from pipelines.review.words import say


class Paper(NamedTuple):
    """A paper on the checklist of a channel."""

    code: str
    required: bool


_FORM = Paper("form", True)
_CARD = (Paper("card_front", True), Paper("card_back", True))
_PHOTO = Paper("photo_face_time_card", True)

PAPERS: dict[str, tuple[Paper, ...]] = {
    "counter": (Paper("card_shown", True),),
    "bank_counter": (Paper("card_shown", True),),
    "employer_form": (_FORM, *_CARD, _PHOTO),
    "assisted_form": (_FORM, *_CARD, _PHOTO),
    "home_visit": (Paper("card_shown", True), Paper("visit_record", True), Paper("photo", False)),
    "consulate_form": (_FORM, Paper("consulate_seal", True)),
}
"""Per channel its papers, in the order in which they are asked for."""


def missing(channel: str, given: list[str]) -> list[str]:
    """Codes of the required papers of a channel that were not given."""
    return [paper.code for paper in PAPERS[channel] if paper.required and paper.code not in given]


def paper_text(code: str, lang: str = "zh") -> str:
    """What a paper is called."""
    return say(f"paper.{code}", lang)
