"""Names by sex and birth cohort, and the names of minorities with and without a middle dot."""

from __future__ import annotations

import numpy as np

from demo.randomness import Flags, Ints, Texts, cumulative, draw
from demo.reference import COHORTS, SEXES, parts

STYLES = ("han", "uyghur", "tibetan", "mongol", "foreign")
HAN, UYGHUR, TIBETAN, MONGOL, FOREIGN = range(5)
STYLE_SHARES = cumulative(np.array([0.975, 0.010, 0.005, 0.0095, 0.0005]))
STEPPE_SHARES = cumulative(np.array([0.745, 0.005, 0.0, 0.25, 0.0]))  # a Mongolian banner

SINGLE_SHARE = {0: 0.10, 1950: 0.14, 1966: 0.27, 1980: 0.40, 1998: 0.12}  # one-character names
COMMON_SHARE = 0.10  # of two-character names: the favourites of the cohort
DOUBLED_SHARE = {1980: 0.04, 1998: 0.02}  # 丽丽, 婷婷
FORMER_SHARE = 0.02


def write(a: Ints, b: Ints, c: Ints) -> Texts:
    """Write names from the positions of their parts."""
    text = parts().text
    return np.asarray(text[a] + text[b] + text[c], dtype=object)


def draw_names(
    rng: np.random.Generator, sex: Ints, born: Ints, style: Ints
) -> tuple[Ints, Ints, Ints, Ints]:
    """Draw the parts of names and the third part of a former name (0 for most).

    Shapes: all (n,). Surnames are drawn without regard to sex; given names by cohort and sex.
    """
    table, size = parts(), len(sex)
    a = table.surname_at[draw(rng, table.surnames, size)]
    b, c = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    cohort = np.searchsorted(np.array(COHORTS), born, side="right") - 1
    for number, start in enumerate(COHORTS):
        for one in SEXES:
            at = np.flatnonzero((cohort == number) & (sex == one))
            if len(at):
                b[at], c[at] = _given(rng, start, one, len(at))
    spare = table.given_at[draw(rng, table.given[(1966, 2)], size)]
    has_former = (rng.random(size) < FORMER_SHARE) & (style == HAN) & (spare != c)
    former = np.where(has_former, spare, 0)
    for one, suffix in zip(SEXES, ("m", "f"), strict=True):
        _minority(rng, (a, b, c), style, sex == one, suffix)
    return a, b, c, former


def _given(rng: np.random.Generator, cohort: int, sex: int, size: int) -> tuple[Ints, Ints]:
    """Draw given names of one cohort and sex: favourites, doubled, single or free pairs."""
    table = parts()
    shares = table.given[(cohort, sex)]
    first = table.given_at[draw(rng, shares, size)]
    second = table.given_at[draw(rng, shares, size)]
    kind = rng.random(size)
    doubled = kind > 1 - DOUBLED_SHARE.get(cohort, 0.0) * (sex == 2)
    second = np.where(doubled, first, second)
    pairs = table.pairs[(cohort, sex)]
    chosen = pairs[rng.integers(0, len(pairs), size)]
    single = SINGLE_SHARE[cohort]
    common = (kind >= single) & (kind < single + COMMON_SHARE)
    first, second = np.where(common, chosen[:, 0], first), np.where(common, chosen[:, 1], second)
    return first, np.where(kind < single, 0, second)


def _minority(
    rng: np.random.Generator, name: tuple[Ints, Ints, Ints], style: Ints, sex: Flags, suffix: str
) -> None:
    """Overwrite the parts of the names of one sex that are not Han names."""
    words = parts().words
    dot, space = words["mark"]
    recipes = {
        UYGHUR: (words["uyghur_" + suffix], dot, words["uyghur_m"]),
        TIBETAN: (words["tibetan_1"], 0, words["tibetan_" + suffix]),
        MONGOL: (words["mongol_1" + suffix], 0, words["mongol_2" + suffix]),
        FOREIGN: (words["foreign_1"], space, words["foreign_2"]),
    }
    for wanted, (first, mark, last) in recipes.items():
        at = np.flatnonzero((style == wanted) & sex)
        name[0][at] = first[rng.integers(0, len(first), len(at))]
        name[1][at] = mark
        name[2][at] = last[rng.integers(0, len(last), len(at))]
