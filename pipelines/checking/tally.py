"""What is counted while the rows of a file are screened, for the batch expectations."""

from __future__ import annotations

from collections import Counter
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from expectations import Contract

NAMES = 5_000
"""Names looked at for the plausibility of their characters."""


class Tally:
    """Counts over the rows screened so far. Nothing in it says anything about one person."""

    def __init__(self) -> None:
        self.excluded: Counter[str] = Counter()
        """Excluded rows by code."""
        self.unknown: Counter[tuple[str, str]] = Counter()
        """Rows with a code outside its table, by column and code."""
        self.seen = 0
        self.unidentified = 0
        """Rows without a name or without a number."""
        self.event_days: Counter[date] = Counter()
        self._names = 0
        self._characters = 0
        self._usual = 0

    def look_at(
        self, contract: Contract, typed: dict[str, pa.Array], good: npt.NDArray[np.bool_]
    ) -> None:
        """Count a batch; `good` marks the rows without a fault."""
        self.seen += len(good)
        if "name" in typed and "id_number" in typed:
            either = pc.or_(typed["name"].is_null(), typed["id_number"].is_null())
            self.unidentified += int(pc.sum(either).as_py() or 0)
        if contract.event:
            days = typed[contract.event].filter(pa.array(good)).cast(pa.date32(), safe=False)
            for pair in days.value_counts().to_pylist():
                self.event_days[pair["values"]] += pair["counts"]
        if "name" in typed and self._names < NAMES:
            self._look_at_names(typed["name"].slice(0, NAMES - self._names))

    def _look_at_names(self, names: pa.Array) -> None:
        self._names += len(names)
        for name in names.drop_null().to_pylist():
            for character in name:
                if character > "\x7f":
                    self._characters += 1
                    self._usual += is_usual(character)

    def plausible_names(self) -> float:
        """Share of the characters beyond ASCII that are usual in names; 1 if hardly any."""
        return self._usual / self._characters if self._characters >= 8 else 1.0

    def lag_days(self, day: date) -> float:
        """Days from the median event to the business day; 0 without events."""
        if not self.event_days:
            return 0.0
        days = sorted(self.event_days)
        upto = np.cumsum([self.event_days[d] for d in days])
        median = days[int(np.searchsorted(upto, upto[-1] / 2))]
        return float((day - median).days)


def is_usual(character: str) -> bool:
    """Whether a character is common in Chinese text, simplified or traditional, or a name's dot.

    Common: level 1 of GB/T 2312 (3,755 characters) or of Big5 (5,401). Text decoded with a wrong
    encoding consists mostly of others.
    """
    if character in "·•‧・□　＊？ＸX":
        return True
    for encoding, first, last in (("gb2312", 0xB0, 0xD7), ("big5", 0xA4, 0xC6)):
        try:
            code = character.encode(encoding)
        except UnicodeEncodeError:
            continue
        if len(code) == 2 and first <= code[0] <= last:
            return True
    return False
