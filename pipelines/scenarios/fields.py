"""Reading single fields of a scenario table: a wrong one is named with file, scenario, field."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import yaml

from rules.months import first_day, parse_month


class _PlainLoader(yaml.SafeLoader):
    """YAML without its own reading of days, so that a wrong day is reported with its field.

    A field that stands twice in one mapping is an error; YAML would let the last one win.
    """

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        names = [name.value for name, _ in node.value if isinstance(name, yaml.ScalarNode)]
        for name in names:
            if names.count(name) > 1:
                problem = f"field {name!r} stands twice; keep one"
                raise yaml.constructor.ConstructorError(None, None, problem, node.start_mark)
        return super().construct_mapping(node, deep)


_PlainLoader.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in known if not tag.endswith(":timestamp")]
    for letter, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def load_plain(text: str) -> Any:
    """The content of a table, days as text.

    Raises:
        yaml.YAMLError: the text is not YAML.
    """
    return yaml.load(text, _PlainLoader)  # noqa: S506 - a SafeLoader with one resolver less


class ScenarioError(ValueError):
    """A table that cannot be run: the message names file, scenario, field and what to write."""


def as_date(value: Any) -> date:
    """A day written YYYY-MM-DD."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise ValueError(f"{value!r} is not a day: write YYYY-MM-DD") from None


def as_month(value: Any) -> date:
    """A month written YYYY-MM, as its first day."""
    return first_day(parse_month(str(value)))


def as_text(value: Any) -> str:
    """A word or a code; a number is read as its digits."""
    if isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
        return str(value)
    raise ValueError(f"{value!r} is not a word or a code")


def as_flag(value: Any) -> bool:
    """true or false."""
    if isinstance(value, bool):
        return value
    raise ValueError(f"{value!r} is not true or false")


def as_money(value: Any) -> Decimal:
    """An amount in CNY."""
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        amount = Decimal("NaN")
    if isinstance(value, bool) or not amount.is_finite():
        raise ValueError(f"{value!r} is not an amount: write CNY such as 5000 or 4321.50")
    return amount


def one_of(*words: str) -> Callable[[Any], str]:
    """A reader for a word out of a list."""

    def read(value: Any) -> str:
        text = as_text(value)
        if text not in words:
            raise ValueError(f"{text!r} is not known: write one of {', '.join(words)}")
        return text

    return read


def list_of(read: Callable[[Any], Any]) -> Callable[[Any], list[Any]]:
    """A reader for a list of values of one kind."""

    def read_all(value: Any) -> list[Any]:
        if not isinstance(value, list):
            raise ValueError(f"{value!r} is not a list: write [..., ...]")
        return [read(item) for item in value]

    return read_all


def or_null(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A reader that also takes null."""
    return lambda value: None if value is None else read(value)


def read_mapping(
    raw: Any, readers: dict[str, Callable[[Any], Any]], where: str, required: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Every field of a mapping read by its own reader.

    Raises:
        ScenarioError: not a mapping, an unknown or missing field, or a value that does not fit.
    """
    if not isinstance(raw, dict):
        raise ScenarioError(f"{where}: must be a mapping of fields, not {type(raw).__name__}")
    for name in raw:
        if name not in readers:
            known = ", ".join(readers)
            raise ScenarioError(f"{where}: field {name!r} is not known; known are {known}")
    for name in required:
        if raw.get(name) is None:
            raise ScenarioError(f"{where}: field {name!r} is missing; add it")
    found = {}
    for name, value in raw.items():
        try:
            found[name] = readers[name](value)
        except ValueError as error:
            raise ScenarioError(f"{where}: field {name!r}: {error}") from None
    return found
