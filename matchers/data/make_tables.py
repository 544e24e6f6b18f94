"""Write the character tables of this folder again (a developer's tool, never run by the daily job).

Usage: ``python -m matchers.data.make_tables UNIHAN_DIR GIVEN_NAME_CHARACTERS_CSV`` with the Unihan
text files of the Unicode Character Database. Sources and licences are in the README beside it.
"""

from __future__ import annotations

import csv
import re
import sys
from pathlib import Path

HERE = Path(__file__).parent
HAN = [chr(code) for code in range(0x4E00, 0xA000)] + ["〇"]
RARE_BESIDE = 50  # a semantic variant is folded only into a character this many times as usual


def unihan(folder: Path, file: str, field: str) -> dict[str, str]:
    """Return one property of the Unihan database, by character."""
    found: dict[str, str] = {}
    with (folder / file).open(encoding="utf-8") as lines:
        for line in lines:
            parts = line.rstrip("\n").split("\t")
            if len(parts) == 3 and parts[1] == field:
                found[chr(int(parts[0][2:], 16))] = parts[2]
    return found


def variants(folder: Path, usage: dict[str, int]) -> dict[str, str]:
    """Return, for each variant character, the one it is compared as."""
    import opencc

    convert = opencc.OpenCC("t2s").convert
    folds = {char: convert(char) for char in HAN}
    for field in ("kZVariant", "kSemanticVariant"):
        for char, value in unihan(folder, "Unihan_Variants.txt", field).items():
            targets = [chr(int(code, 16)) for code in re.findall(r"U\+([0-9A-F]+)", value)]
            if len(targets) != 1 or folds.get(char) != char or targets[0] not in folds:
                continue
            target = folds[targets[0]]
            if usage.get(target, 0) > RARE_BESIDE * (usage.get(char, 0) + 1):
                folds[char] = target
    settled = {char: folds.get(folds[char], folds[char]) for char in folds}
    return {char: to for char, to in settled.items() if to != char and len(to) == 1}


def readings() -> dict[str, str]:
    """Return every reading of a character with tone digits, the usual one first."""
    from pypinyin import Style, pinyin

    found = {}
    for char in HAN:
        tones = pinyin(char, style=Style.TONE3, heteronym=True, v_to_u=False)[0]
        plain = [tone for tone in tones if re.fullmatch(r"[a-zv]+[1-5]?", tone)]
        if plain:
            found[char] = ",".join(dict.fromkeys(plain))
    return found


def write(name: str, header: list[str], rows: list[list[str]]) -> None:
    """Write one table as tab-separated text, in code point order."""
    with (HERE / name).open("w", encoding="utf-8", newline="\n") as file:
        file.write("\t".join(header) + "\n")
        file.writelines("\t".join(row) + "\n" for row in sorted(rows))


def main(unihan_dir: str, given_names: str) -> None:
    """Write the three tables."""
    folder = Path(unihan_dir)
    with Path(given_names).open(encoding="utf-8") as file:
        usage = {row["char"]: int(row["male"]) + int(row["female"]) for row in csv.DictReader(file)}
    write("character_folds.tsv", ["char", "fold"], [[*p] for p in variants(folder, usage).items()])
    write("character_readings.tsv", ["char", "readings"], [[*p] for p in readings().items()])
    corners = unihan(folder, "Unihan_DictionaryLikeData.txt", "kFourCornerCode")
    cangjie = unihan(folder, "Unihan_DictionaryLikeData.txt", "kCangjie")
    rows = [
        [char, corners.get(char, "").split(" ")[0], cangjie.get(char, "")]
        for char in HAN
        if char in corners or char in cangjie
    ]
    write("character_shapes.tsv", ["char", "four_corner", "cangjie"], rows)


if __name__ == "__main__":
    main(*sys.argv[1:3])
