"""Take many random steps: `python -m tests.machine --steps 3000 [--database URL] [--seed N]`."""

from __future__ import annotations

import argparse
import os
import sys

import great_expectations  # noqa: F401 - imported before forking, to pay for it once
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

import pipelines.check
import pipelines.decide
import pipelines.hand_over
import pipelines.match
import pipelines.receive
import pipelines.report  # noqa: F401
from tests.machine.machine import Installation

STEPS_AN_EXAMPLE = 12


def main() -> int:
    """Run examples until the steps are taken; 0 where every step held."""
    parser = argparse.ArgumentParser(prog="python -m tests.machine", description=__doc__)
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--database", default="", help="a PostgreSQL server; default SQLite")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--shrink", action="store_true", help="look for the shortest failure")
    asked = parser.parse_args()
    os.environ.pop("CERTIFY_DATABASE_URL", None)
    Installation.server = asked.database
    rounds = 0
    while Installation.steps < asked.steps:
        machine = Installation
        machine._hypothesis_internal_use_seed = asked.seed + rounds  # type: ignore[attr-defined]
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=max(1, (asked.steps - Installation.steps) // STEPS_AN_EXAMPLE),
                stateful_step_count=STEPS_AN_EXAMPLE,
                deadline=None,
                database=None,
                phases=[Phase.generate, *([Phase.shrink] if asked.shrink else [])],
                print_blob=False,
                suppress_health_check=list(HealthCheck),
            ),
        )
        rounds += 1
    print(f"{Installation.steps} steps on {'PostgreSQL' if asked.database else 'SQLite'}: all held")
    return 0


if __name__ == "__main__":
    sys.exit(main())
