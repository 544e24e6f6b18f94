"""What happens to names on their way. Each function returns None when it cannot apply."""

from __future__ import annotations

import numpy as np

from demo.damage.number import Kind
from demo.damage.subject import Subject, by_sound, confusions, reading_of
from demo.randomness import pick

DOTS = ("•", "‧", "・", "･", "∙", "⋅", "．", ".", "")  # instead of U+00B7
PLACEHOLDERS = ("?", "□", "\ufffd", "？", "*")
TITLES = ("先生", "女士", "同志", "老师", "（已故）", "大爷", "(本人)", "医生")
INVISIBLE = ("\u200b", "\ufeff", "\u00a0", "\ufe00", "\u200d")


def _han(who: Subject) -> bool:
    return "·" not in who.name and " " not in who.name


def space_inside(who: Subject, rng: np.random.Generator) -> str | None:
    """A two-character name spread out with spaces."""
    if len(who.name) != 2:
        return None
    return who.name[0] + pick(rng, (" ", "  ", "\u3000")) + who.name[1]


def middle_dot(who: Subject, rng: np.random.Generator) -> str | None:
    """The middle dot in another shape, or none."""
    return who.name.replace("·", pick(rng, DOTS)) if "·" in who.name else None


def traditional(who: Subject, _rng: np.random.Generator) -> str | None:
    """Traditional characters."""
    return who.traditional


def variant(who: Subject, rng: np.random.Generator) -> str | None:
    """A variant of a character."""
    return _replace_one(who, rng, confusions("variant"), 0)


def rare_character(who: Subject, rng: np.random.Generator) -> str | None:
    """A character the source could not write, replaced by a placeholder or by its pinyin."""
    if not _han(who):
        return None
    at = len(who.surname) + int(rng.random() * len(who.given))
    char = who.name[at]
    instead = pick(rng, (*PLACEHOLDERS, reading_of().get(char, "?"), "?"))
    return who.name[:at] + instead + who.name[at + 1 :]


def masked_name(who: Subject, rng: np.random.Generator) -> str | None:
    """Part of the name hidden."""
    if not _han(who):
        return None
    stars = "*" * len(who.given)
    shapes = (
        who.surname + "*" + who.given[1:],
        who.surname + stars,
        "*" * len(who.surname) + who.given,
    )
    return pick(rng, shapes if len(who.given) > 1 else shapes[1:])


def pinyin(who: Subject, rng: np.random.Generator) -> str | None:
    """Capitals as in a passport or a ticket: with slash, space or nothing, Ü as YU, U or V."""
    last, rest = (text.upper() for text in who.readings)
    first = rest.replace(" ", "")
    last = last.replace(" ", "")
    if not last or not first:
        return None
    umlaut = pick(rng, ("YU", "YU", "U", "V"))
    shapes = (f"{last}/{first}", f"{last}/{first}", f"{last} {first}", f"{last}{first}",
              f"{first} {last}", f"{last} {rest}", f"{last}/{rest}")  # fmt: skip
    return pick(rng, shapes).replace("V", umlaut)


def title(who: Subject, rng: np.random.Generator) -> str | None:
    """A title or remark glued to the name."""
    return who.name + pick(rng, TITLES)


def same_sound(who: Subject, rng: np.random.Generator) -> str | None:
    """A character of the given name that sounds the same."""
    if not _han(who):
        return None
    at = int(rng.random() * len(who.given))
    alike = [
        c for c in by_sound().get(reading_of().get(who.given[at], ""), []) if c != who.given[at]
    ]
    return who.surname + who.given[:at] + pick(rng, alike) + who.given[at + 1 :] if alike else None


def same_look(who: Subject, rng: np.random.Generator) -> str | None:
    """A character of the given name that looks the same."""
    return _replace_one(who, rng, confusions("look"), len(who.surname))


def surname_variant(who: Subject, rng: np.random.Generator) -> str | None:
    """付 for 傅, 肖 for 萧, 闫 for 阎, 代 for 戴 and the like."""
    other = confusions("surname").get(who.surname)
    return pick(rng, other) + who.given if other else None


def invisible(who: Subject, rng: np.random.Generator) -> str | None:
    """A character that nobody sees, somewhere in the name."""
    at = 1 + int(rng.random() * len(who.name))
    return who.name[:at] + pick(rng, INVISIBLE) + who.name[at:]


def former_name(who: Subject, _rng: np.random.Generator) -> str | None:
    """The name borne before."""
    return who.former or None


def missing_name(_who: Subject, _rng: np.random.Generator) -> str | None:
    """No name at all."""
    return ""


def _replace_one(
    who: Subject, rng: np.random.Generator, table: dict[str, list[str]], start: int
) -> str | None:
    places = [i for i in range(start, len(who.name)) if who.name[i] in table]
    if not places:
        return None
    at = pick(rng, places)
    return who.name[:at] + pick(rng, table[who.name[at]]) + who.name[at + 1 :]


# Kinds that few names allow come first in weight: most draws of them fall through to another.
KINDS: dict[Kind, float] = {
    middle_dot: 60, surname_variant: 25, former_name: 50, space_inside: 14, variant: 14,
    same_sound: 14, same_look: 12, traditional: 9, rare_character: 8, masked_name: 9, pinyin: 9,
    title: 6, invisible: 4, missing_name: 4,
}  # fmt: skip
