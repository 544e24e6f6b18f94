"""Why a decision is not taken: each refusal says what is wrong and what to do.

A message never carries a name, a number or a free text: it may end in a log.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipelines.review.words import say


class ReviewError(ValueError):
    """A decision that is refused. `code` names the text; `values` fill it."""

    def __init__(self, code: str, **values: Any) -> None:
        self.code = code
        self.values = values
        super().__init__(say(f"refused.{code}", "en", **values))


class BadContent(ReviewError):
    """What was said is not complete, or not possible."""


class Unknown(ReviewError):
    """There is no such case, proposal or recipient."""


class NotOpen(ReviewError):
    """It was decided, returned or overtaken meanwhile."""


class NotAllowed(ReviewError):
    """This person may not take this step."""


class SamePerson(NotAllowed):
    """Whoever made a proposal cannot approve it."""


class CaseChanged(ReviewError):
    """The case is not any more what the page showed."""

    def __init__(self, version: int, changes: Sequence[Any]) -> None:
        super().__init__("case_changed", version=version)
        self.version = version
        self.changes = list(changes)
        """What happened to the case since, oldest first."""


class RecipientChanged(ReviewError):
    """More was decided about the recipient than the page showed."""

    def __init__(self, since: Sequence[Any]) -> None:
        super().__init__("recipient_changed", count=len(since))
        self.since = list(since)
        """The decisions that were added, oldest first."""


class ClaimedByOther(ReviewError):
    """Somebody else works on the case, until `until` (seconds since 1970 UTC)."""

    def __init__(self, user: str, until: int) -> None:
        super().__init__("claimed_by_other", user=user)
        self.user = user
        self.until = until


def text(error: ReviewError, lang: str = "zh") -> str:
    """What a refusal says, in one of the two languages."""
    return say(f"refused.{error.code}", lang, **error.values)
