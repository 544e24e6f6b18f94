"""Standings and reasons in words, Chinese or English, from `texts.yaml` and `catalogue.yaml`."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

import yaml

from rules.book import RuleBook
from rules.errors import RulesError
from rules.types import Reason, Standing

ROOM = Path(__file__).parent
LANGUAGES = ("zh", "en")
Texts = dict[str, dict[str, dict[str, str]]]


@lru_cache(maxsize=1)
def texts() -> Texts:
    """The catalogue of sentences: section, key, language."""
    found: Texts = yaml.safe_load((ROOM / "texts.yaml").read_text(encoding="utf-8"))
    return found


@lru_cache(maxsize=1)
def catalogue() -> dict[str, dict[str, dict[str, Any]]]:
    """Every rule, article and reading with its titles and where it lives in the software."""
    found: dict[str, dict[str, dict[str, Any]]] = yaml.safe_load(
        (ROOM / "catalogue.yaml").read_text(encoding="utf-8")
    )
    return found


def title_of(code: str, lang: str = "zh", book: RuleBook | None = None) -> str:
    """Short title of a rule, an article or a reading; a place of one's own gives its wording."""
    for section in catalogue().values():
        if code in section:
            return str(section[code][lang])
    if book is not None:
        for file in book.sources.rule_sets.values():
            for parameter in file.content.parameters.values():
                entries = [*parameter.values, *(e for c in parameter.classes.values() for e in c)]
                for entry in entries:
                    if entry.reference.rule == code:
                        return entry.reference.wording
    return ""


def explain_reason(reason: Reason, lang: str = "zh", book: RuleBook | None = None) -> str:
    """One reason as a sentence with its citation.

    Raises:
        RulesError: the language is neither `zh` nor `en`.
    """
    return _sentence([reason], lang, book)


def explain(standing: Standing, lang: str = "zh", book: RuleBook | None = None) -> list[str]:
    """The standing in one line, then a line for each thing it rests on, with its citations.

    Raises:
        RulesError: the language is neither `zh` nor `en`.
    """
    _check(lang)
    words = texts()
    through = standing.certified_through
    line = words["headline"]["line"][lang].format(
        as_of=standing.as_of,
        known_at=standing.known_at,
        payment=words["headline"][standing.payment][lang],
        through=words["headline"]["unknown"][lang] if through is None else through,
        queue=words["queues"][standing.queue][lang],
    )
    groups = groupby(standing.reasons, key=lambda r: (r.message, r.params, r.evidence))
    return [line, *(_sentence(list(group), lang, book) for _, group in groups)]


def _check(lang: str) -> None:
    if lang not in LANGUAGES:
        raise RulesError(f"language {lang!r} is not known: write one of {', '.join(LANGUAGES)}")


def _sentence(reasons: list[Reason], lang: str, book: RuleBook | None) -> str:
    _check(lang)
    first = reasons[0]
    params = dict(first.params)
    if "ground" in params:
        known = texts()["grounds"].get(params["ground"])
        params["ground"] = known[lang] if known else params["ground"]
    said = texts()["messages"][first.message][lang].format(**params)
    cited = [f"{r.code} {title_of(r.code, lang, book)}".strip() for r in reasons]
    if lang == "zh":
        return f"{said}（{'；'.join(cited)}）"
    return f"{said} [{'; '.join(cited)}]"
