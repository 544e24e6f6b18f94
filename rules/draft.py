"""A rule book with a draft laid over it, to see what a rule would do before it takes effect."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from rules.book import RuleBook
from rules.errors import RuleBookError
from rules.files import RuleSetFile, read_parameters
from rules.schema import ParameterFile


def with_draft(book: RuleBook, path: Path, jurisdiction: str | None = None) -> RuleBook:
    """The rule book as it would be with a draft.

    A draft is a parameter file. With the code of a known rule set it replaces the parameters it
    names and leaves the others; with a new code it adds a rule set for `jurisdiction`.

    Raises:
        RuleBookError: the file does not fit the schema, names no rule set, or a new one no place.
    """
    draft = read_parameters(path)
    code = draft.rule_set
    if code is None:
        raise RuleBookError(f"{path}: a draft needs rule_set: a known code, or a new one")
    known = book.sources.rule_sets.get(code)
    if known is not None:
        content = known.content
        merged = ParameterFile(
            rule_set=code,
            title=draft.title or content.title,
            in_force=draft.in_force or content.in_force,
            cites={**content.cites, **draft.cites},
            parameters={**content.parameters, **draft.parameters},
        )
        entry = RuleSetFile(known.jurisdiction, merged)
    elif jurisdiction in book.sources.jurisdictions:
        entry = RuleSetFile(jurisdiction, draft)
    else:
        places = ", ".join(sorted(book.sources.jurisdictions))
        raise RuleBookError(f"{path}: {code} is new: name its jurisdiction, one of {places}")
    rule_sets = {**book.sources.rule_sets, code: entry}
    version = hashlib.sha256(book.version.encode() + path.read_bytes()).hexdigest()[:16]
    return RuleBook(replace(book.sources, rule_sets=rule_sets, version=version))
