"""Every text of the review in Chinese and English, from one catalogue (`words.yaml`)."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

_BY_NUMBER = re.compile(r"\{(\w+)\|([^|}]*)\|([^}]*)\}")


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """All texts by key: per language one sentence, with `{name}` where a value goes."""
    text = (files(__package__) / "words.yaml").read_text(encoding="utf-8")
    loaded: dict[str, dict[str, str]] = yaml.safe_load(text)
    return loaded


def say(key: str, lang: str = "zh", **values: Any) -> str:
    """A text in one language; `{name|one|many}` is the word that follows its number.

    Raises:
        KeyError: there is no such text or language.
    """
    text = catalogue()[key][lang]
    text = _BY_NUMBER.sub(lambda slot: slot[2] if values[slot[1]] == 1 else slot[3], text)
    return text.format(**values)
