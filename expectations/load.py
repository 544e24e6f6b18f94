"""Reading contracts: the shipped ones, and what a deployment changes in them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from expectations.codes import CodeTableError, code_table
from expectations.contract import Contract

SHIPPED = Path(__file__).parent / "feeds"


class ContractError(ValueError):
    """A contract that cannot be used; the message names the file and the place in it."""


@cache
def load_contract(feed: str, extra: Path | None = None) -> Contract:
    """The contract of a feed (or `register`).

    A file `<extra>/<feed>.yaml` replaces the shipped contract, or changes it where it says
    `extends: <feed>`: mappings are merged key by key, everything else is replaced.

    Raises:
        ContractError: no such contract, or one with unknown keys or values out of place.
    """
    own = extra / f"{feed}.yaml" if extra else None
    file = own if own and own.is_file() else SHIPPED / f"{feed}.yaml"
    if not file.is_file():
        known = ", ".join(sorted(f.stem for f in SHIPPED.glob("*.yaml")))
        raise ContractError(f"no contract for feed {feed!r}; there are: {known}")
    content = _content(file)
    if base := content.get("extends"):
        content = _merge(_content(SHIPPED / f"{base}.yaml"), content)
    try:
        contract = Contract.model_validate(content)
        for column in contract.columns.values():
            if column.codes:
                code_table(column.codes, extra)
    except (ValidationError, CodeTableError) as wrong:
        raise ContractError(f"{file}: {wrong}") from wrong
    if contract.feed != feed:
        raise ContractError(f"{file}: says feed {contract.feed!r}, but its name says {feed!r}")
    return contract


def _content(file: Path) -> dict[str, Any]:
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as wrong:
        raise ContractError(f"{file}: not readable as YAML in UTF-8: {wrong}") from wrong
    if not isinstance(content, dict):
        raise ContractError(f"{file}: a contract is a mapping of names to values")
    return content


def _merge(base: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in change.items():
        below = base.get(key)
        both = isinstance(below, dict) and isinstance(value, dict)
        merged[key] = _merge(below or {}, value) if both else value
    return merged
