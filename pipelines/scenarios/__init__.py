"""Scenario tables: the rules in the words of policy staff, run through `rules.evaluate`."""

from __future__ import annotations

from pipelines.scenarios.checking import Result, run_files, run_scenario
from pipelines.scenarios.reading import Scenario, ScenarioError, find_tables, read_table

__all__ = [
    "Result",
    "Scenario",
    "ScenarioError",
    "find_tables",
    "read_table",
    "run_files",
    "run_scenario",
]
