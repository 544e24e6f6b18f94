"""The compose file is valid, and carries no secret and no open door."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

ROOT = Path(__file__).parents[2]
COMPONENTS = {"api-server", "scheduler", "dag-processor", "triggerer"}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))


def schema() -> dict[str, Any]:
    folder = Path(__file__).parent / "compose_spec"
    return json.loads((folder / "compose-spec.json").read_text(encoding="utf-8"))


def variables_of_the_example() -> dict[str, str]:
    lines = (ROOT / "docker/certify.env.example").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("=", 1) for line in lines if line and not line.startswith("#"))
    return dict(pairs)


def test_it_is_valid_by_the_compose_schema(compose: dict[str, Any]) -> None:
    plain = {key: value for key, value in compose.items() if key != "name"}
    jsonschema.validate(plain, schema())


def test_the_schema_would_notice_a_mistake(compose: dict[str, Any]) -> None:
    wrong = {"services": compose["services"] | {"scheduler": {"comand": "airflow scheduler"}}}
    with pytest.raises(jsonschema.ValidationError, match="comand"):
        jsonschema.validate(wrong, schema())


def test_every_component_runs_is_watched_and_waits_for_the_set_up(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert set(services) == COMPONENTS | {"postgres", "init", "page"}
    for name in COMPONENTS:
        assert services[name]["command"] == f"airflow {name}"
        assert services[name]["depends_on"] == {
            "init": {"condition": "service_completed_successfully"}
        }
        assert services[name]["healthcheck"]["test"]
    assert services["page"]["command"].startswith("certify page")
    assert services["page"]["healthcheck"]["test"]
    assert services["init"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    assert services["postgres"]["healthcheck"]["test"]


def test_volumes_are_named_and_declared(compose: dict[str, Any]) -> None:
    mounts = [m for s in compose["services"].values() for m in s["volumes"]]
    sources = {mount.split(":")[0] for mount in mounts}
    assert {s for s in sources if not s.startswith("./")} == set(compose["volumes"])
    for source in sources:
        if source.startswith("./"):
            assert (ROOT / source).exists()


def test_secrets_come_from_the_environment_file_and_have_no_default(
    compose: dict[str, Any],
) -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    used = re.findall(r"\$\{(\w+)([^}]*)\}", text)
    assert used
    assert all(rest.startswith(":?") for _, rest in used), "a variable may be empty or defaulted"
    example = variables_of_the_example()
    assert {name for name, _ in used} == set(example)
    assert set(example.values()) == {""}
    for service in compose["services"].values():
        for name, value in service.get("environment", {}).items():
            if re.search("PASSWORD|SECRET|KEY|CONN|URL", name) and "://" not in value:
                assert value.startswith("${"), f"{name} is written out"
            assert not re.search(r"://\w+:(?!\$\{)[^@/]+@", value), f"{name} holds a password"


def test_only_the_pages_are_published_and_only_on_the_loopback(compose: dict[str, Any]) -> None:
    ports = {name: s["ports"] for name, s in compose["services"].items() if "ports" in s}
    assert ports == {
        "api-server": ["127.0.0.1:8080:8080"],
        "page": ["127.0.0.1:8081:8081"],
    }


def test_the_image_copies_what_the_project_is_made_of() -> None:
    docker = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    copied = set(re.findall(r"^COPY (\w+) \1$", docker, flags=re.M))
    packages = {p.parent.name for p in ROOT.glob("*/__init__.py")} - {"tests"}
    assert copied == packages
    assert "USER certify" in docker
    for source in re.findall(r"^COPY (?!--from)(.+) \./$", docker, flags=re.M):
        for name in source.split():
            assert (ROOT / name).exists() or name == "README.md"
