"""The texts of the page in Chinese and English: one YAML file a subject in `caseworker/texts`."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

LANGUAGES = ("zh", "en")
FOLDER = Path(__file__).parents[1] / "texts"

_log = logging.getLogger(__name__)


@cache
def catalogue(folder: Path = FOLDER) -> Mapping[str, Mapping[str, str]]:
    """Every text by key and language; the key begins with the name of its file.

    Raises:
        ValueError: an entry is neither a group nor a text in exactly these languages.
    """
    found: dict[str, Mapping[str, str]] = {}
    for path in sorted(folder.glob("*.yaml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        for key, entry in _entries(path.stem, content):
            found[key] = entry
    return found


def text(language: str, key: str, **params: object) -> str:
    """A text, with its {placeholders} filled in. A missing key shows itself and is logged."""
    entry = catalogue().get(key)
    if entry is None:
        _log.error("there is no text %s", key)
        return key
    return entry[language].format(**params) if params else entry[language]


def has(key: str) -> bool:
    """Whether there is a text of this key."""
    return key in catalogue()


def _entries(key: str, content: Any) -> Iterator[tuple[str, dict[str, str]]]:
    if not isinstance(content, dict) or not content:
        raise ValueError(f"texts: {key} is neither a group nor a text")
    if set(content) & set(LANGUAGES):
        if set(content) != set(LANGUAGES) or not all(
            isinstance(one, str) and one.strip() for one in content.values()
        ):
            raise ValueError(f"texts: {key} needs exactly zh and en, both filled in")
        yield key, content
        return
    for name, below in content.items():
        if not isinstance(name, str):
            raise ValueError(f"texts: {key} has the key {name!r}; YAML reads yes, no, on as truth")
        yield from _entries(f"{key}.{name}", below)
