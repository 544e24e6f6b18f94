"""The pages of batches: counts for everybody, cases for those who may see people."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from caseworker.settings import CaseworkerSettings
from pipelines.run import run_day
from pipelines.settings import FEEDS
from pipelines.store import batch_cases, batch_runs, tables
from tests.caseworker.case_world import text_of
from tests.caseworker.clients import Site
from tests.pipelines.small_world import DAY, PLACE, deliver, row
from tests.review.desk_world import rows_of


def batch_of(site: Site, feed: str) -> str:
    (batch,) = site.ws.store.batches.find(feed, DAY)
    return batch.batch_id


def test_a_batch_shows_its_rows_and_the_cases_it_opened(any_site: Site) -> None:
    site = any_site
    chief = site.as_("supervisor")
    batch_id = batch_of(site, "death")
    cases = {case["case_id"]: case for case in rows_of(site.ws, tables.cases)}
    events = rows_of(site.ws, tables.case_events, tables.case_events.c.cause == batch_id)
    expected = Counter((cases[one["case_id"]]["kind"], one["event"]) for one in events)
    assert expected == {("loss_verification", "opened"): 3}
    with site.ws.store.read() as connection:
        assert batch_cases.counts(connection, batch_id, (PLACE,)) == expected
        assert batch_cases.counts(connection, batch_id, ("hebei",)) == {}
    page = chief.page(f"/batches/{batch_id}")
    for event in events:
        assert f'href="/cases/{event["case_id"]}"' in page
    text = text_of(page)
    assert "确定匹配3100%" in text
    assert "合计与文件行数一致" in text
    assert text_of(site.as_("caseworker").page("/batches")).count("死亡数据") >= 1


def test_a_page_cuts_between_cases_and_goes_on_behind_the_last(any_site: Site) -> None:
    batch_id = batch_of(any_site, "death")
    with any_site.ws.store.read() as connection:
        whole = batch_cases.touched(connection, batch_id, (PLACE,), None, 50)
        assert len(whole) == 3
        first = batch_cases.touched(connection, batch_id, (PLACE,), None, 2)
        after = (first[-1].case_id, first[-1].seq)
        assert [*first, *batch_cases.touched(connection, batch_id, (PLACE,), after, 2)] == whole
        listed = batch_cases.listed(connection, None, 1)
        place = (listed[-1].business_day, listed[-1].batch_id)
        rest = batch_cases.listed(connection, place, 5)
    assert {one.batch_id for one in (*listed, *rest)} == {
        one.batch_id for one in any_site.ws.store.batches.all()
    }


def test_a_later_day_says_what_it_changed(site: Site) -> None:
    day = DAY + timedelta(days=1)
    deliver(site.ws, "travel", day, [row("travel", 1, "T1", day)])
    run_day(site.ws, day, FEEDS)
    (batch,) = site.ws.store.batches.find("travel", day)
    with site.ws.store.read() as connection:
        counts = batch_cases.counts(connection, batch.batch_id, ("*",))
    assert counts["conflict", "opened"] == 1
    assert "事实冲突" in text_of(site.as_("auditor").page(f"/batches/{batch.batch_id}"))


def test_an_engineer_sees_counts_and_nobody(site: Site) -> None:
    batch_id = batch_of(site, "death")
    page = site.as_("engineer", jurisdictions=()).page(f"/batches/{batch_id}")
    assert "/cases/" not in page
    assert "R0000000" not in page
    text = text_of(page)
    assert "丧失资格核实3" in text
    assert "数据工程师只看件数" in text


def test_another_jurisdiction_sees_no_case_of_it(site: Site) -> None:
    far = site.as_("supervisor", jurisdictions=("hebei",))
    page = far.page(f"/batches/{batch_of(site, 'death')}")
    assert "/cases/" not in page.partition('id="main"')[2]
    assert "没有打开或改变核查事项" in page


def test_a_run_leads_to_its_batches_and_a_batch_to_its_runs(any_site: Site) -> None:
    ids = [batch_of(any_site, feed) for feed in ("death", "travel")]
    run = "manual__2026-04-20T00:00:00+00:00"
    with any_site.ws.store.write() as connection:
        batch_runs.add(connection, "feed_x", run, ids)
        batch_runs.add(connection, "feed_x", run, ids)
        assert batch_runs.of_run(connection, "feed_x", run) == ids
    site = Site(any_site.ws, settings=CaseworkerSettings(airflow_url="http://airflow:8080/"))
    site.people.update(any_site.people)
    engineer = site.as_("engineer", jurisdictions=())
    query = "dag=feed_x&run=manual__2026-04-20T00%3A00%3A00%2B00%3A00"
    page = engineer.page(f"/batches?{query}")
    assert all(f'href="/batches/{one}"' in page for one in ids)
    answer = engineer.get(f"/batches?{query}&copy=1")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/batches/{ids[1]}")
    page = engineer.page(f"/batches/{ids[0]}")
    assert (
        'href="http://airflow:8080/dags/feed_x/runs/manual__2026-04-20T00%3A00%3A00%2B00%3A00"'
        in page
    )


@pytest.mark.parametrize("query", ["after=x", "after=2026-04-20~", "copy=-1&dag=a&run=b", "feed=x"])
def test_what_makes_no_sense_in_the_address_is_no_error(site: Site, query: str) -> None:
    assert site.as_("supervisor").get(f"/batches?{query}").status_code == 200


def test_there_is_no_such_batch(site: Site) -> None:
    chief = site.as_("supervisor")
    assert chief.get("/batches/death/2026-04-20/r9-00000000").status_code == 404
    assert site.as_("administrator").get("/batches").status_code == 403


def test_the_evidence_of_a_case_leads_to_its_batch(site: Site) -> None:
    (case, *_) = rows_of(site.ws, tables.cases)
    page = site.as_("caseworker").page(f"/cases/{case['case_id']}")
    assert f'href="/batches/{batch_of(site, "death")}"' in page
