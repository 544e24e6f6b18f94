"""Great Expectations comes up in a program without a file, with or without pyspark installed."""

from __future__ import annotations

import subprocess
import sys

CODE = """
import sys
from expectations import load_contract
from expectations.suite import _engine
_engine()
assert "pyspark" not in sys.modules
print("lives")
"""


def test_importing_great_expectations_leaves_spark_alone_and_the_process_alive() -> None:
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "lives\n"), done.stderr[-500:]
