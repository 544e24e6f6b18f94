"""Protected details: masked, shown one by one for a purpose, within one's jurisdiction."""

from __future__ import annotations

import pytest

from caseworker.web.render import mask
from pipelines.store.access import covers, within
from pipelines.store.tables import audit_entries, recipients
from tests.caseworker.clients import Site
from tests.pipelines.small_world import Person

WHO = Person(3)
NUMBER = WHO.who()["id_number"]
ASK = {"kind": "recipient", "id": WHO.recipient_id, "field": "id_number", "purpose": "contact"}


def views(site: Site) -> list[tuple[str, str, str]]:
    with site.ws.store.engine.connect() as connection:
        rows = connection.execute(audit_entries.select()).all()
    return [(r.actor, r.subject, r.content) for r in rows if r.action == "detail.viewed"]


def test_a_value_is_shown_for_a_purpose_and_each_view_is_recorded(any_site: Site) -> None:
    client = any_site.as_("caseworker")
    answer = client.post("/reveal", ASK)
    assert NUMBER in answer.text
    part = client.post("/reveal", ASK, **{"HX-Request": "true"})
    assert NUMBER in part.text
    assert "<html" not in part.text
    told = '{"field":"id_number","kind":"recipient","purpose":"contact"}'
    assert views(any_site) == [(client.user.user_id, WHO.recipient_id, told)] * 2


def test_without_a_purpose_nothing_is_shown(site: Site) -> None:
    client = site.as_("caseworker")
    for purpose in ("", "curiosity"):
        answer = client.post("/reveal", ASK | {"purpose": purpose})
        assert answer.status_code == 400
        assert NUMBER not in answer.text
    assert views(site) == []


@pytest.mark.parametrize("wrong", [{"field": "content_hash"}, {"kind": "users"}, {"id": ""}])
def test_only_what_is_meant_to_be_shown_can_be_asked_for(site: Site, wrong: dict[str, str]) -> None:
    assert site.as_("caseworker").post("/reveal", ASK | wrong).status_code == 400


def test_another_jurisdiction_is_as_if_it_were_not_there(site: Site) -> None:
    client = site.as_("caseworker", jurisdictions=("beijing/xicheng", "beijing/hai"))
    foreign = client.post("/reveal", ASK)
    unknown = client.post("/reveal", ASK | {"id": "R-nobody"})
    assert foreign.status_code == unknown.status_code == 404
    assert foreign.text.replace(client.token, "") == unknown.text.replace(client.token, "")
    assert views(site) == []
    above = site.as_("caseworker", jurisdictions=("beijing",))
    assert above.post("/reveal", ASK).status_code == 200


SCOPES = [("beijing",), ("beijing/haidian", "arshan"), ("beijing/hai",), ("*",), (), ("bei%",)]


def test_the_condition_and_the_check_of_a_scope_agree(any_site: Site) -> None:
    places = ["beijing/haidian", "beijing", "arshan", "arshan/north", "beijing_x/y", "Beijing/a"]
    with any_site.ws.store.write() as connection:
        row = connection.execute(recipients.select().limit(1)).mappings().one()
        connection.execute(
            recipients.insert(),
            [
                {**row, "recipient_id": f"P{at}", "jurisdiction": place}
                for at, place in enumerate(places)
            ],
        )
    for scope in SCOPES:
        with any_site.ws.store.read() as connection:
            query = recipients.select().where(
                within(recipients.c.jurisdiction, scope), recipients.c.recipient_id.like("P%")
            )
            found = {r.jurisdiction for r in connection.execute(query)}
        assert found == {place for place in places if covers(scope, place)}, scope


def test_a_mask_covers_the_birth_date_and_keeps_the_length() -> None:
    for value in (NUMBER, "110108400304123", "13800138000", "0108812345", "E12345"):
        masked = mask(value)
        assert len(masked) == len(value)
        assert "•" * (len(value) // 3) in masked
    assert NUMBER[6:14] not in mask(NUMBER)
    assert mask(None) == ""
    assert mask("abc") == "•••"


def test_my_day_counts_ones_own_people_only(site: Site) -> None:
    text = site.as_("caseworker").page("/")
    assert "<b>3</b>" in text.split("丧失资格核实")[1].split("</li>")[0]
    other = site.as_("caseworker", jurisdictions=("beijing/xicheng",)).page("/")
    assert "<b>0</b>" in other.split("丧失资格核实")[1].split("</li>")[0]
    assert "丧失资格核实" not in site.as_("engineer").page("/")
