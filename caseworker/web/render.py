"""Templates: Jinja2 with escaping on, undefined names as errors, and a few filters."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from caseworker.web.purposes import PURPOSES

DAY = re.compile(r"\d{4}-\d\d-\d\d")
ROOM = Path(__file__).parents[1]
STATIC = ROOM / "static"


@cache
def environment() -> Environment:
    """Jinja2 as the house uses it, with the templates of the room."""
    made = Environment(
        loader=FileSystemLoader(ROOM / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters |= FILTERS
    made.globals |= {"static": static, "purposes": PURPOSES}
    return made


def render(name: str, context: dict[str, Any]) -> str:
    """A page or a part of one."""
    return environment().get_template(name).render(context)


@cache
def static(name: str) -> str:
    """Address of a file under `static`, with a mark that changes when the file does."""
    mark = sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={mark}"


def mask(value: object) -> str:
    """An identity number or a phone number with its middle covered; the ends help to compare.

    Of a day only the year is left.
    """
    text = "" if value is None else str(value)
    if DAY.fullmatch(text):
        return text[:4] + "•" * 6
    if len(text) < 6:
        return "•" * len(text)
    ends = 4 if len(text) > 11 else 3 if len(text) > 8 else 1
    return text[:ends] + "•" * (len(text) - 2 * ends) + text[-ends:]


def yuan(fen: int | None) -> str:
    """An amount in fen as yuan: 1,234.00."""
    if fen is None:
        return ""
    sign, fen = ("-", -fen) if fen < 0 else ("", fen)
    return f"{sign}{fen // 100:,}.{fen % 100:02d}"


def day(value: date | None) -> str:
    """A day as 2026-04-20."""
    return "" if value is None else value.isoformat()[:10]


def month(value: date | None) -> str:
    """A month as 2026-04."""
    return "" if value is None else value.isoformat()[:7]


def moment(seconds: float | None) -> str:
    """A moment in the time of this machine: 2026-04-20 09:30."""
    if seconds is None:
        return ""
    return datetime.fromtimestamp(seconds).astimezone().strftime("%Y-%m-%d %H:%M")


FILTERS: dict[str, Callable[..., str]] = {
    "mask": mask,
    "yuan": yuan,
    "day": day,
    "month": month,
    "moment": moment,
}
