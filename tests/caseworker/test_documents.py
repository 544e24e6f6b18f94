"""Papers: what is taken, what is refused, how they are kept and who may see them."""

from __future__ import annotations

import logging
import re
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from caseworker.documents import taking
from pipelines.access import passwords
from pipelines.documents import vault
from pipelines.documents.names import LONGEST, cleaned
from pipelines.documents.sniffing import KINDS, agrees, kind_of
from pipelines.store import documents, tables
from tests.caseworker.case_world import LOST, answer, audited, case_of, proposals_of, text_of
from tests.caseworker.clients import Client, Site, token_in
from tests.caseworker.papers import A_PDF, A_PHOTO, A_SCAN, JPEG, PAGE, PDF, PNG, sent
from tests.pipelines.small_world import DAY
from tests.review.desk_world import rows_of

PASSWORD = "一句不难记的话 2026"
WHO = "R00000001"


def kept(site: Site) -> list[dict]:
    return rows_of(site.ws, tables.documents)


def sealed_files(site: Site) -> list[Path]:
    return sorted(site.ws.home.root.glob("documents/*/*"))


def decide(site: Site, client: Client, *files: tuple[str, bytes, str], **said: object):
    case = case_of(site, 1)
    sending = {"version": str(case["version"]), "order": "urgency", **LOST, **said}
    return client.post(f"/cases/{case['case_id']}/decide", sending, files=sent(*files))


# -- names ----------------------------------------------------------------------------------------

WILD = st.text(
    st.characters(codec="utf-8") | st.sampled_from('/\\:.\u202e\u200b"<>|\x00\n '), max_size=300
)


@given(WILD, st.sampled_from(["pdf", "jpg", "png"]))
@example("../../etc/passwd", "pdf")
@example("C:\\fakepath\\照片.exe", "jpg")
@example("gpj.\u202eexe", "jpg")
@example("CON.pdf", "pdf")
@example(" .. . ", "png")
@settings(max_examples=300, deadline=None)
def test_a_cleaned_name_is_one_short_visible_name_of_its_kind(name: str, ending: str) -> None:
    clean = cleaned(name, ending)
    stem = clean.removesuffix(f".{ending}")
    assert clean == f"{stem}.{ending}"
    assert stem.strip(" .") == stem
    assert stem
    assert len(clean) <= LONGEST
    assert not re.search(
        r'[/\\<>:"|?*\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]', clean
    )
    assert clean not in (".", "..")
    assert cleaned(clean, ending) == clean, "what is clean stays as it is"
    assert Path("/folder", clean).parent == Path("/folder")
    clean.encode()


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("认证表.PDF", "认证表.pdf"),
        ("/home/anna/认证 表.pdf", "认证 表.pdf"),
        ("照片.exe", "照片.pdf"),
        ("", "document.pdf"),
        ("nul", "_nul.pdf"),
        ("王\u202e芳.pdf", "王芳.pdf"),
    ],
)
def test_names_as_people_know_them(name: str, shown: str) -> None:
    assert cleaned(name, "pdf") == shown


# -- kinds ----------------------------------------------------------------------------------------


def test_a_kind_is_told_by_the_content() -> None:
    assert [kind_of(data) for data in (PDF, JPEG, PNG)] == [
        KINDS[k] for k in ("pdf", "jpeg", "png")
    ]
    for data in (b"", PAGE, b"GIF89a", b"PK\x03\x04", PDF[:20], PNG[:-8], b" " + PDF, JPEG[:-2]):
        assert kind_of(data) is None


@pytest.mark.parametrize(
    ("claimed", "name", "so"),
    [
        ("application/pdf", "a.pdf", True),
        ("application/pdf; x=1", "a", True),
        ("", "a.PDF", True),
        ("application/octet-stream", "a.pdf", True),
        ("application/octet-stream", "a", False),
        ("image/png", "a.pdf", False),
        ("application/pdf", "a.png", False),
        ("text/html", "a.pdf", False),
    ],
)
def test_what_a_file_claims_has_to_agree(claimed: str, name: str, so: bool) -> None:
    assert agrees(KINDS["pdf"], claimed, name) is so


# -- with a decision ------------------------------------------------------------------------------


def test_papers_go_with_a_decision_and_are_shown_where_it_is(desk: Site) -> None:
    anna = desk.as_("caseworker")
    done = decide(desk, anna, A_PDF, A_PHOTO)
    assert done.status_code == 303
    case = case_of(desk, 1)
    (made,) = proposals_of(desk, case)
    rows = {row["name"]: row for row in kept(desk)}
    assert set(rows) == {"认证表.pdf", "持证照片.jpg"}
    assert sorted(rows[name]["document_id"] for name in rows) == sorted(
        re.findall(r"[0-9a-f]{32}", made["content"].split('"documents":[')[1].split("]")[0])
    )
    for path in (f"/cases/{case['case_id']}", f"/approvals/{made['proposal_id']}"):
        page = desk.as_("approver").page(path)
        for row in rows.values():
            assert f'href="/documents/{row["document_id"]}"' in page
        assert "认证表.pdf" in text_of(page)
    assert "上传材料" in text_of(anna.page(f"/cases/{case['case_id']}"))


@pytest.mark.parametrize(
    ("file", "told"),
    [
        (("a.pdf", PAGE, "application/pdf"), "不是完整的"),
        (("a.pdf", b"", "application/pdf"), "空文件"),
        (("a.pdf", PNG, "application/pdf"), "与文件类型不符"),
        (("a.html", PDF, "text/html"), "与文件类型不符"),
        (("<img src=x onerror=alert(1)>.pdf", PAGE, "application/pdf"), "不是完整的"),
    ],
)
def test_what_is_no_paper_is_refused_and_what_was_typed_stays(
    desk: Site, file: tuple[str, bytes, str], told: str
) -> None:
    refused = decide(desk, desk.as_("caseworker"), file)
    assert refused.status_code == 422
    assert told in refused.text
    assert LOST["note"] in refused.text
    assert "<img src=x" not in refused.text
    assert kept(desk) == sealed_files(desk) == []
    assert proposals_of(desk, case_of(desk, 1)) == []


def test_limits_of_size_and_number(desk: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking, "MOST_BYTES", len(PDF) - 1)
    anna = desk.as_("caseworker")
    assert "超过" in decide(desk, anna, A_PDF).text
    monkeypatch.undo()
    many = [(f"{at}.pdf", PDF + b"%" * at, "application/pdf") for at in range(6)]
    assert "一次最多 5 个" in decide(desk, anna, *many).text
    assert kept(desk) == []
    huge = ("a.pdf", PDF + bytes(taking.FORM_BYTES + 100_000), "application/pdf")
    assert decide(desk, anna, huge).status_code == 413
    assert kept(desk) == sealed_files(desk) == []


def test_a_refused_form_keeps_the_papers_that_were_right(desk: Site) -> None:
    anna = desk.as_("caseworker")
    refused = decide(desk, anna, A_PDF, ("b.png", PAGE, "image/png"), how_verified="")
    assert refused.status_code == 422
    (row,) = kept(desk)
    assert f'name="document" value="{row["document_id"]}" checked' in refused.text
    done = decide(desk, anna, document=[row["document_id"], "f" * 32])
    assert done.status_code == 303
    (made,) = proposals_of(desk, case_of(desk, 1))
    assert f'"documents":["{row["document_id"]}"]' in made["content"]


def test_a_paper_of_somebody_else_cannot_be_named(desk: Site) -> None:
    anna = desk.as_("caseworker")
    decide(desk, anna, A_PDF)
    (row,) = kept(desk)
    other = case_of(desk, 2)
    assert answer(anna, other, LOST | {"document": row["document_id"]}).status_code == 303
    (made,) = proposals_of(desk, other)
    assert row["document_id"] not in made["content"]


def test_the_same_paper_twice_is_one_of_each_recipient(desk: Site) -> None:
    anna = desk.as_("caseworker")
    again = (A_PDF[0], PDF, "application/x-pdf")
    assert decide(desk, anna, A_PDF, again, how_verified="").status_code == 422
    assert decide(desk, anna, A_PDF).status_code == 303
    assert len(kept(desk)) == len(sealed_files(desk)) == 1
    (made,) = proposals_of(desk, case_of(desk, 1))
    assert made["content"].count(kept(desk)[0]["document_id"]) == 1
    case = case_of(desk, 2)
    sending = {"version": str(case["version"]), **LOST}
    anna.post(f"/cases/{case['case_id']}/decide", sending, files=sent(A_PDF))
    assert {row["recipient_id"] for row in kept(desk)} == {WHO, "R00000002"}
    assert len(sealed_files(desk)) == 2
    added = [row for row in audited(desk) if row["action"] == "document.added"]
    assert len(added) == 2


# -- at rest, and on the way out ------------------------------------------------------------------


def test_at_rest_there_is_neither_content_nor_name_nor_plain_hash(desk: Site) -> None:
    decide(desk, desk.as_("caseworker"), A_PDF)
    (file,) = sealed_files(desk)
    assert b"%PDF" not in file.read_bytes()
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.parent.stat().st_mode & 0o777 == 0o700
    assert sha256(PDF).hexdigest()[:32] not in str(file)
    assert "static" not in file.parts


def test_a_view_is_a_file_to_be_saved_and_an_entry_in_the_trail(
    desk: Site, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    decide(desk, desk.as_("caseworker"), A_PDF)
    (row,) = kept(desk)
    auditor = desk.as_("auditor")
    answer_ = auditor.get(f"/documents/{row['document_id']}")
    assert answer_.content == PDF
    headers = answer_.headers
    assert headers["content-type"] == "application/pdf"
    assert headers["content-disposition"] == (
        f"attachment; filename=\"document.pdf\"; filename*=UTF-8''{quote('认证表.pdf')}"
    )
    assert headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    (entry,) = [one for one in audited(desk) if one["action"] == "document.viewed"]
    assert (entry["actor"], entry["subject"]) == (auditor.user.user_id, WHO)
    assert "认证表" not in entry["content"]
    assert "认证表" not in caplog.text


def test_who_may_not_see_the_recipient_sees_no_paper(desk: Site) -> None:
    decide(desk, desk.as_("caseworker"), A_PDF)
    path = f"/documents/{kept(desk)[0]['document_id']}"
    for role in ("engineer", "administrator"):
        assert desk.as_(role, jurisdictions=("*",)).get(path).status_code == 403
    far = desk.as_("caseworker", jurisdictions=("beijing/chaoyang",), name="far")
    assert far.get(path).status_code == far.get("/documents/" + "0" * 32).status_code == 404
    for odd in ("/documents/...", "/documents/%2e%2e%2fkeys%2fpage.key", "/documents/" + "A" * 32):
        assert desk.as_("caseworker").get(odd).status_code == 404
    assert [one for one in audited(desk) if one["action"] == "document.viewed"] == []


def test_a_file_that_was_changed_is_not_given_out(desk: Site) -> None:
    client = desk.as_("caseworker")
    decide(desk, client, A_PDF)
    (file,) = sealed_files(desk)
    file.write_bytes(file.read_bytes()[:-4] + b"AAAA")
    gone = client.get(f"/documents/{kept(desk)[0]['document_id']}")
    assert gone.status_code == 404
    assert "找不到这份材料的内容" in gone.text


def test_a_kept_form_keeps_its_files(desk: Site) -> None:
    hashed = passwords.hashed(PASSWORD)
    anna = desk.as_("caseworker", name="anna", password_hash=hashed, totp_secret=None)
    anna.page("/cases")
    desk.clock.now += 3600
    late = decide(desk, anna, A_PDF, A_SCAN)
    assert late.headers["location"] == "/login"
    assert kept(desk) == []
    login = anna.page("/login")
    data = {"username": "anna", "password": PASSWORD, "_token": token_in(login)}
    offer = anna.post("/login", data).headers["location"]
    assert "认证表.pdf" in anna.page(offer)
    path = f"/cases/{case_of(desk, 1)['case_id']}/decide"
    assert anna.post(path, {"_draft": offer.removeprefix("/drafts/")}).status_code == 303
    assert {row["name"] for row in kept(desk)} == {"认证表.pdf", "scan.png"}
    (made,) = proposals_of(desk, case_of(desk, 1))
    assert all(row["document_id"] in made["content"] for row in kept(desk))


# -- the store, on both databases -----------------------------------------------------------------


def test_the_store_notes_each_paper_once_and_forgets_its_name(any_site: Site) -> None:
    ws, sealer = any_site.ws, any_site.app.state.site.sealer
    key = vault.key_of(sealer, WHO, PDF)
    told = (key, WHO, "elsewhere", "表.pdf", "pdf", len(PDF), "U1", 1_776_650_400, DAY, None)
    row = documents.Document(*told)
    with ws.store.write() as connection:
        assert documents.add(connection, row)
        assert not documents.add(connection, row)
        assert documents.get(connection, key).jurisdiction == "beijing/haidian"
        assert [one.document_id for one in documents.of(connection, WHO)] == [key]
        documents.purge(connection, key, row.received_on)
        assert documents.of(connection, WHO) == []
        gone = documents.get(connection, key)
        assert (gone.name, gone.purged_on) == ("", row.received_on)
        assert documents.add(connection, row), "the same paper handed in anew is kept anew"
    vault.put(ws.home, sealer, key, PDF)
    before = vault.place(ws.home, key).read_bytes()
    vault.put(ws.home, sealer, key, PDF)
    assert vault.place(ws.home, key).read_bytes() == before
    assert vault.get(ws.home, sealer, key) == PDF
