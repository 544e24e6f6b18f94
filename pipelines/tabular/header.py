"""Which column of the file is which column of ours."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from dataclasses import dataclass

from expectations import Contract
from pipelines.tabular.account import FileRefused

FEW = 20
"""Unknown names that are looked at and shown; a file may have any number of them."""


@dataclass(frozen=True)
class Header:
    """The columns of a file, resolved against the contract."""

    names: tuple[str, ...]
    """As the file has them, in its order."""
    ours: dict[str, str]
    """Our name -> the file's name, for the columns that are read."""
    absent: tuple[str, ...]
    """Optional columns of ours that the file does not have."""
    ignored: tuple[str, ...]


def spellings(contract: Contract) -> dict[str, str]:
    """Every name under which a column may come -> our name."""
    return {
        spelling: name
        for name, column in contract.columns.items()
        for spelling in (name, *column.aliases)
    }


def resolve(names: list[str], contract: Contract) -> Header:
    """Match the header of a file with the contract.

    Raises:
        FileRefused: columns are missing, unknown or there twice; all are named at once.
    """
    names = [name.strip() for name in names]
    known = spellings(contract)
    if not any(name in known for name in names):
        # The first line may well be a person's row, so nothing of it is shown.
        raise FileRefused(
            "no_header",
            f"none of the {len(names)} fields of the first line is a column of the contract "
            f"'{contract.feed}'. Either the header line is missing, or the source names its "
            f"columns otherwise: list those names as aliases. Expected: {_join(_needed(contract))}",
        )
    ours = {known[name]: name for name in names if name in known}
    unknown = [n for n in names if n not in known and n not in contract.ignored]
    missing = [name for name in _needed(contract) if name not in ours]
    twice = [name for name, count in Counter(names).items() if count > 1]
    twice += [n for n in names if n in known and ours[known[n]] != n and n not in twice]
    if unknown or missing or twice:
        raise FileRefused(*_refusal(unknown, missing, twice, contract))
    return Header(
        names=tuple(names),
        ours=ours,
        absent=tuple(name for name in contract.columns if name not in ours),
        ignored=tuple(name for name in names if name in contract.ignored),
    )


def _needed(contract: Contract) -> list[str]:
    return [name for name, column in contract.columns.items() if column.required]


def _refusal(
    unknown: list[str], missing: list[str], twice: list[str], contract: Contract
) -> tuple[str, str]:
    parts = []
    wanting = list(missing)
    for name, new in _renamed(unknown, missing, contract).items():
        parts.append(
            f"column {_show(new)} is unknown and '{name}' missing: did the source rename it? "
            f"If so, add {_show(new)} to the aliases of '{name}'"
        )
        unknown, missing = _without(unknown, new), _without(missing, name)
    if missing:
        parts.append(f"missing: {_join(missing)}. Ask the source to deliver the file again with it")
    if unknown:
        parts.append(
            f"unknown: {_show_all(unknown)}. If the columns are new and not needed, "
            "list them under 'ignored'"
        )
    if twice:
        parts.append(f"there more than once: {_show_all(twice)}")
    code = "missing_column" if wanting else "unknown_column" if unknown else "duplicate_column"
    return code, f"the columns do not fit the contract '{contract.feed}': " + "; ".join(parts)


def _renamed(unknown: list[str], missing: list[str], contract: Contract) -> dict[str, str]:
    """Missing column -> the unknown one that it probably is now."""
    if len(unknown) == 1 and len(missing) == 1:
        return {missing[0]: unknown[0]}
    renamed: dict[str, str] = {}
    for name in missing:
        left = [new for new in unknown[:FEW] if new not in renamed.values()]
        for spelling in (name, *contract.columns[name].aliases):
            if close := difflib.get_close_matches(spelling, left, n=1, cutoff=0.5):
                renamed[name] = close[0]
                break
    return renamed


def _without(names: list[str], name: str) -> list[str]:
    return [other for other in names if other != name]


def _join(names: list[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)


def _show_all(names: list[str]) -> str:
    more = f" and {len(names) - FEW:,} more" if len(names) > FEW else ""
    return ", ".join(map(_show, names[:FEW])) + more


def _show(name: str) -> str:
    """A column name of the source, in case it is a value after all: no long runs of digits."""
    return repr(re.sub(r"\d{5,}", "#####", name[:40]))
