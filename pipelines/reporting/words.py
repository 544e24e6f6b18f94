"""Every text of the report in Chinese and English, from one catalogue (`words.yaml`).

A text may hold `{name}` for a value and `{name|one|many}` for a word that follows its number.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from markupsafe import Markup, escape

from pipelines.texts import catalogue_of, filled

LANGUAGES = {"en": "en", "zh": "zh-CN"}
"""Our two languages and their tags in HTML."""

_DAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DAYS_ZH = "一二三四五六日"
_MONTHS_EN = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def catalogue() -> dict[str, dict[str, str]]:
    """All texts by key."""
    return catalogue_of(__package__)


def say(key: str, language: str, **values: Any) -> str:
    """A text in one language.

    Raises:
        KeyError: the catalogue has no such text, or the text needs a value not given.
    """
    return filled(catalogue()[key][language], values, lambda value: spell(value, language))


def spell(value: Any, language: str) -> str:
    """A value as people write it: thousands apart, days with their weekday."""
    if isinstance(value, bool) or value is None:
        return str(value)
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, date):
        return long_date(value, language)
    return str(value)


def long_date(day: date, language: str) -> str:
    """A day with its weekday."""
    if language == "zh":
        return f"{day.year}年{day.month}月{day.day}日（星期{_DAYS_ZH[day.weekday()]}）"
    return f"{_DAYS_EN[day.weekday()]} {day.day} {_MONTHS_EN[day.month - 1]} {day.year}"


def each(texts: Mapping[str, str], tag: str = "span") -> Markup:
    """A text in both languages, of which the page shows one; `tspan` within a drawing."""
    return Markup("").join(
        Markup('<{0} class="{1}" lang="{2}">{3}</{0}>').format(
            tag, language, LANGUAGES[language], texts[language]
        )
        for language in LANGUAGES
    )


def both(key: str, tag: str = "span", **values: Any) -> Markup:
    """A text of the catalogue in both languages."""
    return each({language: say(key, language, **values) for language in LANGUAGES}, tag)


def known(group: str, code: str | None) -> bool:
    """Whether the catalogue has a name for a code."""
    return f"{group}.{code}" in catalogue()


def label(group: str, code: str | None) -> Markup:
    """The name of a code; a code that the catalogue does not know is shown as it is."""
    if known(group, code):
        return both(f"{group}.{code}")
    return Markup("<code>{}</code>").format("–" if code is None else code)


def drawn(group: str, code: str) -> Markup:
    """The name of a code, within a drawing."""
    return both(f"{group}.{code}", "tspan") if known(group, code) else escape(code)


def english(group: str, code: str) -> str:
    """The English name of a code, for the description of a picture."""
    return say(f"{group}.{code}", "en") if known(group, code) else code
