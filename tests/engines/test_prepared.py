"""The prepared register of an installation: made anew where it is old, stable while it is read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipelines.prepared.installed import RegisterNotPreparedError, prepared_register
from pipelines.workspace import Workspace
from tests.pipelines.small_world import Town


@pytest.mark.parametrize("made_by", ["2", "3, duckdb 1.0.0", None])
def test_one_that_another_version_prepared_is_prepared_anew(
    ws: Workspace, tmp_path: Path, made_by: str | None
) -> None:
    Town().load_into(ws, tmp_path)
    manifest = ws.home.prepared / "manifest.json"
    told = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps(told | {"made_by": made_by}), encoding="utf-8")
    with prepared_register(ws) as prepared:
        assert (prepared.recipients, prepared.digest) == (12, told["digest"])
    assert json.loads(manifest.read_text(encoding="utf-8"))["made_by"] == told["made_by"]


def test_without_a_register_it_says_what_to_do(ws: Workspace) -> None:
    with pytest.raises(RegisterNotPreparedError, match="register load"), prepared_register(ws):
        pass
