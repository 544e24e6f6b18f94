"""Numbers of which some characters are not known: masked, or cut by a spreadsheet."""

from __future__ import annotations

import re

_MASKS = "*●•○◯#■×?□�_…xX＊"
_UNKNOWN = str.maketrans(dict.fromkeys(_MASKS, "?"))
_SCIENTIFIC = re.compile(r"^(\d)(?:\.(\d+))?E\+?(\d{2})$")
_SHAPE = re.compile(r"[\d?]*[\dX?]")
_CUT = re.compile(r"\d{2,15}\?+")


def from_scientific(text: str) -> tuple[str, str] | None:
    """Return kind (cut, other) and shape of what a spreadsheet shows as 1.1E+17; else None."""
    match = _SCIENTIFIC.match(text)
    if not match:
        return None
    digits = match[1] + (match[2] or "")
    length = int(match[3]) + 1
    if length not in (15, 18) or len(digits) > length:
        return "other", match[0]
    known = digits[:15].rstrip("0") if len(digits) < 15 else digits[:15]
    return "cut", _of_eighteen(known + "?" * (length - len(known)))


def unmask(text: str) -> tuple[str, str, bool] | None:
    """Return kind (cut, masked), shape, and whether the mask was stretched; None if there is none.

    The shape has eighteen characters, "?" for each that is hidden.
    """
    # An X in the eighteenth place is a check character, anywhere else a mask.
    checked = len(text) == 18 and text[17] == "X"
    shape = text[:17].translate(_UNKNOWN) + "X" if checked else text.translate(_UNKNOWN)
    if "?" not in shape or not _SHAPE.fullmatch(shape) or not any(map(str.isdigit, shape)):
        return None
    stretched = len(shape) not in (15, 18)
    if stretched:  # stars do not always count the digits that they hide
        runs = re.findall(r"\?+", shape)
        fill = 18 - (len(shape) - len(runs[0]))
        if len(runs) != 1 or fill < 1:
            return None
        shape = re.sub(r"\?+", "?" * fill, shape)
    return "cut" if _CUT.fullmatch(shape) else "masked", _of_eighteen(shape), stretched


def _of_eighteen(shape: str) -> str:
    return shape[:6] + "19" + shape[6:] + "?" if len(shape) == 15 else shape
