"""Promise 2, nothing is lost: the exact fate of every row of every kind of damaged file."""

from __future__ import annotations

import gzip
import json
from datetime import date

import pytest

from pipelines.workspace import Workspace
from tests.checking.delivering import (
    DAY,
    MEDICAL,
    TRAVEL,
    account,
    clean_rows,
    journey,
    journeys,
    quarantine_rows,
    reasons,
    run,
    stay,
    table,
)


def test_a_good_file_passes_whole(ws: Workspace) -> None:
    batch = run(ws, table(TRAVEL, journeys(30)))
    assert batch.status == "checked"
    assert account(ws, batch) == (30, 0, 0, 30, 0)
    row = clean_rows(ws, batch)[0]
    assert row["row_number"] == 1
    assert row["travel_date"] == date(2026, 4, 20)
    assert row["boarded"] is True
    assert batch.verdict is not None
    assert batch.verdict["warnings"] == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_both_encodings_and_line_ends_give_the_same_rows(
    ws: Workspace, encoding: str, end: str
) -> None:
    text = table(TRAVEL, journeys(25), end).decode()
    batch = run(ws, text.encode(encoding))
    assert account(ws, batch) == (25, 0, 0, 25, 0)
    assert {r["name"] for r in clean_rows(ws, batch)} == {"王小明"}


def test_a_ticket_without_the_gate_stays_a_clean_row(ws: Workspace) -> None:
    batch = run(ws, table(TRAVEL, [journey(1, boarded="0")]))
    assert account(ws, batch) == (1, 0, 0, 1, 0)
    assert clean_rows(ws, batch)[0]["boarded"] is False


def test_another_encoding_in_few_rows_quarantines_those_rows(ws: Workspace) -> None:
    lines = [row.encode() for row in [TRAVEL, *journeys(30)]]
    lines[7] = journey(7).encode("gb18030")
    batch = run(ws, b"\n".join(lines) + b"\n")
    assert account(ws, batch) == (30, 0, 1, 29, 0)
    assert reasons(batch) == {"undecodable": [7]}


def test_another_encoding_throughout_blocks_the_batch(ws: Workspace) -> None:
    text = table(TRAVEL, [journey(n, name="JOSÉ") for n in range(30)]).decode()
    batch = run(ws, text.encode("latin-1"))
    assert batch.status == "blocked"
    assert account(ws, batch) == (30, 0, 0, 0, 30)
    assert "encoding" in (batch.message or "")


def test_big5_read_as_gb18030_is_noticed_by_its_names(ws: Workspace) -> None:
    names = ["陳國華", "張麗珍", "歐陽靜儀", "黃劉賢", "林美玲", "吳建宏", "蔡宗翰", "許淑芬"]
    names += ["鄭雅文", "謝佩珊", "郭俊傑", "洪志明"]
    text = table(TRAVEL, [journey(n, name=name) for n, name in enumerate(names)]).decode()
    batch = run(ws, text.encode("big5"))
    assert batch.status == "blocked"
    assert account(ws, batch) == (12, 0, 0, 0, 12)
    batch = run(ws, text.encode("gb18030"), suffix="_r2.csv")
    assert account(ws, batch) == (12, 0, 0, 12, 0)


def test_utf16_and_workbooks_are_named(ws: Workspace) -> None:
    batch = run(ws, table(TRAVEL, journeys(3)).decode().encode("utf-16"))
    assert (batch.status, batch.rows) == ("blocked", 0)
    assert "UTF-16" in (batch.message or "")
    batch = run(ws, b"PK\x03\x04" + bytes(100))
    assert "Excel" in (batch.message or "")


def test_a_cut_off_last_line_costs_that_row(ws: Workspace) -> None:
    content = table(TRAVEL, journeys(30))
    batch = run(ws, content[:-30])
    assert account(ws, batch) == (30, 0, 1, 29, 0)
    assert reasons(batch) == {"truncated": [30]}


def test_a_last_line_without_its_break_is_a_row_and_a_warning(ws: Workspace) -> None:
    batch = run(ws, table(TRAVEL, journeys(30))[:-1])
    assert account(ws, batch) == (30, 0, 0, 30, 0)
    assert batch.verdict is not None
    assert any("line break" in w for w in batch.verdict["warnings"])


def test_a_missing_column_blocks_and_is_named(ws: Workspace) -> None:
    rows = [row.rsplit(",", 1)[0] for row in [TRAVEL, *journeys(30)]]
    batch = run(ws, table(rows[0], rows[1:]))
    assert batch.status == "blocked"
    assert account(ws, batch) == (30, 0, 0, 0, 30)
    assert "missing: 'boarded'" in (batch.message or "")


def test_a_renamed_column_blocks_and_the_new_name_is_suggested(ws: Workspace) -> None:
    batch = run(ws, table(TRAVEL.replace("id_number", "id_no"), journeys(30)))
    assert batch.status == "blocked"
    assert account(ws, batch) == (30, 0, 0, 0, 30)
    message = batch.message or ""
    assert "column 'id_no' is unknown and 'id_number' missing: did the source rename it?" in message


def test_an_unknown_column_blocks_and_is_named(ws: Workspace) -> None:
    batch = run(ws, table(TRAVEL + ",seat", [row + ",12F" for row in journeys(5)]))
    assert batch.status == "blocked"
    assert account(ws, batch) == (5, 0, 0, 0, 5)
    assert "unknown: 'seat'" in (batch.message or "")


def test_a_file_without_header_blocks_and_shows_nothing_of_its_first_row(ws: Workspace) -> None:
    batch = run(ws, table(journey(1), journeys(4, 2)))
    assert batch.status == "blocked"
    assert "王小明" not in json.dumps(batch.verdict, ensure_ascii=False)
    assert "11010119500301" not in json.dumps(batch.verdict)


@pytest.mark.parametrize("content", [b"", b"\n\n\r\n", b"\xef\xbb\xbf"])
def test_an_empty_file_blocks_with_no_rows(ws: Workspace, content: bytes) -> None:
    batch = run(ws, content)
    assert batch.status == "blocked"
    assert account(ws, batch) == (0, 0, 0, 0, 0)
    assert "empty" in (batch.message or "")


def test_a_header_alone_is_a_day_without_reports(ws: Workspace) -> None:
    batch = run(ws, table(TRAVEL, []))
    assert batch.status == "checked"
    assert account(ws, batch) == (0, 0, 0, 0, 0)
    assert batch.verdict is not None
    assert any("no rows" in w for w in batch.verdict["warnings"])


def test_of_a_repeated_key_the_first_row_is_kept(ws: Workspace) -> None:
    rows = journeys(30)
    rows[9] = rows[19] = journey(5, name="张三")
    batch = run(ws, table(TRAVEL, rows))
    assert account(ws, batch) == (30, 0, 2, 28, 0)
    assert reasons(batch) == {"key_duplicate": [10, 20]}
    kept = [r for r in clean_rows(ws, batch) if r["row_id"] == "T00005"]
    assert [r["row_number"] for r in kept] == [5]
    assert [r["row_number"] for r in quarantine_rows(ws, batch)] == [10, 20]


def test_a_key_counts_as_used_even_if_its_first_row_is_quarantined(ws: Workspace) -> None:
    rows = [journey(1, travel_date="x"), journey(2), journey(1), journey(3, mode="x")]
    batch = run(ws, table(TRAVEL, rows))
    assert account(ws, batch) == (4, 0, 3, 1, 0)
    assert [r["reason"] for r in quarantine_rows(ws, batch)] == [
        "not_a_date",
        "key_duplicate",
        "unknown_code",
    ]


def test_nul_bytes_cost_their_row(ws: Workspace) -> None:
    rows = journeys(30)
    rows[3] = rows[3].replace("rail", "ra\0il")
    batch = run(ws, table(TRAVEL, rows))
    assert account(ws, batch) == (30, 0, 1, 29, 0)
    assert reasons(batch) == {"nul_byte": [4]}


def test_padding_with_nul_bytes_at_the_end_is_one_row(ws: Workspace) -> None:
    batch = run(ws, table(TRAVEL, journeys(30)) + bytes(5_000_000))
    assert account(ws, batch) == (31, 0, 1, 30, 0)
    assert reasons(batch) == {"record_too_long": [31]}


def test_a_file_of_nul_bytes_is_no_table(ws: Workspace) -> None:
    batch = run(ws, bytes(3_000_000))
    assert batch.status == "blocked"
    assert account(ws, batch) == (0, 0, 0, 0, 0)


def test_a_wrong_number_of_fields_costs_that_row(ws: Workspace) -> None:
    rows = journeys(30)
    rows[4] += ",more"
    rows[5] = rows[5].rsplit(",", 2)[0]
    rows[6] = "   "
    batch = run(ws, table(TRAVEL, rows))
    assert account(ws, batch) == (30, 0, 3, 27, 0)
    assert reasons(batch) == {"wrong_field_count": [5, 6, 7]}


def test_blank_lines_are_no_rows_but_are_mentioned(ws: Workspace) -> None:
    rows = journeys(30)
    rows[3:3] = ["", "\r"]
    batch = run(ws, table(TRAVEL, rows))
    assert account(ws, batch) == (30, 0, 0, 30, 0)
    assert batch.verdict is not None
    assert batch.verdict["measures"]["blank_lines"] == 2
    assert any(w.startswith("blank_lines") for w in batch.verdict["warnings"])


def test_quoted_fields_may_hold_delimiters_quotes_and_line_breaks(ws: Workspace) -> None:
    rows = [
        journey(1, name='"王,小明"'),
        journey(2, name='"王""小明"'),
        journey(3, name='"王\n小明"'),
        *journeys(27, 4),
    ]
    batch = run(ws, table(TRAVEL, rows))
    assert account(ws, batch) == (30, 0, 0, 30, 0)
    assert [r["name"] for r in clean_rows(ws, batch)[:3]] == ["王,小明", '王"小明', "王\n小明"]


@pytest.mark.parametrize("name", ['"王小明', '王"小明', '"王"小明', '王小明"'])
def test_a_stray_quote_costs_one_row_and_not_the_rest(ws: Workspace, name: str) -> None:
    rows = journeys(30)
    rows[10] = journey(11, name=name)
    batch = run(ws, table(TRAVEL, rows))
    assert account(ws, batch) == (30, 0, 1, 29, 0)
    assert reasons(batch) == {"bad_quotes": [11]}


def test_a_stray_quote_before_a_quoted_row_costs_one_row(ws: Workspace) -> None:
    rows = journeys(30)
    rows[10] = journey(11, name='"王小明')
    rows[12] = journey(13, name='"王,小明"')
    batch = run(ws, table(TRAVEL, rows))
    assert account(ws, batch) == (30, 0, 1, 29, 0)
    assert reasons(batch) == {"bad_quotes": [11]}


def test_gzip_and_tabs(ws: Workspace) -> None:
    content = table(TRAVEL, journeys(30)).replace(b",", b"\t")
    batch = run(ws, gzip.compress(content), suffix=".tsv.gz")
    assert account(ws, batch) == (30, 0, 0, 30, 0)


def test_a_bomb_in_gzip_blocks_before_it_goes_off(ws: Workspace) -> None:
    bomb = gzip.compress(table(TRAVEL, journeys(3)) + b"x" * (48 << 20), compresslevel=1)
    batch = run(ws, bomb, suffix=".csv.gz")
    assert batch.status == "blocked"
    assert account(ws, batch) == (3, 0, 0, 0, 3)
    assert "decompression bomb" in (batch.message or "")


def test_a_cut_off_gzip_blocks_with_the_rows_that_can_be_seen(ws: Workspace) -> None:
    packed = gzip.compress(table(TRAVEL, journeys(3)))
    batch = run(ws, packed[:-9], suffix=".csv.gz")
    assert batch.status == "blocked"
    assert account(ws, batch)[0] == batch.waiting
    assert "ends early" in (batch.message or "")
    batch = run(ws, packed[:-8] + b"\0\0\0\0\0\0\0\0", suffix="_r2.csv.gz")
    assert batch.status == "blocked"
    assert "damaged" in (batch.message or "")


def test_row_level_faults_have_their_reasons(ws: Workspace) -> None:
    faults = {
        "key_missing": {"row_id": ""},
        "value_missing": {"boarded": ""},
        "not_a_date": {"travel_date": "2026-02-30"},
        "date_too_early": {"travel_date": "1899-12-31"},
        "date_too_late": {"travel_date": "2026-04-22"},
        "unknown_code": {"mode": "ship"},
        "not_a_flag": {"boarded": "yes"},
        "no_identity": {"name": "", "id_number": " "},
        "value_too_long": {"id_number": "1" * 65},
    }
    rows = [journey(i, **change) for i, change in enumerate(faults.values(), 1)]
    batch = run(
        ws, table(TRAVEL, [*rows, *journeys(40, 100), journey(50, travel_date="2026-04-21")])
    )
    assert account(ws, batch) == (50, 0, 9, 41, 0)
    assert reasons(batch) == {reason: [i] for i, reason in enumerate(faults, 1)}


def test_unknown_codes_that_are_blanked_are_signals(ws: Workspace) -> None:
    batch = run(ws, table(TRAVEL, [journey(1, sex="x9", doc_type="Z"), *journeys(20, 2)]))
    assert account(ws, batch) == (21, 0, 0, 21, 0)
    assert batch.verdict is not None
    signals = {(s["kind"], s["column"]): s["rows"] for s in batch.verdict["signals"]}
    assert signals == {("unknown_code", "sex"): 1, ("unknown_code", "doc_type"): 1}
    assert clean_rows(ws, batch)[0]["sex"] is None


def test_medical_settings_that_are_no_stay_are_counted_and_not_kept(ws: Workspace) -> None:
    codes = ["11", "13", "14", "41", "21", "2101", "3101", "77777", "", "11"]
    batch = run(ws, table(MEDICAL, [stay(i, c) for i, c in enumerate(codes)]), feed="medical")
    assert account(ws, batch) == (10, 7, 0, 3, 0)
    assert {r["med_type"] for r in clean_rows(ws, batch)} == {"21", "2101", "3101"}
    assert batch.verdict is not None
    excluded = {e["code"]: (e["rule"], e["rows"]) for e in batch.verdict["excluded"]}
    assert excluded == {
        "11": ("HD26-11", 2),
        "13": ("HD26-11", 1),
        "14": ("HD26-11", 1),
        "41": ("HD26-11", 1),
        "77777": ("HD26-11", 1),
        "(missing)": ("HD26-11", 1),
    }
    unknown = [s["code"] for s in batch.verdict["signals"] if s["kind"] == "unknown_code"]
    assert sorted(unknown) == ["(missing)", "77777"]
    folder = ws.home.batch_dir(batch.batch_id)
    assert b"M00000" not in (folder / "clean.parquet").read_bytes()


def test_an_excluded_row_is_not_quarantined_for_its_other_faults(ws: Workspace) -> None:
    rows = [stay(1, "11", discharge_date="never"), stay(1, "11"), stay(1, "21"), stay(2, "21")]
    batch = run(ws, table(MEDICAL, rows), feed="medical")
    assert account(ws, batch) == (4, 2, 0, 2, 0)


def test_a_stay_that_ends_before_it_begins_is_quarantined(ws: Workspace) -> None:
    rows = [stay(1, admission_date="2026-04-19"), stay(2, admission_date=""), stay(3)]
    batch = run(ws, table(MEDICAL, rows), feed="medical")
    assert account(ws, batch) == (3, 0, 1, 2, 0)
    assert reasons(batch) == {"ends_before_start": [1]}


def test_mostly_unusable_rows_block_the_batch(ws: Workspace) -> None:
    rows = [journey(i, travel_date="20.04.2026") for i in range(25)] + journeys(5, 90)
    batch = run(ws, table(TRAVEL, rows))
    assert batch.status == "blocked"
    assert account(ws, batch) == (30, 0, 0, 0, 30)
    assert "usable_share" in (batch.message or "")
    assert reasons(batch) == {"not_a_date": [1, 2, 3, 4, 5]}
    assert not (ws.home.batch_dir(batch.batch_id) / "clean.parquet").exists()


def test_nothing_personal_in_verdict_quarantine_or_logs(
    ws: Workspace, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    shifted = [
        f"T{i},赵钱孙,1,1950-03-01,110101195003011234,110101195003015678,赵钱李,赵钱周,吴郑王"
        for i in range(3)
    ]
    batch = run(ws, table(TRAVEL, [*shifted, *journeys(30, 10)]))
    stay_rows = [stay(i, "赵钱孙") for i in range(2)] + [stay(9, "110101195003011234")]
    medical = run(ws, table(MEDICAL, stay_rows), feed="medical")
    told = caplog.text
    for b in (batch, medical):
        told += (ws.home.batch_dir(b.batch_id) / "verdict.json").read_text()
        told += str(quarantine_rows(ws, b)) + str(b.verdict) + str(b.message)
    for personal in ("赵", "吴郑王", "110101195003011234", "110101195003015678"):
        assert personal not in told


def test_the_same_file_gives_the_same_bytes(ws: Workspace) -> None:
    batch = run(ws, table(TRAVEL, [*journeys(30), *journeys(3)]))
    folder = ws.home.batch_dir(batch.batch_id)
    names = ("clean.parquet", "quarantine.parquet", "verdict.json")
    first = [(folder / name).read_bytes() for name in names]
    run(ws, table(TRAVEL, [*journeys(30), *journeys(3)]))
    assert [(folder / name).read_bytes() for name in names] == first
    assert len(ws.store.batches.find("travel", DAY)) == 1
