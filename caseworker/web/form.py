"""What a form said, read before the route is called and checked value by value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from starlette.datastructures import FormData, UploadFile

from caseworker.web.errors import BadRequest
from pipelines.access.drafts import KeptFile

Upload = KeptFile
"""A file that came with a form: `name`, `content_type` (both as claimed) and `data`."""

OWN_FIELDS = ("_token", "_draft")
"""Fields of the foundation, which no route sees."""


@dataclass(frozen=True)
class Form:
    """Values and files by field. Texts come without control characters and outer spaces."""

    fields: Mapping[str, list[str]] = field(default_factory=dict)
    files: Mapping[str, Upload] = field(default_factory=dict)

    @property
    def values(self) -> dict[str, str]:
        """The first value of each field, to fill a form in again."""
        return {name: values[0] for name, values in self.fields.items() if values}

    def text(self, name: str, *, limit: int = 400, required: bool = False) -> str:
        """A text; empty where it is missing.

        Raises:
            BadRequest: it is longer than the limit, or missing though required.
        """
        value = clean(next(iter(self.fields.get(name, ())), "")).strip()
        if len(value) > limit:
            raise BadRequest("web.errors.too_long", limit=limit)
        if required and not value:
            raise BadRequest("web.errors.missing")
        return value

    def choice(self, name: str, options: Sequence[str]) -> str:
        """One of the options.

        Raises:
            BadRequest: it is none of them, which our own pages cannot send.
        """
        value = self.text(name)
        if value not in options:
            raise BadRequest()
        return value

    def day(self, name: str) -> date | None:
        """A day; none where the field is empty.

        Raises:
            BadRequest: it is no day.
        """
        value = self.text(name, limit=10)
        try:
            return date.fromisoformat(value) if value else None
        except ValueError:
            raise BadRequest("web.errors.no_day") from None

    def number(self, name: str) -> int | None:
        """A whole number that fits the database; none where the field is empty.

        Raises:
            BadRequest: it is no such number.
        """
        value = self.text(name, limit=20)
        if not value:
            return None
        digits = value.removeprefix("-")
        if not (digits.isascii() and digits.isdigit()) or len(digits) > 18:
            raise BadRequest("web.errors.no_number")
        return int(value)

    def all(self, name: str, *, limit: int = 400) -> list[str]:
        """Every value of a field.

        Raises:
            BadRequest: one is longer than the limit.
        """
        values = [clean(value).strip() for value in self.fields.get(name, ())]
        if any(len(value) > limit for value in values):
            raise BadRequest("web.errors.too_long", limit=limit)
        return values

    def file(self, name: str) -> Upload | None:
        """A file; none where the field was left empty."""
        return self.files.get(name)

    def uploads(self, name: str) -> list[Upload]:
        """Every file of a field that takes several, in the order in which they were chosen."""
        return [f for key, f in self.files.items() if key == name or key.startswith(f"{name}.")]


def clean(text: str) -> str:
    """A text without what no database and no page should see; line ends become one character."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        c for c in text if (c in "\n\t" or ord(c) >= 32) and not "\ud800" <= c <= "\udfff"
    )


async def read(data: FormData) -> tuple[Form, dict[str, str]]:
    """The form, and apart from it the fields of the foundation."""
    fields: dict[str, list[str]] = {}
    files: dict[str, Upload] = {}
    for name, value in data.multi_items():
        if isinstance(value, UploadFile):
            content = await value.read()
            if value.filename or content:
                kind = (value.content_type or "")[:100]
                # The second file of a field is kept as `name.2`.
                nth = sum(key == name or key.startswith(f"{name}.") for key in files) + 1
                key = name if nth == 1 else f"{name}.{nth}"
                files[key] = Upload(clean(value.filename or "")[:200], kind, content)
        else:
            fields.setdefault(name, []).append(value)
    own = {name: fields.pop(name)[0] for name in OWN_FIELDS if name in fields}
    return Form(fields, files), own


def day_in_address(text: str) -> date | None:
    """The day that an address names, from 2000 to 2200; None for anything else."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if date(2000, 1, 1) <= day <= date(2200, 1, 1) else None
