"""What the rules say about a recipient, each sentence with the places it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any, NamedTuple

from pipelines.review.desk import rule_book
from pipelines.workspace import Workspace
from rules.explain import explain_reason, title_of
from rules.types import Reason


class Ruling(NamedTuple):
    """A sentence, and code and title of each rule it rests on."""

    text: str
    cited: list[tuple[str, str]]
    of_case: bool
    """Whether it is about the evidence of the case."""


def rulings(
    ws: Workspace, standing: Mapping[str, Any], in_case: set[str], language: str
) -> list[Ruling]:
    """The reasons of a kept standing; those about the case first."""
    book = rule_book(ws.settings.parameters)
    reasons = [
        Reason(code, tuple(evidence), tuple((k, v) for k, v in params), message)
        for code, evidence, params, message in standing.get("reasons", ())
    ]
    found = []
    for _, group in groupby(reasons, key=lambda one: (one.message, one.params, one.evidence)):
        alike = list(group)
        said = explain_reason(alike[0]._replace(code=""), language).rstrip()
        cited = [(one.code, title_of(one.code, language, book)) for one in alike]
        about = bool(in_case.intersection(alike[0].evidence))
        found.append(Ruling(_bare(said), cited, about))
    return sorted(found, key=lambda one: not one.of_case)


def _bare(said: str) -> str:
    """A sentence without the empty citation that was asked for."""
    return said.removesuffix("（）").removesuffix("[]").rstrip()
