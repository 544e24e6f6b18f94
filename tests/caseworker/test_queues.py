"""The lists of cases: filters, orders, clocks, paging, and the next case to be worked on."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from caseworker.cases.filters import OPTIONS, USUAL, chosen_of, query_of
from pipelines.store import tables, waits
from pipelines.store.waits import Wait
from tests.caseworker.case_world import ENGLISH, case_of, text_of
from tests.caseworker.clients import Client, Site
from tests.caseworker.morning_world import HELD, LOSSES, PATIENTS, TRAVELLERS, matches
from tests.pipelines.small_world import DAY

DAYS = 86400


def who(page: str) -> list[str]:
    """Ids of the cases of a list, in its order."""
    return re.findall(r'href="/cases/([0-9a-f]{32})\?', page)


def ids(cases: list[dict[str, Any]]) -> set[str]:
    """Ids of cases."""
    return {case["case_id"] for case in cases}


def change(site: Site, case: dict[str, Any], **values: Any) -> None:
    """Change a case as a run would."""
    with site.ws.store.write() as connection:
        chosen = tables.cases.c.case_id == case["case_id"]
        connection.execute(update(tables.cases).where(chosen).values(**values))
        if "opened_on" in values:
            whose = tables.case_events.c.case_id == case["case_id"]
            connection.execute(
                update(tables.case_events).where(whose).values(day=values["opened_on"])
            )


def wait(site: Site, case: dict[str, Any], since: int, ended: int | None = None) -> None:
    """A case waits for information from some days ago on."""
    now = int(site.clock())
    told = Wait(case["case_id"], now - since * DAYS, "U-x", "死亡证明", None, None)
    with site.ws.store.write() as connection:
        waits.begin(connection, told)
        if ended is not None:
            waits.end(connection, case["case_id"], now - ended * DAYS)


@pytest.fixture
def anna(any_morning: Site) -> Client:
    """A caseworker."""
    return any_morning.as_("caseworker", name="anna")


def test_every_filter_narrows_the_list_by_what_it_says(any_morning: Site, anna: Client) -> None:
    travel, medical = matches(any_morning), matches(any_morning, *PATIENTS)
    start = "/cases?kind=match_review"
    assert set(who(anna.page(start))) == ids(travel) | ids(medical)
    assert set(who(anna.page(f"{start}&feed=medical"))) == ids(medical)
    assert set(who(anna.page(f"{start}&feed=travel"))) == ids(travel)
    assert who(anna.page(f"{start}&feed=death")) == []
    assert who(anna.page(f"{start}&grade=certain")) == []
    wait(any_morning, travel[0], since=1)
    assert set(who(anna.page(f"{start}&waiting=yes"))) == {travel[0]["case_id"]}
    assert travel[0]["case_id"] not in who(anna.page(f"{start}&waiting=no"))
    change(any_morning, medical[0], due_on=DAY + timedelta(3))
    assert medical[0]["case_id"] not in who(anna.page(f"{start}&late=due"))
    assert medical[1]["case_id"] in who(anna.page(f"{start}&late=due"))
    assert set(who(anna.page("/cases?kind=held_evidence"))) == ids(
        [case_of(any_morning, at, "held_evidence") for at in HELD]
    )


def test_the_time_limit_is_a_filter_that_a_pause_takes_a_case_out_of(
    any_morning: Site, anna: Client
) -> None:
    cases = matches(any_morning)[:5]
    long_ago = DAY - timedelta(14)
    for case in cases:
        change(any_morning, case, opened_on=long_ago)
    late = "/cases?kind=match_review&late=limit"
    assert set(who(anna.page(late))) == ids(cases)
    wait(any_morning, cases[0], since=13)  # still waits
    wait(any_morning, cases[1], since=13, ended=1)  # waited nearly all the time
    wait(any_morning, cases[2], since=13, ended=13)  # asked and answered on one day
    assert set(who(anna.page(late))) == ids(cases[2:])
    said = text_of(anna.page("/cases?kind=match_review&order=age"))
    assert "超期 5 个工作日" in said
    assert "暂停，剩" in said


def test_filling_a_page_with_late_cases_does_not_end_at_those_in_time(
    any_morning: Site, anna: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("caseworker.cases.listing.AT_A_TIME", 2)
    cases = matches(any_morning)
    for n, case in enumerate(cases):
        change(any_morning, case, opened_on=DAY - timedelta(20 - n // 4))
        if n < 6:
            wait(any_morning, case, since=19 - n // 4, ended=0)
    seen: list[str] = []
    address: str | None = "/cases?kind=match_review&late=limit&order=age"
    for _ in range(8):
        page = anna.page(address)
        seen += who(page)
        found = re.search(r'href="(/cases\?[^"]*after=[^"]*)"', page)
        address = found[1].replace("&amp;", "&") if found else None
        if address is None:
            break
    assert seen == sorted(seen, key=seen.index)
    assert set(seen) == ids(cases[6:])
    assert len(seen) == len(set(seen))


@pytest.mark.parametrize("order", OPTIONS["order"])
def test_every_order_goes_on_by_key_without_gap_or_double(
    any_morning: Site, anna: Client, order: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("caseworker.cases.listing.AT_A_TIME", 5)
    for n, case in enumerate(matches(any_morning)[:6]):
        change(any_morning, case, opened_on=DAY - timedelta(n), amount_fen=n, strength=n)
    seen: list[str] = []
    address: str | None = f"/cases?kind=match_review&order={order}"
    while address:
        page = anna.page(address)
        seen += who(page)
        found = re.search(r'href="(/cases\?[^"]*after=[^"]*)"', page)
        address = found[1].replace("&amp;", "&") if found else None
    assert len(seen) == len(set(seen)) == len(TRAVELLERS) + len(PATIENTS)


def test_a_place_that_is_none_and_filters_that_are_none(morning: Site) -> None:
    anna = morning.as_("caseworker")
    assert anna.get("/cases?order=age&after=nonsense").status_code == 400
    odd = "/cases?kind=x&order=y&late=z&assigned=%27&feed=%22&waiting=2&shown=3&ground=4"
    assert len(who(anna.page(odd))) == len(LOSSES)


def test_the_same_list_has_the_same_address() -> None:
    usual = chosen_of(lambda name: "")
    assert query_of(usual) == f"kind={USUAL['kind']}"
    mixed = {"late": "limit", "kind": "conflict", "order": "urgency", "feed": "travel", "x": "y"}
    told = query_of(chosen_of(lambda name: mixed.get(name, "")))
    assert told == "kind=conflict&late=limit&feed=travel"


def test_take_next_keeps_to_the_filters_and_leaves_out_what_waits(
    any_morning: Site, anna: Client
) -> None:
    medical = matches(any_morning, *PATIENTS)
    wait(any_morning, medical[0], since=1)
    sent = {"kind": "match_review", "order": "amount", "feed": "medical"}
    taken = anna.post("/cases/next", sent).headers["location"]
    assert taken == f"/cases/{medical[1]['case_id']}?order=amount"
    bert = any_morning.as_("caseworker", name="bert")
    left = bert.post("/cases/next", sent).headers["location"]
    assert left == "/cases?kind=match_review&order=amount&feed=medical"


def test_a_case_shows_its_clock_and_stops_it_when_decided(any_morning: Site, anna: Client) -> None:
    (case,) = matches(any_morning, TRAVELLERS[0])
    change(any_morning, case, opened_on=DAY - timedelta(4))
    path = f"/cases/{case['case_id']}"
    assert "2 / 5 个工作日" in text_of(anna.page(path))
    wait(any_morning, case, since=3)
    assert "等待信息期间暂停计时" in text_of(anna.page(path))
    said = {"answer": "same_person", "version": str(case["version"])}
    assert anna.post(f"{path}/decide", said).status_code == 303
    assert "按时办结" in text_of(anna.page(path))
    done = text_of(anna.page("/cases?kind=match_review&shown=decided"))
    assert "按时办结" in done


def test_the_list_speaks_english_too(morning: Site) -> None:
    anna = morning.as_("caseworker", name="anna")
    anna.post("/language", ENGLISH)
    said = text_of(anna.page("/cases?kind=match_review&late=limit"))
    assert "Nothing fits" in said
    assert "Past our time limit" in said
    assert "5 working days left" in text_of(anna.page("/cases?kind=match_review"))


def test_the_tabs_count_held_batches_and_lead_there(morning: Site) -> None:
    anna = morning.as_("caseworker", name="anna")
    assert re.search(r'href="/holds"[^>]*>[^<]*<span class="count is-zero">0<', anna.page("/cases"))
