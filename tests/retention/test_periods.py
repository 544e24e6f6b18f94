"""The table of periods: whole, with a reason each, and told in the documents as it is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from pipelines.retention import periods as module
from pipelines.retention.periods import Periods, load_periods, retry_days
from pipelines.settings import FEEDS

ROOT = Path(__file__).parents[2]


def shipped() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(
        Path(module.__file__).with_name("periods.yaml").read_text(encoding="utf-8")
    )
    return content


def test_every_period_names_its_provision_and_rows_are_kept_no_longer_than_promised() -> None:
    periods = load_periods()
    assert all(period.cites and period.why for period in periods.values())
    assert [periods["clean"].of(feed) for feed in FEEDS] == [7] * 5
    assert [periods["sealed"].of(feed) for feed in FEEDS] == [366, 366, 0, 0, 0]
    assert {feed: retry_days(feed) for feed in FEEDS} == {
        "death": 366,
        "incarceration": 366,
        "travel": 7,
        "medical": 7,
        "certification": 7,
    }


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"raw": None}, "no period for raw"),
        ({"raw": {"days": {"travel": 7}}}, "no period for `every`"),
        ({"raw": {"days": {"every": 7, "buses": 3}}}, "no feed buses"),
        ({"raw": {"days": {"every": -1}}}, "cannot be negative"),
        ({"raw": {"cites": []}}, "cites"),
        ({"paper": {"days": {"every": 1}}}, "paper"),
    ],
)
def test_a_table_that_is_not_whole_is_refused_with_the_place(
    change: dict[str, Any], told: str
) -> None:
    content = shipped()
    for kind, parts in change.items():
        if parts is None:
            del content[kind]
        else:
            content[kind] = {**content.get(kind, {}), **parts}
    with pytest.raises(ValidationError, match=re.escape(told)):
        Periods.model_validate({"kinds": content})


def test_the_document_has_every_period_as_it_is_in_force() -> None:
    text = (ROOT / "docs" / "retention.md").read_text(encoding="utf-8")
    rows = {m[1]: m[0] for m in re.finditer(r"^\| `(\w+)` \|.*$", text, re.M)}
    assert set(rows) == set(load_periods())
    for kind, period in load_periods().items():
        cells = [cell.strip() for cell in rows[kind].strip("|").split("|")]
        every, loss = (_told(period.of(feed)) for feed in ("travel", "death"))
        assert cells[1:4] == [every, loss if loss != every else "", period.counts_from]
        assert cells[4] == "; ".join(period.cites)


def _told(days: int | None) -> str:
    return {None: "as long as the record", 0: "not kept"}.get(days, str(days))
