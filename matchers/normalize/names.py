"""Names as delivered -> comparable form. Two records are compared by `form` first, `key` second."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from matchers.characters import SURNAME_VARIANTS, folds
from matchers.normalize.text import plain

WILD = "?"  # one character that is not known; MANY stands for one or more
MANY = "*"
_DOTS = "·•‧・･∙⋅●᛫⸱˙.。．｡、,，･"
_MASKS = "*＊✱某○◯■×#_"
_LOST = "?？□�▯〓"
_ABSENT = frozenset(
    [
        "无",
        "无名",
        "无名氏",
        "不详",
        "未知",
        "未提供",
        "姓名",
        "测试",
        "空",
        "匿名",
        "佚名",
        "NULL",
        "NONE",
        "NAN",
        "NA",
        "UNKNOWN",
        "TEST",
    ]
)
_TITLES = ("先生", "女士", "小姐", "同志", "老师", "太太", "师傅", "大爷", "大妈", "老人", "本人")
_LATIN_TITLES = ("MSTR", "MISS", "MRS", "MR", "MS", "CHD", "INF")
_BRACKETED = re.compile(r"[(\[{【〔《<][^)\]}】〕》>]*[)\]}】〕》>]")
_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af〇"
_NOTHING_TO_DO = re.compile("[\u4e00-\u67cf\u67d1-\u9fff]{2,6}")  # all Han; 某 is a mask
_ONLY_LATIN = re.compile(r"^[A-Z' /,.\-?*·]+$")
_NOT_IN_NAMES = re.compile(rf"[^{_HAN}A-Z?*·/ ]")
_HAN_INSIDE, _LATIN_INSIDE = re.compile(f"[{_HAN}]"), re.compile("[A-Z]")
_NUMBER_BEHIND = re.compile(r"\d+$")
_BLANK_BESIDE_HAN = re.compile(rf"(?<=[{_HAN}?*]) +| +(?=[{_HAN}?*])")
_DOTS_IN_A_ROW, _STARS_IN_A_ROW = re.compile(r"·{2,}"), re.compile(r"\*+")
_SLASHES = re.compile(r"\s*/[\s/]*")
_UNKNOWN = str.maketrans({**dict.fromkeys(_MASKS, MANY), **dict.fromkeys(_LOST, WILD)})
_ONE_DOT = str.maketrans(dict.fromkeys(_DOTS, "·"))


@dataclass(frozen=True, slots=True)
class Name:
    """`form`: the name as it should have been written. `key`: `form` with variants, dots and
    spaces folded away, for comparison and blocking only, never stored as a name (folding loses:
    於 and 于 become one). `script`: missing, han, latin, mixed. `wild`: some character is unknown.
    Latin forms are upper case, words parted by one space, a slash after the surname if there was
    one; "?" stands for an unknown character, "*" for a run of masked ones.
    """

    form: str
    key: str
    script: str
    wild: bool = False


MISSING = Name("", "", "missing")


def parse_name(raw: str | None) -> Name:
    """Read a name as delivered; never raises. `parse_name(n.form).form == n.form`."""
    text = raw or ""
    for _ in range(6):  # taking one thing away may uncover another: go on until nothing changes
        again = _step(text)
        if again == text:
            break
        text = again
    else:
        text = text if _step(text) == text else ""
    han, latin = bool(_HAN_INSIDE.search(text)), bool(_LATIN_INSIDE.search(text))
    if not (han or latin) or text in _ABSENT:
        return MISSING
    script = "mixed" if han and latin else "han" if han else "latin"
    return Name(text, name_key(text), script, WILD in text or MANY in text)


@lru_cache(maxsize=100_000)
def name_key(form: str) -> str:
    """Fold variants, surname variants, dots and spaces out of a form."""
    bare = form.replace("·", "").replace(" ", "").replace("/", "").translate(folds())
    return SURNAME_VARIANTS.get(bare[:1], bare[:1]) + bare[1:]


def _step(raw: str) -> str:
    if _NOTHING_TO_DO.fullmatch(raw) and not raw.endswith(_TITLES):
        return raw
    # Ü must survive: it is not U, and passports write it in four ways.
    text = plain(raw).upper().replace("Ü", "V").replace("U:", "V")
    text = _BRACKETED.sub("", plain(text))
    text = _NUMBER_BEHIND.sub("", text.translate(_UNKNOWN))
    if _ONLY_LATIN.match(text):
        return _latin(text)
    text = _NOT_IN_NAMES.sub("", text.translate(_ONE_DOT).replace("/", ""))
    text = _DOTS_IN_A_ROW.sub("·", _BLANK_BESIDE_HAN.sub("", text)).strip("· ")
    text = _STARS_IN_A_ROW.sub(MANY, text)
    for title in _TITLES if text.endswith(_TITLES) else ():
        if text.endswith(title) and len(text) - len(title) >= 2:
            text = text[: -len(title)]
    return text


def _latin(text: str) -> str:
    text = text.replace(",", "/").replace("'", "").replace(".", " ").replace("·", " ")
    text = _SLASHES.sub("/", text.replace("-", " ")).strip("/ ")
    surname, slash, given = text.partition("/")
    given = " ".join(given.replace("/", " ").split())
    for title in _LATIN_TITLES:
        # Glued on by booking systems: ZHANG/SANMR. No syllable of Mandarin ends in these letters.
        if slash and given.endswith(title) and len(given) > len(title):
            given = given[: -len(title)].strip()
        elif not slash and text.endswith(" " + title):
            surname = text[: -len(title)].strip()
    return _STARS_IN_A_ROW.sub(MANY, " ".join(surname.split()) + slash + given).strip("/ ")
