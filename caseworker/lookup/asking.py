"""What a clerk types, as something that can be searched for."""

from __future__ import annotations

from caseworker.web.form import Form
from pipelines.lookup.search import Asked
from pipelines.lookup.spellings import day_in

LIMIT = 80


class Wrong(Exception):
    """What was typed cannot be searched for; keys of texts by field."""

    def __init__(self, fields: dict[str, str]) -> None:
        self.fields = fields
        super().__init__(", ".join(fields))


def asked_in(form: Form) -> Asked:
    """What the form asks for.

    Raises:
        Wrong: it holds neither a number nor a name with a birth date, or they cannot be read.
    """
    number, name = form.text("number", limit=LIMIT), form.text("name", limit=LIMIT)
    told = form.text("birth", limit=40)
    birth = day_in(told)
    wrong = {}
    if told and birth is None:
        wrong["birth"] = "lookup.errors.no_day"
    asked = Asked(number, name, birth)
    if name and (asked.parsed_name.wild or not asked.parsed_name.key):
        wrong["name"] = "lookup.errors.no_name"
    if not number and not name:
        wrong.setdefault("birth" if told else "number", "lookup.errors.nothing")
    elif not number and name and not told:
        wrong["birth"] = "lookup.errors.birth_too"
    if wrong:
        raise Wrong(wrong)
    return asked
