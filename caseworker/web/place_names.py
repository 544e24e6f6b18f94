"""What jurisdictions are called: the titles that the rule book gives them."""

from __future__ import annotations

from collections.abc import Callable

from pipelines.review.desk import rule_book
from pipelines.workspace import Workspace


def names_in(ws: Workspace, language: str) -> Callable[[str], str]:
    """A function that names a jurisdiction.

    A place without rules of its own is named after the place it lies in and its code; a code of
    no known place stands for itself.
    """

    def name(code: str) -> str:
        known = rule_book(ws.settings.parameters).sources.jurisdictions
        place, rest = code, ""
        while place and place not in known:
            place, _, last = place.rpartition("/")
            rest = f"{last}/{rest}" if rest else last
        if not place:
            return code
        title = getattr(known[place].title, language)
        return f"{title} {rest}".rstrip()

    return name
