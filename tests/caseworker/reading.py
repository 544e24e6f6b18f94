"""Pages as a browser without scripts reads them: links, forms with their fields, what would run."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

BUTTONS = ("submit", "button", "image", "reset")


@dataclass
class Field:
    """A field of a form; `kind` is that of the input, or `select` or `textarea`."""

    name: str
    kind: str
    value: str = ""
    options: list[str] = field(default_factory=list)
    chosen: list[str] = field(default_factory=list)
    limit: int | None = None


@dataclass
class Form:
    """A form; `also` are the other addresses to which its buttons send it."""

    action: str
    method: str
    multipart: bool
    fields: dict[str, Field] = field(default_factory=dict)
    also: list[str] = field(default_factory=list)

    def filled(self) -> dict[str, str | list[str]]:
        """What somebody would send who takes the first of every choice."""
        sent: dict[str, str | list[str]] = {}
        for one in self.fields.values():
            if one.kind in ("radio", "select"):
                said = [option for option in one.options if option]
                sent[one.name] = (one.chosen or said or [""])[0]
            elif one.kind == "checkbox":
                sent[one.name] = one.chosen or one.options[:1]
            elif one.kind != "file":
                sent[one.name] = one.value
        return sent


@dataclass
class Page:
    """What stands on a page."""

    links: list[str] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)
    runs: list[str] = field(default_factory=list)
    """Tags and attributes that would run or load something that is not ours."""


def read(html: str) -> Page:
    """Read a page."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.page


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Page()
        self.form: Form | None = None
        self.text_of: Field | None = None
        self.select: Field | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in attrs}
        self.page.runs += _runs(tag, at)
        if tag == "a" and "href" in at:
            self.page.links.append(at["href"])
        if tag == "form":
            multipart = at.get("enctype") == "multipart/form-data"
            self.form = Form(at.get("action", ""), at.get("method", "get").lower(), multipart)
            self.page.forms.append(self.form)
        if self.form is None:
            return
        if at.get("formaction"):
            self.form.also.append(at["formaction"])
        if tag in ("input", "select", "textarea", "button") and at.get("name"):
            self._field(tag, at)
        if tag == "option" and self.select is not None:
            self.select.options.append(at.get("value", ""))
            if "selected" in at:
                self.select.chosen.append(at.get("value", ""))

    def _field(self, tag: str, at: dict[str, str]) -> None:
        assert self.form is not None
        kind = at.get("type", "text") if tag == "input" else tag
        if kind in BUTTONS and tag == "input":
            return
        one = self.form.fields.setdefault(at["name"], Field(at["name"], kind, at.get("value", "")))
        if kind in ("radio", "checkbox", "button"):
            one.options.append(at.get("value", "on"))
            if "checked" in at:
                one.chosen.append(at.get("value", "on"))
        if at.get("maxlength"):
            one.limit = int(at["maxlength"])
        if tag == "textarea":
            self.text_of = one
        if tag == "select":
            self.select = one

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        if tag == "textarea":
            self.text_of = None
        if tag == "select":
            self.select = None

    def handle_data(self, data: str) -> None:
        if self.text_of is not None:
            self.text_of.value += data.removeprefix("\n")


def _runs(tag: str, at: dict[str, str]) -> list[str]:
    """What of a tag would run, or load or lead elsewhere."""
    found = [f"{tag} {name}" for name in at if name.startswith("on") or name == "style"]
    if tag == "script" and not at.get("src", "").startswith("/static/"):
        found.append("script of its own")
    if tag in ("img", "iframe", "object", "embed", "base", "frame", "x-evil"):
        found.append(tag)
    if tag == "meta" and at.get("http-equiv", "").lower() == "refresh":
        found.append("meta refresh")
    for name in ("href", "src", "action", "formaction", "hx-get", "hx-post"):
        value = at.get(name, "").strip().lower()
        if value and not value.startswith(("/", "#", "?")):
            found.append(f"{tag} {name}={value[:40]}")
        if value.startswith("//") or "\\" in value:
            found.append(f"{tag} {name}={value[:40]}")
    return found
