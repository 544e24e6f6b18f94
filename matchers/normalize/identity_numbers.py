"""Identity numbers as delivered -> comparable form, with an account of what was repaired.

The check character is a test; the division prefix is only a hint (numbers of people born before
the county codes of 1984 carry codes no list knows, see `stdnum.cn.ric`, which refuses them).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from matchers.normalize import check_character
from matchers.normalize.documents import parse_document
from matchers.normalize.incomplete_numbers import from_scientific, unmask
from matchers.normalize.text import plain

_QUOTES = "'\"`´‘’“”ʼ′‵＇，,"
_EIGHTEEN = re.compile(r"^\d{17}[\dX]$")
_FIFTEEN = re.compile(r"\d{15}")
_DECIMAL = re.compile(r"(\d{15,18})\.0*")
_NEARLY = re.compile(r"\d{13,22}X?")
_LEFT_OUT = tuple(
    (code, str.maketrans("", "", unwanted))
    for code, unwanted in (("blank", " "), ("quote", _QUOTES), ("dash", "-—–"))
)
_NO_MARKS = str.maketrans("", "", _QUOTES + "-—–")
_NOTHING_TO_CLEAN = re.compile("[0-9A-Z*?#]+")
_ABSENT = frozenset({"NULL", "NONE", "N/A", "NA", "NAN", "无", "不详", "未知", "空", "-", "/"})
_FIRST_PROVINCES = frozenset("12345689")  # 9: foreign permanent residents since 2023


@dataclass(frozen=True)
class IdentityNumber:
    """One identity number in comparable form.

    `kind`: missing, resident18 (also residents of Hong Kong, Macau, Taiwan and foreign permanent
    residents, who hold eighteen characters of the same build), resident15, cut (a spreadsheet kept
    fifteen significant digits or fewer), masked, wrong_length, passport, hk_macau_permit,
    taiwan_permit, permanent_residence_old, other.
    `text`: eighteen characters for resident18 and resident15 (upgraded), with "?" for each unknown
    character for cut and masked; the comparable document number otherwise.
    `repairs`: codes of what was repaired, in order: width, blank, quote, dash, case, letter_o,
    decimal, scientific, mask_length.
    """

    kind: str
    text: str
    repairs: tuple[str, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether all eighteen characters are known."""
        return self.kind in ("resident18", "resident15")

    @cached_property
    def check_agrees(self) -> bool | None:
        """Whether the check character agrees; None where there is none to test (15 digits)."""
        return check_character.agrees(self.text) if self.kind == "resident18" else None

    @cached_property
    def birth_date(self) -> date | None:
        """The birth date inside the number, if it is one."""
        digits = self.text[6:14]
        if self.kind in _SHAPED and digits.isascii() and digits.isdigit():
            try:
                return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
            except ValueError:
                return None
        return None

    @property
    def sex(self) -> str | None:
        """1 male, 2 female, from the seventeenth character."""
        if self.kind in _SHAPED and len(self.text) > 16 and self.text[16].isdigit():
            return "1" if int(self.text[16]) % 2 else "2"
        return None

    @property
    def division(self) -> str | None:
        """Six digits where the number was first given out: a hint, never a test."""
        division = self.text[:6]
        return division if self.kind in _SHAPED and division.isdigit() else None

    @property
    def is_valid(self) -> bool:
        """Complete, a real birth date between 1850 and 2100, check character agrees (if any)."""
        born = self.birth_date
        return (
            self.is_complete
            and self.check_agrees is not False
            and born is not None
            and 1850 <= born.year < 2100
            and self.text[0] in _FIRST_PROVINCES
        )


_SHAPED = frozenset({"resident18", "resident15", "cut", "masked"})
MISSING = IdentityNumber("missing", "")


def parse_number(raw: str | None) -> IdentityNumber:
    """Read an identity number as delivered; never raises. `parse_number(n.text).text == n.text`."""
    text, repairs = _clean(raw)
    if not text or text in _ABSENT or set(text) <= {"0"}:
        return MISSING
    known = from_scientific(text)
    if known:
        repairs += ["scientific"] * (known[0] == "cut")
        return IdentityNumber(*known, tuple(repairs))
    text = _zero_for_o(text, repairs)
    decimal = _DECIMAL.fullmatch(text)
    if decimal:
        text = decimal[1]
        repairs.append("decimal")
    if _EIGHTEEN.match(text):
        if text.endswith("000") and not check_character.agrees(text):
            return IdentityNumber("cut", text[:15] + "???", tuple(repairs))
        return IdentityNumber("resident18", text, tuple(repairs))
    if _FIFTEEN.fullmatch(text):
        body = text[:6] + "19" + text[6:]
        return IdentityNumber("resident15", body + check_character.character_for(body), (*repairs,))
    seen = unmask(text)
    if seen:
        kind, shape, stretched = seen
        repairs += ["mask_length"] * stretched
        return IdentityNumber(kind, shape, tuple(repairs))
    document = parse_document(text.replace("(", "").replace(")", ""))
    if document:
        return IdentityNumber(document.kind, document.text, tuple(repairs))
    if _NEARLY.fullmatch(text):
        return IdentityNumber("wrong_length", text, tuple(repairs))
    return IdentityNumber("other", text, tuple(repairs))


def _clean(raw: str | None) -> tuple[str, list[str]]:
    repairs: list[str] = []
    if raw and _NOTHING_TO_CLEAN.fullmatch(raw):
        return raw, repairs
    text = plain(raw)
    if raw and text != raw.strip():
        repairs.append("width")
    for code, unwanted in _LEFT_OUT:
        kept = text.translate(unwanted)
        if kept != text and kept:
            repairs.append(code)
            text = kept
    # upper() may bring forth characters that NFKC folds again (ŉ, for one): settle both.
    upper = plain(text.upper()).upper().replace(" ", "")
    if upper != text:
        repairs.append("case")
    return upper.translate(_NO_MARKS), repairs


def _zero_for_o(text: str, repairs: list[str]) -> str:
    if len(text) in (15, 17, 18, 19) and "O" in text[1:]:
        mended = text.replace("O", "0")
        if re.fullmatch(r"\d+[\dX]", mended):
            repairs.append("letter_o")
            return mended
    return text


def encode(text: str) -> int:
    """Return a complete eighteen-character number as one integer, X as ten; order is kept.

    A 64-bit integer joins several times faster than text and takes half the room.
    """
    return int(text[:17]) * 11 + (10 if text[17] == "X" else int(text[17]))


def decode(code: int) -> str:
    """Return the eighteen characters of `encode`."""
    body, check = divmod(code, 11)
    return f"{body:017d}" + ("X" if check == 10 else str(check))
