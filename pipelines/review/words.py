"""Every text of the review in Chinese and English, from one catalogue (`words.yaml`)."""

from __future__ import annotations

from typing import Any

from pipelines.texts import catalogue_of, filled


def catalogue() -> dict[str, dict[str, str]]:
    """All texts by key: per language one sentence, with `{name}` where a value goes."""
    return catalogue_of(__package__)


def say(key: str, lang: str = "zh", **values: Any) -> str:
    """A text in one language; `{name|one|many}` is the word that follows its number.

    Raises:
        KeyError: there is no such text or language, or a value is missing.
    """
    return filled(catalogue()[key][lang], values)
