"""Reading the parameter files: YAML from folders, checked against `rules.schema`."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, TypeAdapter, ValidationError

from rules.errors import RuleBookError
from rules.schema import JurisdictionFile, Parameter, ParameterFile, Values

BUILT_IN = Path(__file__).parent / "parameters"
CHECKERS = {
    name: TypeAdapter(info.rebuild_annotation()) for name, info in Values.model_fields.items()
}
_Model = TypeVar("_Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class RuleSetFile:
    """A rule set with the place it belongs to."""

    jurisdiction: str
    content: ParameterFile


@dataclass(frozen=True, slots=True)
class Sources:
    """All files of a rule book, by place, and a hash of their content."""

    jurisdictions: dict[str, JurisdictionFile]
    common: dict[str, tuple[ParameterFile, ...]]
    rule_sets: dict[str, RuleSetFile]
    version: str
    files: tuple[tuple[str, bytes], ...] = ()
    """What was read: number of the folder and path in it, and the bytes."""


def read_sources(folders: Sequence[Path]) -> Sources:
    """Read every jurisdiction under the folders; a later folder adds to the earlier ones.

    Raises:
        RuleBookError: a file cannot be read, does not fit the schema, or repeats a name.
    """
    jurisdictions: dict[str, JurisdictionFile] = {}
    common: dict[str, list[ParameterFile]] = {}
    rule_sets: dict[str, RuleSetFile] = {}
    digest = hashlib.sha256()
    texts: list[tuple[str, bytes]] = []
    for number, folder in enumerate(folders):
        for path in sorted(folder.rglob("*.yaml")):
            name = path.relative_to(folder).as_posix()
            texts.append((f"{number}/{name}", path.read_bytes()))
            digest.update(name.encode() + b"\0" + texts[-1][1] + b"\0")
            place = path.parent.relative_to(folder).as_posix()
            if path.name == "jurisdiction.yaml":
                jurisdictions[place] = _read(path, JurisdictionFile)
                continue
            content = read_parameters(path)
            if content.rule_set is None:
                common.setdefault(place, []).append(content)
            elif content.rule_set in rule_sets:
                raise RuleBookError(f"{path}: rule set {content.rule_set} is already defined")
            else:
                rule_sets[content.rule_set] = RuleSetFile(place, content)
    _check_places(jurisdictions, [*common, *(file.jurisdiction for file in rule_sets.values())])
    together = {place: tuple(files) for place, files in common.items()}
    return Sources(jurisdictions, together, rule_sets, digest.hexdigest()[:16], tuple(texts))


def read_parameters(path: Path) -> ParameterFile:
    """One parameter file, checked name by name and value by value.

    Raises:
        RuleBookError: the file cannot be read or does not fit the schema.
    """
    content = _read(path, ParameterFile)
    _check_values(path, content)
    return content


def _read(path: Path, model: type[_Model]) -> _Model:
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise RuleBookError(f"{path}: cannot be read: {error}") from error
    except (yaml.YAMLError, ValueError) as error:  # ValueError: a day like 30 February
        raise RuleBookError(f"{path}: not YAML: {error}") from error
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise RuleBookError(f"{path}: {where}: {first['msg']}; mend this entry") from error


def _check_values(path: Path, content: ParameterFile) -> None:
    if (content.rule_set is None) != (content.in_force is None):
        raise RuleBookError(f"{path}: a rule set needs both rule_set and in_force")
    for name, parameter in content.parameters.items():
        if name not in CHECKERS:
            raise RuleBookError(
                f"{path}: parameters.{name}: no such parameter; known are {', '.join(CHECKERS)}"
            )
        dated = list(parameter.values) + [d for group in parameter.classes.values() for d in group]
        if not dated:
            raise RuleBookError(f"{path}: parameters.{name}: has no value; give at least one")
        for value in [
            *(entry.value for entry in dated),
            *(a.value for a in parameter.alternatives),
        ]:
            check_value(name, value, f"{path}: parameters.{name}")


def check_value(name: str, value: object, where: str) -> object:
    """The value as its parameter's type.

    Raises:
        RuleBookError: the value does not fit; the message starts with `where`.
    """
    try:
        return CHECKERS[name].validate_python(value)
    except ValidationError as error:
        raise RuleBookError(f"{where}: {value!r}: {error.errors()[0]['msg']}") from error


def _check_places(known: dict[str, JurisdictionFile], used: list[str]) -> None:
    for place in used:
        if place not in known:
            raise RuleBookError(f"{place}: has parameters but no jurisdiction.yaml; add one")
    for place, content in known.items():
        if content.inherits is not None and content.inherits not in known:
            raise RuleBookError(f"{place}: inherits {content.inherits}, which is not defined")


def dated_parameters(files: Sequence[ParameterFile]) -> dict[str, Parameter]:
    """All parameters of some files by name.

    Raises:
        RuleBookError: two files of one place define the same parameter.
    """
    found: dict[str, Parameter] = {}
    for file in files:
        for name, parameter in file.parameters.items():
            if name in found:
                raise RuleBookError(f"parameter {name} is defined twice in one place; keep one")
            found[name] = parameter
    return found
