"""SQL fragments of normalisation: what a clean value is, and the columns that follow from it.

They speak DuckDB's dialect; `normalizing.py` puts them together. Aliases: s the rows, n, i and b
what odd names, numbers and birth dates mean.
"""

from __future__ import annotations

from matchers.characters import SURNAME_VARIANTS, folds

FOLDED = "".join(map(chr, folds())) + "某"
ODD_NAMES = (
    f"[{FOLDED}]"
    "|^(不详|未知|姓名|测试|匿名|佚名|未提供|无名.*)$"
    "|(先生|女士|小姐|同志|老师|太太|师傅|大爷|大妈|老人|本人)$"
)
CLEAN = {
    "name": f"regexp_full_match(name, '[\u4e00-\u9fa5]{{2,6}}') "
    f"AND NOT regexp_matches(name, '{ODD_NAMES}')",
    "id_number": "regexp_full_match(id_number, '[1-9][0-9]{16}[0-9X]') "
    "AND NOT ends_with(id_number, '000')",
    "birth_date": "regexp_full_match(birth_date, '(18[5-9]|19.|20.).-[01].-[0-3].') "
    "AND try_cast(birth_date AS DATE) IS NOT NULL",
}
# The weighted sum of a number's digits, in 32-bit halves: nine digits and eight.
HALVES = "CAST(num // 1100000000 AS INTEGER) AS high, CAST(num // 11 % 100000000 AS INTEGER) AS low"
CHECK_SUM = " + ".join(
    f"({half} // {10 ** (digits - 1 - place)} % 10) * {pow(2, 17 - first - place, 11)}"
    for half, first, digits in (("high", 0, 9), ("low", 9, 8))
    for place in range(digits)
)
# A text as an integer: joining integers costs half of joining names. Two texts share one about once
# in 10^19 pairs. DuckDB's own hash, which another version may change: the prepared register says
# by which it was made (`pipelines/prepared/making.py`).
TEXT_ID = "CASE WHEN {0} <> '' THEN CAST(hash({0}) >> 1 AS BIGINT) END AS {0}_id"
# Parts of a number that stay visible in cut, masked and otherwise damaged ones.
PARTS = "num_kind IN ('cut', 'masked', 'wrong_length')"
BORN = (
    "CASE WHEN num IS NOT NULL THEN num // 11000 % 100000000 "
    f"WHEN {PARTS} THEN try_cast(substr(num_text, 7, 8) AS BIGINT) END"
)
DIVISION = (
    "CAST(CASE WHEN num IS NOT NULL THEN num // 1100000000000 "
    f"WHEN {PARTS} THEN try_cast(substr(num_text, 1, 6) AS INTEGER) END AS INTEGER)"
)
TAIL = (
    "CAST(CASE WHEN num IS NOT NULL THEN num // 11 % 1000 * 11 + num % 11 "
    f"WHEN {PARTS} THEN try_cast(substr(right(num_text, 4), 1, 3) AS INTEGER) * 11 + "
    "CASE WHEN ends_with(num_text, 'X') THEN 10 ELSE try_cast(right(num_text, 1) AS INTEGER) END "
    "END AS INTEGER)"
)


ODD = [f"{column} IS NOT NULL AND NOT ({clean}) AS odd_{column}" for column, clean in CLEAN.items()]
_YEAR, _MONTH, _DAY = "(born // 10000)", "(born // 100 % 100)", "(born % 100)"
IS_A_DAY = f"""({_YEAR} >= 1 AND {_DAY} >= 1 AND {_DAY} <= CASE
    WHEN {_MONTH} IN (4, 6, 9, 11) THEN 30
    WHEN {_MONTH} = 2 THEN CASE WHEN {_YEAR} % 4 = 0 AND ({_YEAR} % 100 <> 0 OR {_YEAR} % 400 = 0)
        THEN 29 ELSE 28 END
    WHEN {_MONTH} BETWEEN 1 AND 12 THEN 31 ELSE 0 END)"""
CLEAN_NUMBER = (
    "CASE WHEN NOT odd_id_number THEN CAST(substr(s.id_number, 1, 17) AS BIGINT) * 11 + "
    "CASE substr(s.id_number, 18, 1) WHEN 'X' THEN 10 "
    "ELSE CAST(substr(s.id_number, 18, 1) AS BIGINT) END END"
)
CLEAN_DAY = "CASE WHEN NOT odd_birth_date THEN CAST(replace(s.birth_date, '-', '') AS INTEGER) END"
SEX = "CASE trim(s.sex) WHEN '1' THEN 1 WHEN '2' THEN 2 WHEN '男' THEN 1 WHEN '女' THEN 2 END"
# Of every row: what its clean values say, and the raw text of the others.
MARKED = f"""
    s.name AS raw_name, CASE WHEN odd_id_number THEN s.id_number END AS raw_number,
    CASE WHEN odd_birth_date THEN s.birth_date END AS raw_birth,
    odd_name, odd_id_number, odd_birth_date,
    CAST({SEX} AS TINYINT) AS sex_code, {CLEAN_NUMBER} AS num,
    CASE WHEN s.id_number IS NULL THEN 'missing' ELSE 'resident18' END AS num_kind, '' AS num_text,
    {CLEAN_DAY} AS birth
"""
RAW = "raw_name, raw_number, raw_birth, odd_name, odd_id_number, odd_birth_date"
# No IN: a list of eight becomes a join, which every query of `rows` would pay for.
_SETTLED = "".join(
    f" WHEN '{char}' THEN '{to}' || substr(raw_name, 2)" for char, to in SURNAME_VARIANTS.items()
)
CLEAN_KEY = f"CASE substr(raw_name, 1, 1){_SETTLED} ELSE coalesce(raw_name, '') END"
CLEAN_SCRIPT = "CASE WHEN raw_name IS NULL THEN 'missing' ELSE 'han' END"
CLEAN_NOTE = "CASE WHEN birth % 10000 = 101 THEN 'first_of_january' ELSE '' END"
CLEAN_COLUMNS = f"""
    coalesce(raw_name, '') AS form, {CLEAN_KEY} AS key, {CLEAN_SCRIPT} AS script, false AS wild,
    '' AS initials, '' AS repairs, birth AS birth_last, {CLEAN_NOTE} AS birth_note
"""
ODD_COLUMNS = f"""
    CASE WHEN odd_name THEN n.form ELSE coalesce(raw_name, '') END AS form,
    CASE WHEN odd_name THEN n.key ELSE {CLEAN_KEY} END AS key,
    CASE WHEN odd_name THEN n.script ELSE {CLEAN_SCRIPT} END AS script,
    coalesce(n.wild, false) AS wild, coalesce(n.initials, '') AS initials,
    CASE WHEN odd_id_number THEN i.num ELSE s.num END AS num,
    CASE WHEN odd_id_number THEN i.num_kind ELSE s.num_kind END AS num_kind,
    coalesce(i.num_text, '') AS num_text, coalesce(i.repairs, '') AS repairs,
    CASE WHEN odd_birth_date THEN b.birth ELSE s.birth END AS birth,
    CASE WHEN odd_birth_date THEN b.birth_last ELSE s.birth END AS birth_last,
    CASE WHEN odd_birth_date THEN b.birth_note
        WHEN s.birth % 10000 = 101 THEN 'first_of_january' ELSE '' END AS birth_note
"""
