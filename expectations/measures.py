"""The measures of a file on which a contract may set bounds. All are numbers of one file."""

from __future__ import annotations

MEASURES: dict[str, str] = {
    "rows": "rows of the file",
    "readable_share": "share of the rows that decode in the file's encoding; 1 for no rows",
    "usable_share": "share of the rows that are not quarantined; counted as 1 below 20 rows, "
    "where one bad row says nothing about the file",
    "quarantined_share": "share of the rows that are quarantined; 0 for no rows",
    "duplicate_share": "share of the rows whose key stands in an earlier row; 0 for no rows",
    "excluded_share": "share of the rows that a rule excludes; 0 for no rows",
    "unidentified_share": "share of the rows screened that lack a name or a number; 0 for no rows",
    "unknown_code_rows": "codes outside their tables, counted once a row and column",
    "blank_lines": "lines without content; they are not rows",
    "lag_days": "days from the median event of the clean rows to the business day; 0 for none",
    "plausible_name_share": "share of the characters of the first 5,000 names that are common in "
    "Chinese text; 1 where there are fewer than eight characters",
}
