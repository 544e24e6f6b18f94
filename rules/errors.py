"""Errors of the rules room: each says what is wrong, where, and what to do."""

from __future__ import annotations


class RulesError(ValueError):
    """A question that the rules cannot answer as it was put (unknown rule set, parameter...)."""


class RuleBookError(RulesError):
    """A parameter file that cannot be used: the message names file, parameter and remedy."""
