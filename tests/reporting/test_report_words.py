"""The catalogue of texts: whole in both languages, and complete for what the pages ask."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from pipelines.reporting import words
from pipelines.settings import FEEDS
from pipelines.store.batches import FATES, STATUSES

KEYS = sorted(words.catalogue())
SLOTS = re.compile(r"\{(\w+)")


def test_texts_say_the_same_in_both_languages() -> None:
    for key, text in words.catalogue().items():
        assert set(text) == {"en", "zh"}, key
        assert all(isinstance(t, str) and t.strip() for t in text.values()), key
        assert set(SLOTS.findall(text["en"])) == set(SLOTS.findall(text["zh"])), key
        assert not re.search(r"[一-鿿]", text["en"]), key
        assert re.search(r"[一-鿿]|^\{\w+\}$", text["zh"]), key


def test_templates_ask_only_for_texts_that_there_are() -> None:
    folder = files("pipelines.reporting") / "templates"
    source = "".join((folder / f"{n}.html").read_text("utf-8") for n in ("day", "index", "macros"))
    asked = set(re.findall(r'(?:both|say|two)\("([a-z_.]+)"[,)]', source))
    assert len(asked) > 60
    assert asked <= set(KEYS)


@pytest.mark.parametrize(
    ("group", "codes"), [("feed", FEEDS), ("fate", FATES), ("status", STATUSES)]
)
def test_every_code_of_the_house_has_a_name(group: str, codes: tuple[str, ...]) -> None:
    assert [code for code in codes if not words.known(group, code)] == []


def test_numbers_and_the_words_after_them_agree() -> None:
    assert words.say("note.rows", "en", n=1) == "1 file"
    assert words.say("note.rows", "en", n=0) == "0 files"
    assert words.say("note.rows", "en", n=12345) == "12,345 files"
    assert words.say("note.rows", "zh", n=12345) == "12,345 个文件"


def test_a_value_that_was_not_given_is_an_error() -> None:
    with pytest.raises(KeyError):
        words.say("note.rows", "en")


def test_an_unknown_code_is_shown_as_it_is_and_escaped() -> None:
    assert words.label("feed", "<b>") == "<code>&lt;b&gt;</code>"
