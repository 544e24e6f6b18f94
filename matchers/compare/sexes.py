"""Sex: 1 male, 2 female."""

from __future__ import annotations

from matchers.compare.evidence import Evidence


def compare_sexes(row: int | None, person: int | None, in_number: int | None = None) -> Evidence:
    """Compare the sex column of a file with a recipient's sex, or the one in his or her number."""
    known = {sex for sex in (person, in_number) if sex is not None}
    if row is None or not known:
        return Evidence("sex", "missing")
    return Evidence("sex", "same" if row in known else "different")
