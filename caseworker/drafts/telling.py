"""A kept form as its owner reads it: what they typed and chose, under the names of the page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from caseworker.cases.common import ground_word
from caseworker.web.texts import catalogue
from pipelines.access.drafts import Draft
from pipelines.review import PAPERS, paper_text

SECRET = ("password", "code", "secret")
"""Fields whose values are not shown again."""

PAPERS_OF = "papers-"
"""What the fields of checklists begin with; the channel follows."""

WORDS: Mapping[str, tuple[str, ...]] = {
    "answer": ("cases.answers.{}.name",),
    "channel": ("recording.certify.channels.{}.name", "recording.contact.channels.{}"),
    "result": ("recording.contact.results.{}",),
    "outcome": ("recording.visit.outcomes.{}.name",),
    "roles": ("web.roles.{}",),
    "language": ("drafts.languages.in_{}",),
    "purpose": ("reveal.purposes.{}",),
    "wrong_source": ("objection.own.{}.name",),
}
"""Where the words for the codes of a field stand."""


def told(draft: Draft, language: str) -> Iterator[tuple[str, str]]:
    """Label and value of everything that was typed, chosen or attached.

    Fields that the page carries for itself, such as the version of a case, have no label in
    `drafts.fields` and are left out; they are sent along all the same.
    """
    for name, values in draft.values.items():
        label = label_of(name, language)
        if label and not any(word in name for word in SECRET):
            words = [word_of(name, value, language) for value in values if value]
            if words:
                yield label, ("、" if language == "zh" else ", ").join(words)
    files = [file.name for file in draft.files.values()]
    if files:
        yield label_of("documents", language), "、".join(files)


def label_of(name: str, language: str) -> str:
    """What a field is called; empty where it is none that people fill in."""
    name = "papers" if name.startswith(PAPERS_OF) else name
    entry = catalogue().get(f"drafts.fields.{name}")
    return entry[language] if entry else ""


def word_of(name: str, value: str, language: str) -> str:
    """What a value is called; the value itself where it is what was typed."""
    if name == "ground":
        return ground_word(language, value)
    known = {paper.code for paper in PAPERS.get(name.removeprefix(PAPERS_OF), ())}
    if name.startswith(PAPERS_OF) and value in known:
        return paper_text(value, language)
    for key in WORDS.get(name, ()):
        entry = catalogue().get(key.format(value))
        if entry:
            return entry[language]
    return value
