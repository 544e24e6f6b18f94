"""Look-up for the hotline: who is meant, in any form, and nobody else; nothing said is kept."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import inspect

from pipelines.hand_over import hand_over
from pipelines.register.loading import load
from pipelines.store import lookup, tables
from tests.caseworker.case_world import audited, text_of
from tests.caseworker.clients import Client, Site
from tests.pipelines.small_world import DAY, Person, Town, write_csv
from tests.review.desk_world import rows_of

FULL = "０１２３４５６７８９Ｘ"
HOSTILE = (
    "' OR 1=1 --",
    '"; DROP TABLE recipients; --',
    "<script>alert(1)</script>",
    "%' UNION SELECT name FROM users --",
    "\x00\x1b[31m",
    "_%_",
)


def search(client: Client, **said: str) -> Any:
    """Send the form."""
    return client.post("/look-up", {"purpose": "answer_enquiry", **said})


def register(site: Site, folder: Any, rows: list[dict[str, str]], place: str) -> None:
    """Further recipients of a place."""
    columns = [
        *("recipient_id", "name", "former_names", "sex", "birth_date", "id_type", "id_number"),
        *("other_ids", "benefit_class", "monthly_amount", "last_certified_on"),
    ]
    usual = {"id_type": "01", "benefit_class": "enterprise_retiree", "monthly_amount": "5000"}
    path = write_csv(
        folder / f"more_{len(rows)}_{place[:3]}.csv", columns, [usual | r for r in rows]
    )
    load(site.ws, path, place)


def forms_of(number: str) -> dict[str, str]:
    """Ways in which a caller's number may be typed."""
    wide = "".join(FULL[int(c)] if c.isdigit() else "Ｘ" for c in number)
    return {
        "plain": number,
        "lower": number.lower(),
        "blanks": f" {number[:6]} {number[6:14]} {number[14:]} ",
        "wide": wide,
        "fifteen": number[:6] + number[8:17],
        "quoted": f"'{number}",
        "dashes": f"{number[:6]}-{number[6:14]}-{number[14:]}",
    }


def test_a_number_in_any_form_leads_to_the_person(any_site: Site) -> None:
    client = any_site.as_("caseworker")
    for at in (0, 7):
        person = Person(at)
        for form, number in forms_of(person.who()["id_number"]).items():
            answer = search(client, number=number)
            assert answer.status_code == 303, form
            assert answer.headers["location"] == f"/people/{person.recipient_id}", form


def test_numbers_that_the_register_writes_otherwise_and_other_documents(
    any_site: Site, tmp_path: Any
) -> None:
    old = Person(300).who()
    number, second = old["id_number"], Person(303).who()["id_number"]
    wide = forms_of(Person(301).who()["id_number"])["wide"]
    odd = [
        {"recipient_id": "OLD", **old, "id_number": number[:6] + number[8:17]},
        {"recipient_id": "WIDE", **Person(301).who(), "id_number": wide},
        {"recipient_id": "PASS", **Person(302).who(), "other_ids": f"B:E12345678|01:{second}"},
    ]
    register(any_site, tmp_path, odd, "beijing/haidian")
    client = any_site.as_("caseworker")
    for said, whose in (
        (number, "OLD"),
        (number[:6] + number[8:17], "OLD"),
        (Person(301).who()["id_number"], "WIDE"),
        ("e12345678", "PASS"),
        (Person(303).who()["id_number"], "PASS"),
        (Person(302).who()["id_number"], "PASS"),
    ):
        answer = search(client, number=said)
        assert answer.headers.get("location") == f"/people/{whose}", (said, whose)
    changed = odd[2] | {"other_ids": "B:E87654321"}
    register(any_site, tmp_path, [changed, odd[0]], "beijing/haidian")
    assert search(client, number="E12345678").status_code == 200
    assert search(client, number="E87654321").headers["location"] == "/people/PASS"


def test_a_name_with_its_variants_and_the_birth_date(any_site: Site, tmp_path: Any) -> None:
    told = [
        {"recipient_id": "UYG", "name": "阿依古丽·买买提", "birth_date": "1950-03-08"},
        {"recipient_id": "FU", "name": "傅国华", "birth_date": "1950-03-08"},
        {"recipient_id": "NOW", "name": "张丽", "birth_date": "19510102"},
    ]
    told = [Person(310 + at).who() | one for at, one in enumerate(told)]
    told[2]["former_names"] = "李莉萍|张俪"
    register(any_site, tmp_path, told, "beijing/haidian")
    client = any_site.as_("caseworker")
    for name, birth, whose in (
        ("阿依古丽·买买提", "1950-03-08", "UYG"),
        ("阿依古丽•买买提", "1950年3月8日", "UYG"),
        ("阿依古丽买买提", "19500308", "UYG"),
        ("付國華", "1950/3/8", "FU"),
        ("张 丽", "1951-01-02", "NOW"),
        ("李莉萍", "1951-01-02", "NOW"),
    ):
        answer = search(client, name=name, birth=birth)
        assert answer.headers.get("location") == f"/people/{whose}", name
    alike = search(client, name="张莉", birth="1951-01-02")  # sounds the same
    assert alike.status_code == 200
    assert "读音相同" in alike.text
    assert "/people/NOW" in alike.text
    assert "/people/" not in search(client, name="张飞", birth="1951-01-02").text


def test_what_does_not_agree_is_said_before_anything_else(any_site: Site) -> None:
    client, who = any_site.as_("caseworker"), Person(0).who()
    page = search(client, number=who["id_number"], name="王小明", birth="1941-02-02")
    assert page.status_code == 200
    said = text_of(page.text)
    assert "姓名与登记的不一致" in said
    assert "出生日期与登记的不一致" in said
    fits = search(client, number=who["id_number"], name=who["name"], birth=who["birth_date"])
    assert fits.status_code == 303
    other = Person(500).who()["id_number"]
    page = search(client, number=other, name=who["name"], birth=who["birth_date"])
    assert "证件号码与登记的不一致" in text_of(page.text)
    assert f"/people/{Person(0).recipient_id}" in page.text


def test_a_number_that_is_wrong_by_one_slip(any_site: Site) -> None:
    client = any_site.as_("caseworker")
    number = Person(3).who()["id_number"]
    wrong = number[:9] + str((int(number[9]) + 1) % 10) + number[10:]
    swapped = number[:16] + number[17] + number[16] if number[17] != "X" else wrong
    for told in (wrong, swapped, number[:-1], number + "3"):
        page = search(client, number=told).text
        assert f"/people/{Person(3).recipient_id}" in page, told
        assert "相差一位" in page
        assert "这个号码不对" in page


@pytest.mark.parametrize(
    ("number", "says"),
    [
        ("11010819450307001", "位数不对"),
        ("110108194513070019", "不是一个日期"),
        ("110108********0019", "被遮盖"),
        ("1.10108194503E+17", "末几位缺失"),
        ("hello", "不像身份证号码"),
    ],
)
def test_what_is_wrong_with_a_number(site: Site, number: str, says: str) -> None:
    page = search(site.as_("caseworker"), number=number)
    assert page.status_code == 200
    assert says in page.text


def test_not_on_the_list_and_why_that_may_be(any_site: Site) -> None:
    page = search(any_site.as_("caseworker"), number=Person(500).who()["id_number"])
    said = text_of(page.text)
    assert "没有查到" in said
    assert "HD26-18" in said
    assert "这个号码不对" not in said


def test_another_jurisdiction_is_said_and_nothing_is_shown(any_site: Site) -> None:
    stranger = any_site.as_("caseworker", jurisdictions=("arshan",), name="arshan")
    who, one = Person(0).who(), Person(0).recipient_id
    for said in (
        {"number": who["id_number"]},
        {"name": who["name"], "birth": who["birth_date"]},
    ):
        answer = search(stranger, **said)
        assert answer.status_code == 200
        assert "其他统筹地区" in answer.text
        typed = set(said.values())
        for hidden in {one, who["name"], "haidian", "海淀", who["id_number"][-4:]} - typed:
            if not any(hidden in one for one in typed):
                assert hidden not in answer.text
    assert stranger.get(f"/people/{one}").status_code == 404
    near = who["id_number"][:9] + str((int(who["id_number"][9]) + 1) % 10) + who["id_number"][10:]
    assert "其他统筹地区" not in search(stranger, number=near).text


def test_each_search_is_on_record_without_what_was_searched(any_site: Site) -> None:
    client, who = any_site.as_("caseworker"), Person(0).who()
    search(client, number=who["id_number"], name=who["name"], birth=who["birth_date"])
    search(client, number="110108********0019")
    entries = [row for row in audited(any_site) if row["action"] == "register.searched"]
    assert len(entries) == 3
    for row in entries:
        told = f"{row['subject']} {row['content']}"
        for secret in (who["id_number"], who["name"], who["birth_date"], who["id_number"][6:14]):
            assert secret not in told
        assert re.fullmatch(r"search\.[0-9a-f]{64}", row["subject"])
        assert '"purpose":"answer_enquiry"' in row["content"]
    assert Person(0).recipient_id in entries[0]["content"]
    assert entries[0]["subject"] != entries[1]["subject"] != entries[2]["subject"]


def test_an_auditor_who_knows_the_value_finds_who_searched(any_site: Site) -> None:
    client, who = any_site.as_("caseworker", display_name="王查询"), Person(0).who()
    search(client, number=who["id_number"])
    auditor = any_site.as_("auditor", jurisdictions=("*",))
    told = {"number": forms_of(who["id_number"])["wide"], "purpose": "inspect"}
    found = auditor.post("/look-up/trace", told)
    assert "王查询" in found.text
    nobody = auditor.post("/look-up/trace", told | {"number": Person(1).who()["id_number"]})
    assert "没有人查询过" in nobody.text
    assert client.post("/look-up/trace", told).status_code == 403


def test_nobody_goes_through_the_register_by_searching(any_site: Site) -> None:
    any_site.settings.__dict__["lookups_an_hour"] = 5
    client, bert = any_site.as_("caseworker"), any_site.as_("caseworker", name="bert")
    codes = [search(client, number=Person(at).who()["id_number"]).status_code for at in range(8)]
    assert codes == [303] * 5 + [429] * 3
    assert search(bert, number=Person(0).who()["id_number"]).status_code == 303
    refused = [r for r in audited(any_site) if '"refused":"too_many"' in r["content"]]
    assert len(refused) == 3
    assert all('"found":[]' in row["content"] for row in refused)
    any_site.clock.now += 3600
    client = any_site.as_("caseworker")  # the session has ended meanwhile
    location = search(client, number=Person(0).who()["id_number"]).headers["location"]
    assert location == f"/people/{Person(0).recipient_id}"
    any_site.settings.__dict__["lookups_a_day"] = 9
    assert search(client, number=Person(0).who()["id_number"]).status_code == 429
    any_site.clock.now += 24 * 3600
    client = any_site.as_("caseworker")
    assert search(client, number=Person(0).who()["id_number"]).status_code == 303
    assert len(rows_of(any_site.ws, tables.lookup_counts)) == 2


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({}, "请填写证件号码"),
        ({"name": "张丽"}, "还需要出生日期"),
        ({"name": "张*丽", "birth": "1950-01-01"}, "不能用星号"),
        ({"name": "??", "birth": "1950-01-01"}, "不能用星号"),
        ({"name": "张丽", "birth": "1950-13-01"}, "看不懂这个日期"),
        ({"birth": "1950-01-01"}, "请填写证件号码"),
    ],
)
def test_what_cannot_be_searched_for(site: Site, said: dict[str, str], says: str) -> None:
    answer = search(site.as_("caseworker"), **said)
    assert answer.status_code == 422
    assert says in answer.text
    assert [r for r in audited(site) if r["action"] == "register.searched"] == []


@pytest.mark.parametrize("attack", HOSTILE)
def test_hostile_text_in_every_field(any_site: Site, attack: str) -> None:
    client = any_site.as_("caseworker")
    for said in (
        {"number": attack},
        {"name": attack, "birth": "1950-01-01"},
        {"name": "张丽", "birth": attack[:38]},
        {"number": attack, "name": attack, "birth": "1950-01-01"},
    ):
        answer = search(client, **said)
        assert answer.status_code in (200, 422), said
        assert "<script>alert" not in answer.text
        assert "/people/" not in answer.text
    assert client.post("/look-up", {"number": "1", "purpose": attack}).status_code == 400
    assert search(client, number=Person(0).who()["id_number"]).status_code == 303


def test_nothing_searched_for_stands_in_the_log_or_the_address(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    client, who = site.as_("caseworker"), Person(0).who()
    answer = search(client, number=who["id_number"])
    search(client, name=who["name"], birth=who["birth_date"])
    told = caplog.text + answer.headers["location"]
    for secret in (who["id_number"], who["name"], who["birth_date"]):
        assert secret not in told


def test_a_register_that_is_loaded_again_keeps_what_is_searched_by(
    any_site: Site, tmp_path: Any
) -> None:
    Town(size=14).load_into(any_site.ws, tmp_path)
    client = any_site.as_("caseworker")
    assert search(client, number=Person(13).who()["id_number"]).status_code == 303
    assert rows_of(any_site.ws, tables.other_numbers) == []


def test_a_large_load_makes_the_indexes_anew(
    any_site: Site, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also after a load that was killed: with the next day that is handed over."""
    monkeypatch.setattr("pipelines.register.numbers.MANY", 3)

    def there() -> set[str | None]:
        with any_site.ws.store.read() as connection:
            return {one["name"] for one in inspect(connection).get_indexes("recipients")}

    wanted = {index.name for index in lookup.INDEXES}
    Town(size=20).load_into(any_site.ws, tmp_path)
    assert wanted <= there()
    with any_site.ws.store.write() as connection:
        lookup.drop_indexes(connection)
    client = any_site.as_("caseworker")
    assert search(client, number=Person(19).who()["id_number"]).status_code == 303
    hand_over(any_site.ws, DAY)
    assert wanted <= there()
