"""Batch expectations of a contract, run in Great Expectations over the measures of one file.

Great Expectations sees one row: the measures. So it costs the same for ten rows and ten million,
and its result carries no personal data. It is imported on first use, which takes seconds.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any

from expectations.contract import Bound, Contract


class BatchExpectationError(RuntimeError):
    """Great Expectations could not evaluate an expectation: a fault of ours, not of the file."""


def run_suite(contract: Contract, measures: Mapping[str, float]) -> dict[str, Any]:
    """Evaluate all bounds of a contract.

    Returns:
        `success`; `engine` with name and version; `results`: one a bound, in the order of the
        contract, each {measure, minimum, maximum, observed, success, severity, because} with
        severity `block` for minima and `warn` for maxima; `raw`: the engine's own result as JSON.

    Raises:
        BatchExpectationError: an expectation raised instead of giving a verdict.
    """
    gx = _engine()
    import pandas as pd

    context = gx.get_context(mode="ephemeral", project_config=_quiet_project())
    bounds = [_expectation(gx, place, bound) for place, bound in enumerate(contract.batch)]
    suite = gx.ExpectationSuite(name=contract.feed, expectations=bounds)
    frame = pd.DataFrame([{name: float(value) for name, value in measures.items()}])
    asset = context.data_sources.add_pandas("certify").add_dataframe_asset(contract.feed)
    batch = asset.add_batch_definition_whole_dataframe("measures").get_batch({"dataframe": frame})
    raw = batch.validate(suite).to_json_dict()
    raw["meta"].pop("batch_markers", None)  # the hour of the run: no part of a verdict
    verdicts = {r["expectation_config"]["meta"]["place"]: r for r in raw["results"]}
    results = [_result(b, verdicts[i], measures) for i, b in enumerate(contract.batch)]
    return {
        "success": all(r["success"] for r in results),
        "engine": {"name": "great_expectations", "version": gx.__version__},
        "results": results,
        "raw": raw,
    }


@cache
def _engine() -> Any:
    os.environ["GX_ANALYTICS_ENABLED"] = "false"  # before the import: it reads it there
    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    with _without_spark():
        import great_expectations

    return great_expectations


@contextmanager
def _without_spark() -> Iterator[None]:
    """Keep Great Expectations from importing pyspark, which it does wherever that is installed.

    We have no use for it there, it costs seconds, and its connect module ends the process with
    exit code 0 where the main program is not a file (`python -c`) and a package is missing.
    """
    if "pyspark" in sys.modules:
        yield
        return
    sys.modules["pyspark"] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules["pyspark"]


def _quiet_project() -> Any:
    """A project in memory: no docs site on the disk, nothing sent home, no progress bars."""
    from great_expectations.data_context.types import base

    return base.DataContextConfig(
        store_backend_defaults=base.InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
        progress_bars=base.ProgressBarsConfig(globally=False),
        analytics_enabled=False,
    )


def _expectation(gx: Any, place: int, bound: Bound) -> Any:
    return gx.expectations.ExpectColumnValuesToBeBetween(
        column=bound.measure,
        min_value=bound.minimum,
        max_value=bound.maximum,
        severity="warning" if bound.minimum is None else "critical",
        meta={"place": place, "because": bound.because},
    )


def _result(bound: Bound, verdict: dict[str, Any], measures: Mapping[str, float]) -> dict[str, Any]:
    info = verdict.get("exception_info") or {}
    # One flat record, or one record a metric: a type error must not pass as a broken bound.
    parts = [info] if "raised_exception" in info else list(info.values())
    if raised := [p["exception_message"] for p in parts if p.get("raised_exception")]:
        raise BatchExpectationError(f"the bound on {bound.measure} was not evaluated: {raised[0]}")
    return {
        "measure": bound.measure,
        "minimum": bound.minimum,
        "maximum": bound.maximum,
        "observed": measures[bound.measure],
        "success": bool(verdict["success"]),
        "severity": "warn" if bound.minimum is None else "block",
        "because": bound.because,
    }
