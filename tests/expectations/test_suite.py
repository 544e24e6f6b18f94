"""Batch expectations in Great Expectations: minima block, maxima warn, errors are no verdict."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from expectations import Bound, Contract, load_contract
from expectations.measures import MEASURES
from expectations.suite import BatchExpectationError, run_suite

GOOD = dict.fromkeys(MEASURES, 0.0) | {
    "rows": 100.0,
    "readable_share": 1.0,
    "usable_share": 1.0,
    "plausible_name_share": 1.0,
}


def travel() -> Contract:
    return load_contract("travel")


def test_good_measures_pass_every_bound() -> None:
    verdict = run_suite(travel(), GOOD)
    assert verdict["success"]
    assert verdict["engine"]["name"] == "great_expectations"
    assert [r["measure"] for r in verdict["results"]] == [b.measure for b in travel().batch]
    assert len(verdict["raw"]["results"]) == len(travel().batch)
    assert json.loads(json.dumps(verdict)) == verdict


@pytest.mark.parametrize("place", range(len(load_contract("travel").batch)))
def test_each_bound_breaks_alone_just_beyond_its_value(place: int) -> None:
    bound = travel().batch[place]
    edge, step = (bound.minimum, -1e-6) if bound.minimum is not None else (bound.maximum, 1e-6)
    assert edge is not None
    beyond = edge + step
    contract = travel()
    assert run_suite(contract, GOOD | {bound.measure: edge})["success"]
    verdict = run_suite(contract, GOOD | {bound.measure: beyond})
    broken = [r for r in verdict["results"] if not r["success"]]
    assert [r["measure"] for r in broken] == [bound.measure]
    assert broken[0]["severity"] == ("warn" if bound.minimum is None else "block")
    assert broken[0]["because"] == bound.because


def test_an_expectation_that_cannot_be_evaluated_is_an_error_and_no_verdict() -> None:
    measures = {name: value for name, value in GOOD.items() if name != "rows"}
    with pytest.raises(BatchExpectationError, match="rows"):
        run_suite(travel(), measures)


def test_a_run_leaves_nothing_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    run_suite(travel(), GOOD)
    assert list(tmp_path.iterdir()) == []
    assert os.environ["GX_ANALYTICS_ENABLED"] == "false"


def test_a_bound_has_one_side() -> None:
    with pytest.raises(ValueError, match="either a minimum"):
        Bound(measure="rows", minimum=1, maximum=2, because="it is only a test")
