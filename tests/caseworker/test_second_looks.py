"""Second looks: answered blind by another person, compared, settled by a third, and summed up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipelines.casework.second_looks import quality
from pipelines.store import horizon, tables
from tests.caseworker.case_world import answer, audited, case_of, text_of
from tests.caseworker.clients import Client, Site
from tests.caseworker.conftest import copy_of
from tests.caseworker.morning_world import (
    HELD,
    TRAVELLERS,
    approve_form,
    everything_is_drawn,
    looks,
    matches,
    proposals_of,
    propose_bulk,
)
from tests.pipelines.small_world import DAY
from tests.review.desk_world import rows_of

NOTE = "只有姓名和生日相同，籍贯不同"


@pytest.fixture
def drawn(morning: Site, tmp_path: Path) -> Site:
    """A desk at which every decision is looked at twice."""
    everything_is_drawn(morning, tmp_path)
    return morning


@pytest.fixture
def anna(drawn: Site) -> Client:
    """Who decides first."""
    return drawn.as_("caseworker", name="anna", display_name="安先生")


@pytest.fixture
def carl(drawn: Site) -> Client:
    """Who looks again."""
    return drawn.as_("caseworker", name="carl", display_name="查女士")


@pytest.fixture
def boss(drawn: Site) -> Client:
    """Who settles differences."""
    return drawn.as_("supervisor", name="boss")


def decide(site: Site, client: Client, at: int = TRAVELLERS[0], said: str = "same_person") -> str:
    """Somebody answers a match; gives the address of the second look."""
    (case,) = matches(site, at)
    assert answer(client, case, {"answer": said, "note": NOTE}).status_code == 303
    (look,) = looks(site, case_id=case["case_id"])
    return f"/second-looks/{look['look_id']}"


def state(site: Site, path: str) -> dict[str, Any]:
    """The row of a second look."""
    (look,) = looks(site, look_id=path.rsplit("/", 1)[1])
    return look


def test_the_second_person_sees_the_evidence_and_nothing_of_the_answer(
    drawn: Site, anna: Client, carl: Client
) -> None:
    path = decide(drawn, anna)
    row = state(drawn, path)
    assert path in carl.page("/second-looks")
    for page in (carl.page(path), carl.page(f"{path}?sounds=1"), carl.page("/second-looks")):
        said = text_of(page)
        assert NOTE not in page
        assert anna.user.display_name not in said
        assert row["proposal_id"] not in page
        assert row["case_id"] not in page
        assert "已认定" not in said
        assert "已生效" not in said
        assert "/approvals/" not in page
        assert "checked" not in page
    said = text_of(carl.page(path))
    assert "领取人与记录" in said
    assert "出行记录" in said
    assert "正常发放" not in said  # the standing follows from the answer


def test_either_first_answer_leaves_the_same_page(_morning_home: Path, tmp_path: Path) -> None:
    """Word for word: the second person cannot tell one first answer from the other."""
    told = []
    for said in ("same_person", "different_person"):
        folder = tmp_path / said
        folder.mkdir()
        site = Site(copy_of(_morning_home, folder))
        everything_is_drawn(site, folder)
        path = decide(site, site.as_("caseworker", name="anna"), TRAVELLERS[0], said)
        carl = site.as_("caseworker", name="carl")
        told.append([text_of(carl.page(one)) for one in (path, "/second-looks")])
    assert told[0] == told[1]


def test_what_became_known_later_is_not_shown(drawn: Site, anna: Client, carl: Client) -> None:
    path = decide(drawn, anna)
    row = state(drawn, path)
    evidence = tables.evidence
    with drawn.ws.store.write() as connection:
        connection.execute(
            evidence.insert(),
            [
                {
                    "recipient_id": row["recipient_id"],
                    "evidence_id": "later",
                    "feed": "manual",
                    "business_day": None,
                    "kind": "certified",
                    "occurred_on": DAY,
                    "grade": "certain",
                    "known_from": DAY,
                    "known_to": None,
                    "details": '{"channel":"counter"}',
                }
            ],
        )
    assert "经办窗口" not in carl.page(path)
    assert "经办窗口" in carl.page(f"/cases/{row['case_id']}")


def test_nobody_looks_at_what_they_had_a_part_in(drawn: Site, anna: Client, carl: Client) -> None:
    first = decide(drawn, anna)
    assert first not in anna.page("/second-looks")
    assert "您参与过这项决定" in text_of(anna.page(first))
    refused = anna.post(f"{first}/answer", {"answer": "same_person"})
    assert refused.status_code == 409
    both = drawn.as_("caseworker", "approver", name="both")
    bulk = propose_bulk(carl, matches(drawn, *TRAVELLERS[1:3]))
    both.post(f"{bulk}/approve", approve_form(proposals_of(drawn, bulk)))
    drawn_now = [f"/second-looks/{one['look_id']}" for one in looks(drawn, bulk=True)]
    assert len(drawn_now) == 2
    for path in drawn_now:
        assert path not in both.page("/second-looks")
        assert path not in carl.page("/second-looks")
        assert both.post(f"{path}/answer", {"answer": "same_person"}).status_code == 409
        assert path in anna.page("/second-looks")
    assert {one["state"] for one in looks(drawn)} == {"waiting"}


def test_agreement_and_difference_are_told_apart_and_not_told(
    drawn: Site, anna: Client, carl: Client
) -> None:
    paths = [decide(drawn, anna, at) for at in TRAVELLERS[:3]]
    said = ("same_person", "different_person", "unsure")
    for path, one in zip(paths, said, strict=True):
        done = carl.post(f"{path}/answer", {"answer": one, "note": "看不清"})
        assert done.status_code == 303
    assert [state(drawn, path)["state"] for path in paths] == ["agrees", "differs", "unclear"]
    told = text_of(carl.page(done.headers["location"]))
    assert "复查结论已记录" in told
    assert "一致" not in told
    for path in paths:
        assert "已由他人办理" in text_of(carl.page(path))
    actions = [one for one in audited(drawn) if one["action"] == "second_look.answered"]
    assert len(actions) == 3
    assert not any("看不清" in one["content"] for one in actions)


def test_an_answer_is_asked_for_and_what_was_typed_stays(
    drawn: Site, anna: Client, carl: Client
) -> None:
    path = decide(drawn, anna)
    refused = carl.post(f"{path}/answer", {"note": "想一想"})
    assert refused.status_code == 422
    assert "想一想" in refused.text
    assert carl.post(f"{path}/answer", {"answer": "unsure"}).status_code == 422
    assert carl.post(f"{path}/answer", {"answer": "finding_lost"}).status_code == 400
    assert state(drawn, path)["state"] == "waiting"


def test_two_people_on_one_look(drawn: Site, anna: Client, carl: Client) -> None:
    path = decide(drawn, anna)
    dora = drawn.as_("caseworker", name="dora")
    assert carl.post(f"{path}/answer", {"answer": "same_person"}).status_code == 303
    late = dora.post(f"{path}/answer", {"answer": "different_person"})
    assert late.status_code == 409
    assert "已有人办理" in text_of(late.text)
    assert state(drawn, path)["answered_by"] == carl.user.user_id


def test_the_next_one_follows(drawn: Site, anna: Client, carl: Client) -> None:
    one, two = decide(drawn, anna), decide(drawn, anna, TRAVELLERS[1])
    first = carl.page("/second-looks").split('href="/second-looks/')[1][:32]
    there = f"/second-looks/{first}"
    onward = carl.post(f"{there}/answer", {"answer": "same_person"}).headers["location"]
    assert {there, onward} == {one, two}
    last = carl.post(f"{onward}/answer", {"answer": "same_person"}).headers["location"]
    assert last == "/second-looks"
    assert "没有待复查的事项" in text_of(carl.page(last))


def test_a_difference_is_undone_by_two_more_people(any_morning: Site, tmp_path: Path) -> None:
    drawn = any_morning
    everything_is_drawn(drawn, tmp_path)
    anna = drawn.as_("caseworker", name="anna", display_name="安先生")
    carl = drawn.as_("caseworker", name="carl", display_name="查女士")
    boss = drawn.as_("supervisor", name="boss")
    path = decide(drawn, anna)
    carl.post(f"{path}/answer", {"answer": "different_person", "note": "籍贯不符"})
    assert path in boss.page("/second-looks/differences")
    said = text_of(boss.page(path))
    for told in (NOTE, "籍贯不符", "安先生", "查女士", "是同一人", "不是同一人"):
        assert told in said
    assert boss.post(f"{path}/settle", {"way": "undo"}).status_code == 422
    assert boss.post(f"{path}/settle", {"way": "undo", "note": "复查不符"}).status_code == 303
    row = state(drawn, path)
    assert (row["state"], row["settled_by"]) == ("undo", boss.user.user_id)
    undo = f"/approvals/{row['undo_id']}"
    assert "复查不符" in text_of(boss.page(undo))
    bert = drawn.as_("approver", name="bert")
    assert bert.post(f"{undo}/approve").status_code == 303
    case = case_of(drawn, TRAVELLERS[0], "match_review")
    assert case["status"] == "open"
    assert boss.post(f"{path}/settle", {"way": "uphold", "note": "x"}).status_code == 409


def test_the_first_answer_may_stand(drawn: Site, anna: Client, carl: Client, boss: Client) -> None:
    path = decide(drawn, anna)
    carl.post(f"{path}/answer", {"answer": "different_person"})
    done = boss.post(f"{path}/settle", {"way": "uphold", "note": "档案照片一致"})
    assert done.status_code == 303
    assert state(drawn, path)["state"] == "upheld"
    assert rows_of(drawn.ws, tables.proposals, tables.proposals.c.kind == "undo") == []
    assert "档案照片一致" in text_of(boss.page(path))


def test_nobody_settles_an_answer_of_their_own(drawn: Site, carl: Client) -> None:
    one = drawn.as_("caseworker", "supervisor", name="one")
    two = drawn.as_("caseworker", "approver", name="two")
    path = decide(drawn, one)
    two.post(f"{path}/answer", {"answer": "different_person"})
    for client in (one, two):
        assert path not in client.page("/second-looks/differences")
        assert "您参与过其中一次结论" in text_of(client.page(path))
        for way in ("uphold", "undo"):
            refused = client.post(f"{path}/settle", {"way": way, "note": "x"})
            assert refused.status_code == 409
    assert carl.post(f"{path}/settle", {"way": "undo", "note": "x"}).status_code == 403
    assert state(drawn, path)["state"] == "differs"


def test_showing_the_number_is_recorded_with_its_purpose(
    drawn: Site, anna: Client, carl: Client
) -> None:
    path = decide(drawn, anna)
    with drawn.ws.store.read() as connection:
        person = connection.execute(
            tables.recipients.select().where(
                tables.recipients.c.recipient_id == state(drawn, path)["recipient_id"]
            )
        ).one()
    assert person.id_number not in carl.page(path)
    assert carl.post(f"{path}/compare", {"purpose": "nosy"}).status_code == 400
    shown = carl.post(f"{path}/compare", {"purpose": "verify_identity"})
    assert person.id_number in shown.text.replace('<mark class="diff">', "").replace("</mark>", "")
    (entry,) = [one for one in audited(drawn) if one["action"] == "detail.viewed"]
    assert entry["actor"] == carl.user.user_id
    assert "verify_identity" in entry["content"]


def test_another_jurisdiction_sees_no_second_look(drawn: Site, anna: Client) -> None:
    path = decide(drawn, anna)
    where: Any = {"name": "far", "jurisdictions": ("tianjin",)}
    far = drawn.as_("caseworker", "approver", "supervisor", **where)
    assert path not in far.page("/second-looks")
    assert far.get(path).status_code == 404
    for step in ("answer", "compare", "settle"):
        sent = {"answer": "same_person", "purpose": "verify_identity", "way": "undo", "note": "x"}
        assert far.post(f"{path}/{step}", sent).status_code == 404


def test_the_rate_has_its_interval_per_kind(
    drawn: Site, anna: Client, carl: Client, boss: Client
) -> None:
    paths = [decide(drawn, anna, at) for at in TRAVELLERS[:4]]
    for path, said in zip(paths, ("same_person", "same_person", "different_person"), strict=False):
        carl.post(f"{path}/answer", {"answer": said})
    boss.post(f"{paths[2]}/settle", {"way": "undo", "note": "不符"})
    held = case_of(drawn, HELD[0], "held_evidence")
    assert answer(anna, held, {"answer": "reject_held"}).status_code == 303

    def row(kind: str) -> Any:
        with drawn.ws.store.read() as connection:
            found = quality(connection, horizon.places(connection), DAY, DAY)
        return next(one for one in found if one.kind == kind)

    same = row("same_person")
    assert (same.drawn, same.looked, same.differs, same.open, same.overturned) == (4, 3, 1, 0, 0)
    bert = drawn.as_("approver", name="bert")
    bert.post(f"/approvals/{state(drawn, paths[2])['undo_id']}/approve")
    rate, low, high = row("same_person").overturn_rate
    assert rate == pytest.approx(1 / 3)
    assert 0 < low < rate < high < 1
    assert row("reject_held").looked == 0
    said = text_of(boss.page("/second-looks/quality"))
    assert "33 %，区间 6.1 % 至 79 %" in said
    assert "抽查比例 100 %" in said
    assert drawn.as_("caseworker", name="dora").get("/second-looks/quality").status_code == 403
