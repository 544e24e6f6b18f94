"""What a comparator returns."""

from __future__ import annotations

from typing import NamedTuple


class Evidence(NamedTuple):
    """How one field of two records compares.

    `level` is a code of `matchers/weights.yaml` and `matchers/texts.yaml`; `detail` a code that
    says more (which repair, how much is visible), "" if there is nothing to add. Neither ever
    holds a value of the records.
    """

    field: str
    level: str
    detail: str = ""
