"""The catalogue is complete: every text in both languages, every text that is used is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from caseworker.web.render import ROOM
from caseworker.web.texts import catalogue

USED = re.compile(r"""(?<![\w.])(?:visit\.)?t\(\s*["']([a-z_0-9.]+)["'](\s*~)?""")
IN_CODE = re.compile(
    r"""(?:\.t|flash|BadRequest|Forbidden|NotFound|Conflict|TooLarge|TooMany)\(\s*"([a-z_0-9.]+)\""""
)
NAMED = re.compile(r'(?:nav|key|default)\s*=\s*"([a-z_0-9]+\.[a-z_0-9.]+)"')
PLACEHOLDER = re.compile(r"\{(\w+)\}")
HAN = re.compile("[\u4e00-\u9fff]")


def sources(pattern: str) -> dict[str, str]:
    return {
        str(path.relative_to(ROOM)): path.read_text(encoding="utf-8")
        for path in sorted(Path(ROOM).rglob(pattern))
    }


@pytest.mark.parametrize("key", sorted(catalogue()))
def test_both_languages_say_it_with_the_same_placeholders(key: str) -> None:
    entry = catalogue()[key]
    assert set(entry) == {"zh", "en"}
    assert set(PLACEHOLDER.findall(entry["zh"])) == set(PLACEHOLDER.findall(entry["en"]))
    assert not HAN.search(entry["en"]), "the English text holds Chinese"


def test_every_text_that_is_used_is_there() -> None:
    missing = []
    for name, text in sources("*.html").items():
        for key, prefix in USED.findall(text):
            known = (
                any(one.startswith(key) for one in catalogue()) if prefix else key in catalogue()
            )
            if not known or (prefix and not key.endswith(".")):
                missing.append(f"{name}: {key}")
    for name, text in sources("*.py").items():
        for key in (*IN_CODE.findall(text), *NAMED.findall(text)):
            if key not in catalogue():
                missing.append(f"{name}: {key}")
    assert not missing


def test_the_search_for_used_texts_finds_them() -> None:
    found = {key for text in sources("*.html").values() for key, _ in USED.findall(text)}
    assert {"web.save", "login.title", "web.roles."} <= found


def test_no_page_writes_its_texts_itself() -> None:
    allowed = {"中文"}
    for name, text in sources("*.html").items():
        plain = re.sub(r"\{#.*?#\}", "", text, flags=re.S)
        found = set(re.findall("[\u4e00-\u9fff]+", plain)) - allowed
        assert not found, f"{name}: {found}"


def test_no_template_has_what_the_policy_forbids() -> None:
    for name, text in sources("*.html").items():
        assert not re.search(
            r"\sstyle\s*=|<style|\son[a-z]+\s*=\s*['\"]|javascript:|hx-on", text
        ), name
        for tag in re.findall(r"<script\b[^>]*>", text):
            assert "src=" in tag, f"{name}: {tag}"
