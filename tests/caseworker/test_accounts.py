"""One's own account, and the accounts of others as administrators see them."""

from __future__ import annotations

import json
import re

import pytest

from pipelines.access import passwords, second_factor, users
from pipelines.access.user import ROLES
from pipelines.store.tables import audit_entries
from tests.caseworker.clients import Client, Site

PASSWORD = "一句不难记的话 2026"


def actions(site: Site) -> list[tuple[str, str, str]]:
    """Actor, action and subject of every audit entry, in order."""
    with site.ws.store.engine.connect() as connection:
        rows = connection.execute(audit_entries.select()).all()
    return [(row.actor, row.action, row.subject) for row in rows]


def added(site: Site, admin: Client, username: str = "w0001") -> tuple[str, str]:
    """Add a caseworker on the page; gives the user id and the first password."""
    form = {
        "username": username,
        "display_name": "王经办",
        "roles": ["caseworker"],
        "jurisdictions": "beijing/haidian\narshan",
    }
    answer = admin.post("/users", form)
    assert answer.status_code == 200
    first = re.search(r'class="once">([^<]+)<', answer.text)[1]
    with site.ws.store.read() as connection:
        return users.find(connection, username=username).user_id, first


def log_in(site: Site, username: str, password: str) -> Client:
    client = site.client()
    client.page("/login")
    answer = client.post("/login", {"username": username, "password": password})
    assert answer.status_code == 303
    return client


def test_a_new_account_sets_its_password_before_anything_else(bare_site: Site) -> None:
    admin = bare_site.as_("administrator")
    user_id, first = added(bare_site, admin)
    assert first not in admin.page(f"/users/{user_id}"), "it is shown once"
    client = log_in(bare_site, "w0001", first)
    for path in ("/", "/account", "/users"):
        assert client.get(path).headers["location"] == "/account/first-password"
    weak = {"short": "kurz", "name": "xx w0001 xx", "simple": "1111111111", "same": first}
    for wrong, password in weak.items():
        form = {"new": password, "again": password}
        answer = client.post("/account/first-password", form)
        assert (wrong, answer.status_code) == (wrong, 422)
    answer = client.post("/account/first-password", {"new": PASSWORD, "again": PASSWORD + "!"})
    assert "两次输入的密码不一致" in answer.text
    before = client.http.cookies["certify"]
    answer = client.post("/account/first-password", {"new": PASSWORD, "again": PASSWORD})
    assert answer.headers["location"] == "/"
    assert client.http.cookies["certify"] != before
    assert "密码已修改" in client.page("/")
    log_in(bare_site, "w0001", PASSWORD)


def test_a_changed_password_ends_the_other_sessions(bare_site: Site) -> None:
    hashed = passwords.hashed(PASSWORD)
    here = bare_site.as_("caseworker", name="anna", password_hash=hashed)
    there = bare_site.as_("caseworker", name="anna", password_hash=hashed)
    new = "另一句更好的话 2027"
    form = {"present": "wrong", "new": new, "again": new}
    assert here.post("/account/password", form).status_code == 422
    there.page("/account")
    assert here.post("/account/password", form | {"present": PASSWORD}).status_code == 303
    here.page("/account")
    assert there.get("/account").status_code == 303


def test_the_second_factor_is_set_up_with_a_code_and_taken_off_with_one(bare_site: Site) -> None:
    client = bare_site.as_("approver", totp_secret=None)
    text = client.page("/account/second-factor")
    assert "<svg" in text
    shown = re.search(r'class="mono">([A-Z2-7 ]{20,})<', text)[1]
    sealed = re.search(r'name="sealed" value="([^"]+)"', text)[1]
    opened = bare_site.app.state.site.sealer.open(sealed.encode())
    secret = opened.split(b":", 1)[1]
    assert second_factor.shown(secret) == shown
    wrong = client.post("/account/second-factor", {"sealed": sealed, "code": "000000"})
    assert wrong.status_code == 422
    before = client.http.cookies["certify"]
    code = second_factor.code(secret, bare_site.clock())
    answer = client.post("/account/second-factor", {"sealed": sealed, "code": code})
    assert len(re.findall(r"<li>[a-z0-9]{5}-[a-z0-9]{5}</li>", answer.text)) == 10
    assert client.http.cookies["certify"] != before, "what the session may do has changed"
    bare_site.clock.now += 30
    code = second_factor.code(secret, bare_site.clock())
    assert client.post("/account/second-factor/off", {"code": "000000"}).status_code == 422
    assert client.post("/account/second-factor/off", {"code": code}).status_code == 303
    assert [a for _, a, _ in actions(bare_site) if "second_factor" in a] == [
        "user.second_factor_on",
        "user.second_factor_off",
    ]


def test_a_secret_shown_to_somebody_else_is_not_taken(bare_site: Site) -> None:
    client = bare_site.as_("approver", totp_secret=None)
    secret = second_factor.new_secret()
    sealed = bare_site.app.state.site.sealer.seal(b"u0:" + secret).decode()
    code = second_factor.code(secret, bare_site.clock())
    answer = client.post("/account/second-factor", {"sealed": sealed, "code": code})
    assert answer.headers["location"] == "/account/second-factor"


def test_administrators_need_the_second_factor_first(bare_site: Site) -> None:
    client = bare_site.as_("administrator", totp_secret=None)
    assert client.get("/users").headers["location"] == "/account/second-factor"
    client.page("/account/second-factor")


def test_changes_of_an_account_hold_at_once_and_leave_a_trail(bare_site: Site) -> None:
    admin = bare_site.as_("administrator")
    user_id, first = added(bare_site, admin)
    form = {"roles": ["auditor", "supervisor"], "jurisdictions": "beijing"}
    assert admin.post(f"/users/{user_id}/duties", form).status_code == 303
    with bare_site.ws.store.read() as connection:
        user = users.find(connection, user_id=user_id)
    assert (user.roles, user.jurisdictions) == (("supervisor", "auditor"), ("beijing",))
    client = log_in(bare_site, "w0001", first)
    assert admin.post(f"/users/{user_id}/lock").status_code == 303
    assert client.get("/account/first-password").headers["location"].startswith("/login")
    assert admin.post(f"/users/{user_id}/unlock").status_code == 303
    again = admin.post(f"/users/{user_id}/reset")
    assert re.search(r'class="once">([^<]+)<', again.text)[1] != first
    mine = [(a, s) for actor, a, s in actions(bare_site) if actor == admin.user.user_id]
    assert mine == [
        ("user.added", user_id),
        ("user.duties_changed", user_id),
        ("user.locked", user_id),
        ("user.unlocked", user_id),
        ("user.password_reset", user_id),
    ]
    with bare_site.ws.store.engine.connect() as connection:
        told = "".join(row.content for row in connection.execute(audit_entries.select()))
    assert "王经办" not in told
    assert json.dumps(["beijing"]) in told.replace('["beijing"]', json.dumps(["beijing"]))


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"username": "A B"}, "用户名不符合要求"),
        ({"username": "w0001"}, "已有人使用"),
        ({"roles": []}, "至少选择一个角色"),
        ({"roles": ["king"]}, "至少选择一个角色"),
        ({"jurisdictions": "../etc"}, "写法应如"),
        ({"jurisdictions": ""}, "至少需要一个统筹地区"),
        ({"display_name": "\u202e\u200b"}, "请填写姓名"),
    ],
)
def test_an_account_that_makes_no_sense_is_refused(
    bare_site: Site, wrong: dict[str, object], told: str
) -> None:
    admin = bare_site.as_("administrator")
    added(bare_site, admin)
    form = {
        "username": "w0002",
        "display_name": "李经办",
        "roles": ["caseworker"],
        "jurisdictions": "beijing/haidian",
    }
    answer = admin.post("/users", form | wrong)
    assert answer.status_code == 422
    assert told in answer.text


def test_nobody_changes_locks_or_resets_what_they_must_not(bare_site: Site) -> None:
    admin = bare_site.as_("administrator")
    mine = f"/users/{admin.user.user_id}"
    form = {"roles": list(ROLES), "jurisdictions": "*"}
    assert admin.post(f"{mine}/duties", form).status_code == 422
    assert admin.post(f"{mine}/lock").status_code == 422
    with bare_site.ws.store.read() as connection:
        assert users.find(connection, user_id=admin.user.user_id).roles == ("administrator",)


def test_a_name_with_markup_is_shown_as_it_is(bare_site: Site) -> None:
    admin = bare_site.as_("administrator")
    evil = "<script>alert(1)</script>"
    form = {"username": "w0003", "display_name": evil, "roles": ["engineer"]}
    assert evil not in admin.post("/users", form).text
    assert evil not in admin.page("/users")
    assert "&lt;script&gt;" in admin.page("/users")


def test_long_lists_go_on_by_the_last_name(bare_site: Site) -> None:
    admin = bare_site.as_("administrator")
    for at in range(60):
        bare_site.user("engineer", name=f"e{at:03}", jurisdictions=())
    first = admin.page("/users")
    more = re.search(r'href="(/users\?after=[^"]+)"', first)[1]
    second = admin.page(more)
    names = re.findall(r'class="mono">(e\d+)<', first) + re.findall(r'class="mono">(e\d+)<', second)
    assert names == [f"e{at:03}" for at in range(60)]


def test_one_ends_ones_other_sessions_and_nobody_elses(bare_site: Site) -> None:
    here, there = bare_site.as_("caseworker"), bare_site.as_("caseworker")
    stranger = bare_site.as_("auditor")
    ids = re.findall(r'name="session" value="([0-9a-f]{64})"', here.page("/account"))
    assert len(ids) == 1
    stranger.post("/account/sessions/end", {"session": ids[0]})
    there.page("/account")
    here.post("/account/sessions/end", {"session": ids[0]})
    assert there.get("/account").status_code == 303
    here.page("/account")


def test_the_language_is_kept_with_the_account(bare_site: Site) -> None:
    client = bare_site.as_("caseworker")
    answer = client.post("/language", {"language": "en", "back": "/account"})
    assert answer.headers["location"] == "/account"
    assert "My account" in client.page("/account")
    assert client.post("/language", {"language": "xx"}).status_code == 400
    answer = client.post("/language", {"language": "zh", "back": "//evil.example"})
    assert answer.headers["location"] == "/"
