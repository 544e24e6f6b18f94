"""The supervisor's pages: every number is counted a second time, in another way."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from caseworker.oversight.asked import Asked
from caseworker.oversight.pages import PANELS
from matchers.evaluate import interval
from pipelines.review import approve
from pipelines.store import case_totals, outcomes, tables
from tests.caseworker.busy_world import busy
from tests.caseworker.case_world import ALIVE, LOST, answer, case_of, text_of
from tests.caseworker.clients import Client, Site
from tests.pipelines.small_world import DAY, PLACE
from tests.review.desk_world import rows_of

KINDS = ("conflict", "loss_verification", "match_review", "held_evidence")


def table(client: Client, panel: str, query: str = "") -> list[dict[str, str]]:
    """The table of a panel as it is handed out, by the texts of its headings in English."""
    sent = dict(pair.split("=") for pair in query.split("&") if pair)
    client.post("/language", {"language": "en", "back": "/"})
    answer = client.post(f"/oversight/{panel}/export", sent)
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def work(site: Site) -> None:
    """Two losses are answered: one confirmed by two people, one not lost; one is left."""
    clerk, second = site.as_("caseworker", name="li"), site.as_("approver", name="wang")
    for at, said in ((1, LOST), (2, ALIVE)):
        assert answer(clerk, case_of(site, at), said).status_code == 303
    (waiting,) = rows_of(site.ws, tables.proposals, tables.proposals.c.state == "open")
    approver = second.user
    assert approver
    approve(
        site.ws,
        waiting["proposal_id"],
        approver=approver.user_id,
        day=DAY,
        at=int(site.clock()),
    )


def test_backlog_and_ages_are_what_the_cases_say(any_site: Site) -> None:
    site = any_site
    work(site)
    chief = site.as_("supervisor")
    cases = [row for row in rows_of(site.ws, tables.cases) if row["status"] == "open"]
    (line,) = table(chief, "backlog")
    assert line["Jurisdiction"] == "Haidian, Beijing"
    assert int(line["Open"]) == len(cases) == 1
    assert int(line["Loss verification"]) == 1
    assert int(line["Past due"]) == sum(row["due_on"] < DAY for row in cases)
    queue = rows_of(site.ws, tables.manual_queue)
    assert int(line["To certify by hand"]) == len(queue) > 0
    waiting = rows_of(site.ws, tables.proposals, tables.proposals.c.state == "open")
    assert int(line["Wait for approval"]) == len(waiting) == 0
    ages = {row["Days open"]: int(row["Total"]) for row in table(chief, "ages")}
    assert ages == {
        "0–2 days": 1,
        "3–7 days": 0,
        "8–14 days": 0,
        "15–30 days": 0,
        "over 30 days": 0,
    }
    site.clock.now += 31 * 86400
    ages = {row["Days open"]: int(row["Total"]) for row in table(site.as_("supervisor"), "ages")}
    assert (ages["0–2 days"], ages["over 30 days"]) == (0, 1)


def test_throughput_is_what_happened_to_the_cases(any_site: Site) -> None:
    site = any_site
    work(site)
    events = rows_of(site.ws, tables.case_events)
    expected = Counter((row["day"], row["event"]) for row in events)
    assert expected[DAY, "decided"] == 2
    lines = table(site.as_("supervisor"), "throughput")
    assert len(lines) == 30
    assert lines[-1]["Day"] == f"{DAY}"
    for line in lines:
        day = date.fromisoformat(line["Day"])
        for event in ("opened", "reopened", "decided", "lapsed"):
            assert int(line[event]) == expected[day, event], (day, event)
    assert int(lines[-1]["decisions approved"]) == 1
    weeks = table(site.as_("supervisor"), "throughput", "period=12w")
    assert len(weeks) == 12
    assert {date.fromisoformat(line["Week from Monday"]).weekday() for line in weeks} == {0}
    assert sum(int(line["opened"]) for line in weeks) == 3


def test_totals_by_day_are_the_events_on_record(any_site: Site) -> None:
    busy(any_site, share=1.0)
    cases = {row["case_id"]: row for row in rows_of(any_site.ws, tables.cases)}
    expected = Counter(
        (row["day"], cases[row["case_id"]]["kind"], row["event"])
        for row in rows_of(any_site.ws, tables.case_events)
    )
    with any_site.ws.store.read() as connection:
        told = case_totals.by_day(connection, [PLACE], date(2020, 1, 1), date(2030, 1, 1))
        assert case_totals.by_day(connection, ["hebei"], date(2020, 1, 1), DAY) == []
    assert Counter({(one.day, one.kind, one.event): one.cases for one in told}) == expected


def test_certified_by_source_is_what_the_standings_say(any_site: Site) -> None:
    chief = any_site.as_("supervisor")
    standings = [r for r in rows_of(any_site.ws, tables.standings) if r["certified_through"]]
    feeds = Counter(row["certified_feed"] or "" for row in standings)
    assert feeds["travel"] == 2
    lines = {line["Source"]: line for line in table(chief, "certified")}
    assert int(lines["travel"]["Recipients"]) == feeds["travel"]
    assert int(lines["register"]["Recipients"]) == feeds["register"]
    assert float(lines["travel"]["Share"]) == round(feeds["travel"] / len(standings), 4)
    trend = table(chief, "certified_trend")
    assert sum(int(line["Total"]) for line in trend) == sum(
        row["certified_day"] is not None for row in standings
    )
    assert int(trend[-1]["travel"]) == 2


def test_precision_counts_what_people_found_and_what_objections_named(any_site: Site) -> None:
    work(any_site)
    (line,) = table(any_site.as_("supervisor"), "precision")
    assert (line["Feed"], line["Loss confirmed"], line["Not lost"]) == ("deaths", "1", "1")
    low, high = interval(1, 2)
    assert float(line["True"]) == 0.5
    assert (float(line["True, low"]), float(line["True, high"])) == (round(low, 4), round(high, 4))
    assert line["Right person"] == ""


def test_an_undone_decision_counts_no_more(site: Site) -> None:
    work(site)
    with site.ws.store.read() as connection:
        found = outcomes.decided(connection, [PLACE], DAY, DAY)
        assert sorted(one.answer for one in found) == ["finding_lost", "finding_not_lost"]
        assert outcomes.decided(connection, ["hebei"], DAY, DAY) == []
        assert outcomes.decided(connection, [PLACE], date(2026, 1, 1), date(2026, 4, 19)) == []


def test_approvals_and_workload_are_counts_of_proposals(any_site: Site) -> None:
    site = any_site
    work(site)
    chief = site.as_("supervisor")
    made = rows_of(site.ws, tables.proposals)
    (line,) = table(chief, "approvals")
    assert (line["Decision"], line["approved"], line["waiting"]) == ("Right is lost", "1", "0")
    assert float(line["Overturned"]) == 0.0
    people = {line["Person"]: line for line in table(chief, "workload")}
    by = Counter(row["maker"] for row in made)
    names = {user.user_id: user.display_name for user in site.people.values()}
    for user, n in by.items():
        assert int(people[names[user]]["decisions made"]) == n == 2
    approvers = Counter(row["approver"] for row in made if row["approver"])
    for user, n in approvers.items():
        assert int(people[names[user]]["decisions approved"]) == n == 1


def test_time_limits_count_each_open_case_once(site: Site) -> None:
    work(site)
    lines = {line["Kind of case"]: line for line in table(site.as_("supervisor"), "sla")}
    loss = lines["Loss verification"]
    stand = ("past the limit", "two working days or less", "in good time")
    assert sum(int(loss[name]) for name in stand) == 1
    assert (loss["Decided"], loss["In time"], loss["Share in time"]) == ("2", "2", "1.0")


def test_another_jurisdiction_sees_nothing_of_it(site: Site) -> None:
    work(site)
    other = site.as_("supervisor", jurisdictions=("hebei",))
    assert table(other, "backlog") == []
    assert table(other, "workload") == []
    assert {line["opened"] for line in table(other, "throughput")} == {"0"}
    assert table(other, "certified") == []
    text = text_of(other.page(f"/oversight?place={PLACE}"))
    assert PLACE not in text


def test_each_export_is_recorded_and_the_page_is_not(site: Site) -> None:
    chief = site.as_("supervisor")
    exported = tables.audit_entries.c.action == "file.exported"
    before = len(rows_of(site.ws, tables.audit_entries, exported))
    chief.page("/oversight")
    assert len(rows_of(site.ws, tables.audit_entries, exported)) == before
    table(chief, "backlog", f"place={PLACE}&period=12w")
    *_, entry = rows_of(site.ws, tables.audit_entries, exported)
    assert (entry["subject"], entry["actor"]) == ("oversight.backlog", chief.user.user_id)  # type: ignore[union-attr]
    assert f'"place":"{PLACE}"' in entry["content"]
    answer = chief.post("/oversight/backlog/export")
    assert answer.headers["content-disposition"].startswith("attachment; filename=")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"


def test_a_name_of_a_user_cannot_become_a_formula(site: Site) -> None:
    evil = site.as_("caseworker", name="evil", display_name='=HYPERLINK("http://x","y")')
    assert answer(evil, case_of(site, 2), ALIVE).status_code == 303
    data = site.as_("supervisor").post("/oversight/workload/export").content.decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(data)) for cell in row]
    assert '\'=HYPERLINK("http://x","y")' in cells
    assert not [cell for cell in cells if cell.startswith("=")]


@pytest.mark.parametrize("query", ["period=never", "until=2026-13-99", "until=9999-12-31"])
def test_what_makes_no_sense_in_the_address_is_as_if_it_were_not_there(
    site: Site, query: str
) -> None:
    chief = site.as_("supervisor")
    assert text_of(chief.page(f"/oversight?{query}")) == text_of(chief.page("/oversight"))
    assert chief.get("/oversight/no-such-panel").status_code == 404


def test_every_picture_has_a_name_and_its_table_on_the_page(site: Site) -> None:
    work(site)
    page = site.as_("supervisor").page("/oversight")
    assert page.count('<details class="behind">') == len(PANELS)
    for svg in re.findall(r"<svg\b[^>]*>", page):
        assert 'aria-hidden="true"' in svg or "aria-label" in svg, svg
    assert "style=" not in page


@pytest.mark.parametrize("period", ["30d", "12w"])
def test_steps_cover_the_period_without_gap(period: str) -> None:
    chosen = _asked(period)
    days = (chosen.until - chosen.since).days + 1
    assert chosen.steps[0] == chosen.since
    assert len(chosen.steps) == (30 if period == "30d" else 12)
    assert {chosen.step_of(chosen.since), chosen.step_of(chosen.until)} <= set(chosen.steps)
    assert days == 30 if period == "30d" else days <= 84
    first, last = chosen.before
    assert (chosen.since - last).days == 1
    assert first < last


def _asked(period: str, **values: Any) -> Asked:
    since = date(2026, 3, 22) if period == "30d" else date(2026, 2, 2)
    told: dict[str, Any] = {
        **{"every": (PLACE,), "place": "", "period": period, "since": since, "until": DAY},
        **{"given": "", "today": DAY, "now": datetime(2026, 4, 20).timestamp()},
    }
    return Asked(**told | values)


def test_nothing_is_read_without_an_index(site: Site) -> None:
    """The queries of the page, explained: none of them reads all cases, events or recipients."""
    with site.ws.store.read() as connection:
        asked = [
            select(tables.cases.c.case_id).where(
                tables.cases.c.closed_on.between(DAY, DAY), tables.cases.c.jurisdiction == PLACE
            ),
            select(tables.case_totals).where(tables.case_totals.c.day.between(DAY, DAY)),
            select(tables.proposals.c.proposal_id).where(tables.proposals.c.made_at >= 1),
            select(tables.proposals.c.proposal_id).where(tables.proposals.c.approved_on >= DAY),
            select(tables.case_events.c.case_id).where(tables.case_events.c.cause == "x"),
            select(tables.audit_entries.c.entry_id).where(tables.audit_entries.c.actor == "x"),
        ]
        for query in asked:
            text = str(query.compile(connection, compile_kwargs={"literal_binds": True}))
            plan = " ".join(
                row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}")
            )
            assert "SEARCH" in plan and "SCAN" not in plan, (plan, text)
