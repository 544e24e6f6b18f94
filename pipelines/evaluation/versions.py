"""What decides: version of the rules, of the software that reads them, and of the matcher."""

from __future__ import annotations

from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path

import rules
from matchers.weights import load_weights
from pipelines.store.decisions import Under
from rules import RuleBook

_HERE = Path(__file__).parent

BETWEEN = ("inputs.py", "judged.py", "known.py", "translation.py", "projection.py")
"""What turns rows into a question for the rules, and the answer into rows."""


@lru_cache(maxsize=4)
def under(book: RuleBook) -> Under:
    """What a decision of this process with this rule book is made under."""
    return Under(book.version, software_version(), matcher_version(), book.sources.files)


@cache
def software_version() -> str:
    """A hash of the code on which the content of a standing depends."""
    files = [
        *sorted(Path(rules.__file__).parent.glob("*.py")),
        *(_HERE / name for name in BETWEEN),
    ]
    digest = sha256()
    for path in files:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


@cache
def matcher_version() -> str:
    """The version of the weights, and that of the columns they are applied to."""
    from pipelines.prepared.making import VERSION  # a heavy import, needed for one number

    return f"{load_weights().version}/{VERSION}"
