"""Expectations: what a feed file must look like. One contract a feed."""

from __future__ import annotations

from expectations.codes import Code, code_table
from expectations.contract import Bound, Column, Contract, Exclusion, Limits, RowRule
from expectations.load import ContractError, load_contract

__all__ = [
    "Bound",
    "Code",
    "Column",
    "Contract",
    "ContractError",
    "Exclusion",
    "Limits",
    "RowRule",
    "code_table",
    "load_contract",
]
