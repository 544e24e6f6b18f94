"""Catalogues of texts: YAML beside the code that speaks, one entry a key, one sentence a language.

A text may hold `{name}` for a value and `{name|one|many}` for a word that follows its number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

_SLOT = re.compile(r"\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}")


@cache
def catalogue_of(package: str, name: str = "words.yaml") -> dict[str, dict[str, str]]:
    """All texts of a package by key; per language one."""
    text = (files(package) / name).read_text(encoding="utf-8")
    loaded: dict[str, dict[str, str]] = yaml.safe_load(text)
    return loaded


def filled(text: str, values: Mapping[str, Any], spell: Callable[[Any], str] = str) -> str:
    """A text with its values.

    Raises:
        KeyError: the text needs a value that is not given.
    """

    def fill(slot: re.Match[str]) -> str:
        value = values[slot[1]]
        if slot[2] is not None:
            return slot[2] if value == 1 else slot[3]
        return spell(value)

    return _SLOT.sub(fill, text)
