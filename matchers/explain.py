"""A link in words: the ordered comparisons with level, weight and text, in Chinese and English."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml

Language = Literal["zh", "en"]


@dataclass(frozen=True)
class Step:
    """One comparison of a link: `weight` in bits, `total` the sum so far."""

    field: str
    level: str
    detail: str
    weight: float
    total: float
    zh: str
    en: str


@cache
def texts() -> dict[str, dict[str, dict[str, str]]]:
    """Return the catalogue of texts by section and code."""
    text = files("matchers").joinpath("texts.yaml").read_text(encoding="utf-8")
    catalogue: dict[str, dict[str, dict[str, str]]] = yaml.safe_load(text)
    return catalogue


def text(section: str, code: str, language: Language) -> str:
    """Return one text. Raises KeyError for a code that the catalogue does not know."""
    return texts()[section][code][language]


def explain(evidence: str) -> list[Step]:
    """Return the steps of a link's evidence (the JSON list that links carry)."""
    steps: list[Step] = []
    total = 0.0
    for part in json.loads(evidence):
        total += part["weight"]
        steps.append(
            Step(
                part["field"],
                part["level"],
                part.get("detail", ""),
                part["weight"],
                round(total, 2),
                _sentence(part, "zh"),
                _sentence(part, "en"),
            )
        )
    return steps


def summary(evidence: str, language: Language = "zh") -> str:
    """Return one line with every comparison that says something."""
    told = [step for step in explain(evidence) if step.level != "missing"]
    joint = "；" if language == "zh" else "; "
    return joint.join(f"{getattr(step, language)} ({step.weight:+.1f})" for step in told)


def _sentence(part: dict[str, Any], language: Language) -> str:
    sentence = text(part["field"], part["level"], language)
    detail = part.get("detail")
    if not detail:
        return sentence
    told = text("details", detail, language)
    return f"{sentence}（{told}）" if language == "zh" else f"{sentence} ({told})"
