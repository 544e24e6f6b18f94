"""Saved views: a list under a name, one's own or shared, renamed and deleted."""

from __future__ import annotations

import re
from typing import Any

import pytest

from caseworker.views import saved
from pipelines.store import tables
from tests.caseworker.case_world import audited, text_of
from tests.caseworker.clients import Client, Site
from tests.review.desk_world import rows_of

LIST = "kind=match_review&order=amount&late=limit"


@pytest.fixture
def anna(any_morning: Site) -> Client:
    """A caseworker."""
    return any_morning.as_("caseworker", name="anna")


def keep(client: Client, name: str, **more: str) -> Any:
    """Save a list under a name."""
    return client.post("/views", {"list": LIST, "name": name, **more})


def kept(site: Site) -> list[dict[str, Any]]:
    """Every view there is."""
    return rows_of(site.ws, tables.saved_views)


def test_a_saved_view_leads_to_the_address_of_its_filters(any_morning: Site, anna: Client) -> None:
    page = anna.page("/cases?late=limit&order=amount&kind=match_review&nonsense=1")
    (new,) = re.findall(r'href="(/views/new\?[^"]*)"', page)
    form = anna.page(new.replace("&amp;", "&"))
    assert LIST.replace("&", "&amp;") in form
    done = keep(anna, "本周超期")
    assert done.headers["location"] == f"/cases?{LIST}"
    there = anna.page(f"/cases?{LIST}")
    assert re.search(r'href="/cases\?[^"]*" aria-current="page">本周超期', there)
    assert "/views/new" not in there
    assert "aria-current" not in re.search(r'<a class="pill"[^>]*>', anna.page("/cases"))[0]
    (view,) = kept(any_morning)
    assert (view["query"], view["jurisdiction"]) == (LIST, None)


def test_what_is_no_filter_is_not_kept(any_morning: Site, anna: Client) -> None:
    anna.post("/views", {"list": "kind=conflict&x=110108194001011234&name=欧阳", "name": "一"})
    assert kept(any_morning)[0]["query"] == "kind=conflict"


def test_a_view_is_ones_own_unless_a_supervisor_shares_it(any_morning: Site, anna: Client) -> None:
    keep(anna, "自己的")
    bert = any_morning.as_("caseworker", name="bert")
    assert "自己的" not in bert.page("/cases")
    assert keep(bert, "想共享", share="beijing/haidian").status_code == 400
    boss = any_morning.as_("supervisor", jurisdictions=("beijing",))
    assert keep(boss, "全局", share="shanghai").status_code == 400
    keep(boss, "大家的", share="beijing/haidian")
    keep(boss, "全市的", share="beijing")
    for client in (anna, bert):
        page = client.page("/cases")
        assert "大家的" in page
        assert "全市的" in page
    far = any_morning.as_("caseworker", name="far", jurisdictions=("tianjin",))
    assert "大家的" not in far.page("/cases")
    assert "全市的" not in far.page("/cases")


def test_names_are_refused_with_a_reason(any_morning: Site, anna: Client) -> None:
    keep(anna, "一")
    for name, told in (
        ("", "请填写视图名称"),
        ("一", "您已有同名的视图"),
        ("长" * 61, "最多 60 个字"),
    ):
        refused = keep(anna, name)
        assert refused.status_code == 422
        assert told in text_of(refused.text)
    assert keep(any_morning.as_("caseworker", name="bert"), "一").status_code == 303


def test_nobody_keeps_views_without_end(
    any_morning: Site, anna: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("caseworker.views.pages.MOST", 2)
    assert saved.MOST == 30
    assert [keep(anna, name).status_code for name in "一二三"] == [303, 303, 422]


def test_renaming_and_deleting_are_the_owners(any_morning: Site, anna: Client) -> None:
    keep(anna, "一")
    keep(anna, "二")
    first, second = sorted(kept(any_morning), key=lambda view: view["name"])
    path = f"/views/{first['view_id']}"
    bert = any_morning.as_("caseworker", name="bert")
    assert bert.post(f"{path}/rename", {"name": "我的"}).status_code == 404
    assert bert.post(f"{path}/delete").status_code == 404
    refused = anna.post(f"{path}/rename", {"name": second["name"]})
    assert refused.status_code == 422
    assert "您已有同名的视图" in text_of(refused.text)
    assert anna.post(f"{path}/rename", {"name": "新名"}).status_code == 303
    assert anna.post(f"{path}/rename", {"name": "新名"}).status_code == 303
    assert "新名" in anna.page("/views")
    assert anna.post(f"{path}/delete").status_code == 303
    assert [view["view_id"] for view in kept(any_morning)] == [second["view_id"]]


def test_a_supervisor_clears_away_what_is_shared_at_home(any_morning: Site) -> None:
    boss = any_morning.as_("supervisor", name="boss")
    keep(boss, "旧的", share="beijing/haidian")
    path = f"/views/{kept(any_morning)[0]['view_id']}/delete"
    assert (
        any_morning.as_("supervisor", name="far", jurisdictions=("tianjin",)).post(path).status_code
        == 404
    )
    assert any_morning.as_("caseworker", name="anna").post(path).status_code == 404
    assert any_morning.as_("supervisor", name="next").post(path).status_code == 303
    assert kept(any_morning) == []


def test_the_trail_tells_of_a_view_without_its_name(any_morning: Site, anna: Client) -> None:
    keep(anna, "欧阳的事")
    anna.post(f"/views/{kept(any_morning)[0]['view_id']}/delete")
    actions = [one["action"] for one in audited(any_morning) if one["action"].startswith("view.")]
    assert actions == ["view.saved", "view.deleted"]
    assert not any("欧阳" in str(one) for one in audited(any_morning))


def test_a_name_is_text_and_nothing_else(any_morning: Site, anna: Client) -> None:
    keep(anna, "<script>alert(1)</script>")
    for page in (anna.page("/views"), anna.page("/cases")):
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page
