"""Records out of lines, one by one and strictly by RFC 4180: the careful path.

What a row is: a record that is not blank. A record is one line, or several lines that a quoted
field joins. Joined lines count as one record only if they form a well-formed one with the right
number of fields; else the first line is rejected on its own and reading goes on with the second,
so that one stray quote costs one row and not the rest of the file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from expectations import Limits
from pipelines.tabular.encoding import Decoder


@dataclass
class Parsed:
    """Records of one run of lines: per record either its fields or the reason it is rejected."""

    records: list[list[str] | str] = field(default_factory=list)
    blank: int = 0
    rest: bytes = b""
    """An unfinished quoted record at the end, to be put before the next run."""


class RecordParser:
    """Parses runs of lines into records of `width` fields."""

    def __init__(self, delimiter: str, width: int, decoder: Decoder, limits: Limits, quoted: bool):
        self.delimiter = delimiter
        self._width = width
        self._decoder = decoder
        self._limits = limits
        self.quoted = quoted
        d = re.escape(delimiter)
        self._field = re.compile(rf'(?:^|{d})(?:"((?:[^"]|"")*+)"|([^"{d}]*+))(?={d}|\Z)')
        self._well_quoted = re.compile(
            rf'(?:(?:"(?:[^"\n\r]|"")*+"|[^"{d}\n\r]*+)(?:{d}|\r?\n|\Z))*+'.encode()
        )

    def well_quoted(self, content: bytes) -> bool:
        """Whether every quote in a run of lines is in place, and no field spans lines."""
        if not self.quoted or b'"' not in content:
            return True
        return self._well_quoted.fullmatch(content) is not None

    def parse(self, content: bytes, last: bool) -> Parsed:
        """Parse a run of whole lines; `last` says that the file ends with it."""
        lines = content.split(b"\n")
        open_end = lines[-1] != b""
        if not open_end:
            lines.pop()
        parsed = Parsed()
        at = 0
        while at < len(lines):
            if lines[at] in (b"", b"\r"):
                parsed.blank += 1
                at += 1
                continue
            upto = self._joined(lines, at)
            if upto is None and not last and self._may_go_on(lines, at):
                parsed.rest = b"\n".join(lines[at:]) + b"\n"
                break
            record, at = self._record(lines, at, upto)
            if isinstance(record, str) and last and open_end and at == len(lines):
                record = "truncated" if record in ("wrong_field_count", "bad_quotes") else record
            parsed.records.append(record)
        return parsed

    def _joined(self, lines: list[bytes], at: int) -> int | None:
        """Index after the last line of the record that starts at `at`; None if it stays open."""
        if not self.quoted:
            return at + 1
        quotes = size = 0
        for upto in range(at, min(len(lines), at + self._limits.record_lines)):
            quotes += lines[upto].count(b'"')
            size += len(lines[upto]) + 1
            if quotes % 2 == 0:
                return upto + 1
            if size > self._limits.record_bytes:
                break
        return None

    def _may_go_on(self, lines: list[bytes], at: int) -> bool:
        size = sum(len(line) + 1 for line in lines[at : at + self._limits.record_lines])
        within = len(lines) - at < self._limits.record_lines
        return within and size <= self._limits.record_bytes

    def _record(self, lines: list[bytes], at: int, upto: int | None) -> tuple[list[str] | str, int]:
        if upto is not None:
            record = self._fields(b"\n".join(lines[at:upto]))
            if upto == at + 1 or not isinstance(record, str):
                return record, upto
        record = self._fields(lines[at])
        return (record if isinstance(record, str) else "bad_quotes"), at + 1

    def _fields(self, content: bytes) -> list[str] | str:
        content = content.removesuffix(b"\r")
        if len(content) > self._limits.record_bytes:
            return "record_too_long"
        if b"\0" in content:
            return "nul_byte"
        text = self._decoder.text(content)
        if text is None:
            return "undecodable"
        fields = self.fields(text)
        if fields is None:
            return "bad_quotes"
        return fields if len(fields) == self._width else "wrong_field_count"

    def fields(self, text: str) -> list[str] | None:
        """The fields of one record, or None where a quote is out of place."""
        if not self.quoted or '"' not in text:
            return text.split(self.delimiter)
        return split_quoted(text, self._field)


def split_quoted(text: str, pattern: re.Pattern[str]) -> list[str] | None:
    """The fields of one record, or None where a quote is out of place."""
    fields = []
    end = 0
    for match in pattern.finditer(text):
        if match.start() != end:
            return None
        end = match.end()
        quoted = match.group(1)
        fields.append(match.group(2) if quoted is None else quoted.replace('""', '"'))
    return fields if end == len(text) and fields else None
