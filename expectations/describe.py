"""The contracts as Markdown tables: `python -m expectations.describe docs/data_contracts.md`.

The tables stand between two marks in the file; everything else in it is left as it is.
"""

from __future__ import annotations

import sys
from pathlib import Path

from expectations.codes import code_table
from expectations.contract import Column, Contract
from expectations.load import load_contract
from expectations.measures import MEASURES

ORDER = ("death", "incarceration", "travel", "medical", "certification", "register")
BEGIN = "<!-- contracts: begin -->"
END = "<!-- contracts: end -->"
_MANY = 6


def describe() -> str:
    """All contracts, then the measures, as Markdown."""
    parts = [_contract(load_contract(feed)) for feed in ORDER]
    measures = [f"| `{name}` | {text} |" for name, text in MEASURES.items()]
    parts.append("\n".join(["### Measures", "", "| measure | meaning |", "|---|---|", *measures]))
    return "\n\n".join(parts)


def updated(text: str) -> str:
    """A document with the tables between its marks made anew.

    Raises:
        ValueError: a mark is missing.
    """
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the document lacks the marks {BEGIN} and {END}")
    return f"{before}{BEGIN}\n\n{describe()}\n\n{END}{after}"


def _contract(contract: Contract) -> str:
    title = contract.title
    lines = [f"### `{contract.feed}`: {title['en']} ({title['zh']})", ""]
    lines += [contract.description.capitalize() + ".", ""]
    lines += [
        "| column | type | in the file | empty | values | meaning |",
        "|---|---|---|---|---|---|",
    ]
    lines += [_column(name, column) for name, column in contract.columns.items()]
    if contract.exclusion:
        codes = ", ".join(contract.exclusion.passes)
        lines += [
            "",
            f"Only rows with `{contract.exclusion.column}` in {codes} go on; all others are "
            f"excluded by {contract.exclusion.rule}, counted per code and not kept.",
        ]
    lines += [
        "",
        *(f"- {', '.join(f'`{c}`' for c in r.columns)}: `{r.reason}`" for r in contract.rules),
        *(["", "| measure | bound | broken means |", "|---|---|---|"] if contract.batch else []),
    ]
    for bound in contract.batch:
        low, high = bound.minimum, bound.maximum
        limit = (
            f"at least {low:g}, else blocked"
            if high is None
            else f"at most {high:g}, else a warning"
        )
        lines.append(f"| `{bound.measure}` | {limit} | {bound.because} |")
    return "\n".join(lines)


def _column(name: str, column: Column) -> str:
    there = "required" if column.required else "optional"
    empty = "allowed" if column.nullable else "quarantined"
    kept = "" if column.keep else "; not kept"
    unit = f", {column.unit}" if column.unit else ""
    return (
        f"| `{name}` | {column.type}{unit} | {there} | {empty} | {_values(column)} | "
        f"{column.description}{kept} |"
    )


def _values(column: Column) -> str:
    if column.codes:
        codes = list(code_table(column.codes))
        shown = ", ".join(f"`{c}`" for c in codes) if len(codes) <= _MANY else f"{len(codes)} codes"
        return f"{shown} (table `{column.codes}`); others: {column.unknown_code}"
    bounds = [f"from {column.earliest}"] if column.earliest else []
    if column.latest_days is not None:
        bounds.append(f"to the business day + {column.latest_days}")
    if column.type in ("date", "timestamp"):
        return ", ".join([" or ".join(column.formats), *bounds])
    return "0, 1" if column.type == "flag" else f"up to {column.max_length} characters"


if __name__ == "__main__":
    document = Path(sys.argv[1])
    document.write_text(updated(document.read_text(encoding="utf-8")), encoding="utf-8")
