"""What an agency sets for its desk, over what is shipped."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.casework.policy import KINDS, Policy, policy_of
from pipelines.settings import Settings


def _of(tmp_path: Path, text: str) -> Policy:
    file = tmp_path / "desk.yaml"
    file.write_text(text, encoding="utf-8")
    return policy_of(Settings(home=tmp_path, desk_policy=file))


def test_the_shipped_policy_names_a_limit_with_its_reason_for_every_kind(tmp_path: Path) -> None:
    policy = policy_of(Settings(home=tmp_path))
    rules = policy.of("beijing/haidian")
    assert set(rules.time_limits) == set(KINDS)
    assert all(rules.time_limits[kind].why for kind in KINDS)
    assert policy.limit("beijing/haidian", "conflict") == 3
    assert policy.limit("beijing/haidian", "loss_verification") == 10
    assert policy.limit("beijing/haidian", "no such kind") is None
    assert rules.second_looks.share == 0.05


def test_an_agency_replaces_a_value_and_keeps_the_others(tmp_path: Path) -> None:
    policy = _of(tmp_path, "second_looks: {share: 0.2}\n")
    assert policy.of("beijing").second_looks.share == 0.2
    assert policy.limit("beijing", "conflict") == 3


def test_a_district_takes_the_rules_of_the_nearest_above_it(tmp_path: Path) -> None:
    policy = _of(
        tmp_path,
        "jurisdictions:\n"
        "  beijing: {second_looks: {share: 0.1}}\n"
        "  beijing/haidian:\n"
        "    time_limits: {conflict: {working_days: 1, why: agreed with the district}}\n",
    )
    assert policy.of("beijing/chaoyang/one").second_looks.share == 0.1
    assert policy.limit("beijing/haidian", "conflict") == 1
    assert policy.limit("beijing/haidian", "match_review") == 5
    assert policy.of("tianjin").second_looks.share == 0.05


@pytest.mark.parametrize(
    "text",
    [
        "second_looks: {share: 2}",
        "no_such_thing: 1",
        "time_limits: {conflict: {working_days: 0, why: not a limit at all}}",
        "time_limits: {conflict: {working_days: 3}}",
        "time_limits: {nonsense: {working_days: 3, why: not a kind of ours}}",
        "bulk: {most: 5000}",
        "jurisdictions: {beijing: {second_looks: {share: -1}}}",
        "- a list",
        "{",
    ],
)
def test_a_wrong_file_is_refused_by_name(tmp_path: Path, text: str) -> None:
    with pytest.raises(ValueError, match=r"desk\.yaml is no policy of the desk"):
        _of(tmp_path, text)


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    import os

    assert _of(tmp_path, "second_looks: {share: 0.2}\n").of("x").second_looks.share == 0.2
    file = tmp_path / "desk.yaml"
    file.write_text("second_looks: {share: 0.3}\n", encoding="utf-8")
    os.utime(file, ns=(1, 1))
    policy = policy_of(Settings(home=tmp_path, desk_policy=file))
    assert policy.of("x").second_looks.share == 0.3
