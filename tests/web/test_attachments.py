"""Files through the pages: chosen, judged, kept, shown to whom they are open, and never run (U, A3, A5, A10, H4)."""

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from app.audit.models import AuditEntry
from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.kernel.storage import FileStorage
from app.tickets.enclosures import Attachment
from app.tickets.models import Ticket
from app.tickets.rules.words import State
from tests.builders import Zone, a_ticket
from tests.files import a_docx, a_pdf, a_photo, a_png

SignIn = Callable[[Actor], FlaskClient]
HIDDEN = re.compile(r'name="(csrf_token|form_token|version)" value="([^"]+)"')
TYPED = {"title": "厂区东门外道路破损", "body": "货车进出不便。", "category": "01", "kind": "help", "urgency": "normal"}
END = {"_end": "1"}


def part(name: str, content: bytes) -> tuple[io.BytesIO, str]:
    """A file as a browser sends it."""
    return io.BytesIO(content), name


def hidden(client: FlaskClient, path: str) -> dict[str, str]:
    """The hidden fields of a page's forms."""
    return dict(HIDDEN.findall(client.get(path).get_data(as_text=True)))


def file_with(client: FlaskClient, **fields: Any) -> TestResponse:
    """File a request as the form sends it."""
    form = {**hidden(client, "/tickets/new"), **TYPED, **fields, **END}
    return client.post("/tickets/new", data=form, content_type="multipart/form-data")


def rows(core: Core, model: Any = Attachment) -> list[Any]:
    """All rows of a table."""
    with core.transactions.acting(SYSTEM) as tx:
        return list(tx.session.scalars(sa.select(model).order_by(model.id)))


def on_disk(core: Core) -> list[Path]:
    """Every file in the storage."""
    assert isinstance(core.storage, FileStorage)
    return sorted(path for path in core.storage.root.glob("**/*") if path.is_file())


@pytest.fixture
def clean(core: Core) -> None:
    """An empty storage."""
    for path in on_disk(core):
        path.unlink()


@pytest.fixture
def firm(zone: Zone, sign_in: SignIn, clean: None) -> FlaskClient:
    """The firm's browser."""
    return sign_in(zone.firm)


@pytest.fixture
def handling(core: Core, zone: Zone) -> str:
    """A ticket at work."""
    with core.transactions.acting(SYSTEM) as tx:
        return a_ticket(tx, zone, State.HANDLING).number


def acted(client: FlaskClient, number: str, act: str, **fields: Any) -> TestResponse:
    """An act with what a browser sends around it."""
    form = {**hidden(client, f"/tickets/{number}"), **fields, **END}
    return client.post(f"/tickets/{number}/{act}", data=form, content_type="multipart/form-data")


def test_a_firm_files_with_two_photos(core: Core, zone: Zone, sign_in: SignIn, firm: FlaskClient) -> None:
    page = firm.get("/tickets/new").get_data(as_text=True)
    assert 'enctype="multipart/form-data"' in page
    assert re.search(r'<input[^>]*accept="image/\*"[^>]*capture="environment"', page)
    assert page.index('name="_end"') > page.rindex("</textarea>")
    located = a_photo(size=(60, 40), located=True)
    response = file_with(firm, photos=part("IMG_1.jpg", located), files=part("坑\u202egpj.png", a_png()))
    assert response.status_code == 303
    first, second = rows(core)
    assert [first.name, second.name] == ["IMG_1.jpg", "坑gpj.png"]
    assert (first.seq, first.internal, first.acting_role) == (1, False, "company_user")
    assert len(on_disk(core)) == 2
    assert {path.stat().st_mode & 0o777 for path in on_disk(core)} == {0o600}
    number = rows(core, Ticket)[0].number
    for reader in (firm, sign_in(zone.dispatcher)):
        page = reader.get(f"/tickets/{number}").get_data(as_text=True)
        assert f"/tickets/{number}/attachments/{first.key}/preview" in page
        assert f'href="/tickets/{number}/attachments/{first.key}/look"' in page, "one picture after the other"
        assert f'href="/tickets/{number}/attachments/{first.key}?inline=1"' in page, "and by itself from the history"
        shown = reader.get(f"/tickets/{number}/attachments/{first.key}?inline=1")
        assert (shown.status_code, shown.mimetype) == (200, "image/jpeg")
        with Image.open(io.BytesIO(shown.data)) as picture:
            assert picture.size == (40, 60)
        assert b"Exif" not in shown.data
        assert reader.get(f"/tickets/{number}/attachments/{first.key}/preview").mimetype == "image/jpeg"


def test_every_file_goes_out_inert(core: Core, firm: FlaskClient) -> None:
    sent = [("说明.docx", a_docx()), ("函.pdf", a_pdf()), ("带脚本.pdf", a_pdf(b"/JavaScript"))]
    assert file_with(firm, files=[part(*each) for each in sent]).status_code == 303
    number = rows(core, Ticket)[0].number
    for row, inline in zip(rows(core), (False, True, False), strict=True):
        for query in ("", "?inline=1"):
            response = firm.get(f"/tickets/{number}/attachments/{row.key}{query}")
            shown = inline and query
            assert response.status_code == 200
            assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert response.headers["Cache-Control"] == "no-store"
            assert response.mimetype == ("application/pdf" if shown else "application/octet-stream")
            assert response.headers["Content-Disposition"].startswith("inline" if shown else "attachment; filename")


@pytest.mark.parametrize(
    ("files", "code", "words"),
    [
        ([("a.pdf", b"")], 422, "空文件"),
        ([("a.html", b"<script>")], 422, "可以上传的格式"),
        ([("a.pdf", b"<html>")], 422, "内容不是 PDF"),
        ([("\u200b.htaccess", b"x")], 422, "不能上传"),
        ([("a.jpg", a_photo()), ("b.php", a_photo())], 422, "b.php"),
        ([(f"{n}.jpg", a_photo()) for n in range(11)], 422, "最多上传 10 个"),
        ([("a.pdf", a_pdf() + bytes(20 * 1024 * 1024))], 413, "超过 20 MB"),
        ([(f"{n}.pdf", a_pdf() + bytes(17 * 1024 * 1024)) for n in range(3)], 413, "合计最多 50 MB"),
    ],
    ids=["empty", "html", "polyglot", "hidden", "one-of-two", "eleven", "large", "ticket"],
)
def test_a_refused_file_keeps_the_words_and_nothing_else(
    core: Core, firm: FlaskClient, files: list[tuple[str, bytes]], code: int, words: str
) -> None:
    response = file_with(firm, files=[part(*each) for each in files])
    page = response.get_data(as_text=True)
    assert response.status_code == code
    assert words in page
    assert 'aria-describedby="files-hint files-error"' in page
    assert TYPED["title"] in page
    assert TYPED["body"] in page
    assert "请重新选择" in page
    assert rows(core) == rows(core, Ticket) == on_disk(core) == []


def test_a_form_that_did_not_come_whole_does_nothing(core: Core, firm: FlaskClient) -> None:
    form = {**hidden(firm, "/tickets/new"), **TYPED, "files": part("a.jpg", a_photo())}
    response = firm.post("/tickets/new", data=form, content_type="multipart/form-data")
    assert response.status_code == 400
    assert "上传不完整" in response.get_data(as_text=True)
    cut = (
        b"--b\r\nContent-Disposition: form-data; name=csrf_token\r\n\r\n"
        + str(form["csrf_token"]).encode()
        + b"\r\n--b\r\nContent"
    )
    response = firm.post("/tickets/new", data=cut, content_type="multipart/form-data; boundary=b")
    assert response.status_code == 400
    assert "上传不完整" in response.get_data(as_text=True)
    assert rows(core, Ticket) == on_disk(core) == []


def test_large_bodies_are_for_forms_with_files_and_people_we_know(app: Any, zone: Zone, firm: FlaskClient) -> None:
    body = {"files": part("a.pdf", a_pdf() + bytes(2 * 1024 * 1024)), **END}
    assert firm.post("/inbox/read", data=dict(body), content_type="multipart/form-data").status_code == 413
    body = {"files": part("a.pdf", a_pdf() + bytes(2 * 1024 * 1024)), **END}
    stranger = app.test_client().post("/tickets/new", data=body, content_type="multipart/form-data")
    assert (stranger.status_code, stranger.headers["Location"].partition("?")[0]) == (302, "/login")


def test_what_finds_no_room_on_its_way_in_keeps_the_words(core: Core, firm: FlaskClient) -> None:
    crowd = core.spool.admit(core.spool.most)
    try:
        response = file_with(firm, files=part("a.pdf", a_pdf()), body="积水很深，货车进不来。")
    finally:
        crowd.close()
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    page = response.get_data(as_text=True)
    assert "积水很深，货车进不来。" in page
    assert "文件没有收下" in page
    assert rows(core, Ticket) == on_disk(core) == []
    assert core.spool.announced == 0, "the room of a refused request is free again"
    assert file_with(firm, files=part("a.pdf", a_pdf())).status_code == 303
    assert core.spool.announced == 0


def test_a_picture_is_not_called_damaged_where_the_machine_is_to_blame(
    core: Core, firm: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(24, "Too many open files")

    monkeypatch.setattr("app.tickets.redrawing.plain", full)
    response = file_with(firm, photos=part("a.jpg", a_photo()))
    assert response.status_code == 503
    assert "损坏" not in response.get_data(as_text=True)


def test_the_right_is_asked_before_anything_is_read(
    core: Core, zone: Zone, sign_in: SignIn, clean: None, handling: str
) -> None:
    class Unread:
        """A body that nobody may touch."""

        def read(self, _size: int = -1) -> bytes:
            raise ConnectionError  # is answered with 400, wherever it is met

    def sent(client: FlaskClient, path: str) -> int:
        environ = {"wsgi.input": Unread(), "CONTENT_LENGTH": "5000000"}
        media = "multipart/form-data; boundary=x"
        return client.post(path, content_type=media, environ_overrides=environ).status_code

    stranger, handler = sign_in(zone.other_firm), sign_in(zone.handler)
    assert sent(handler, "/tickets/new") == 403, "no such ability"
    assert sent(stranger, f"/tickets/{handling}/provide-info") == 404, "no such ticket, for him"
    assert sent(sign_in(zone.support_liaison), f"/tickets/{handling}/answer") == 404, "no part in it"
    assert sent(sign_in(zone.firm), f"/tickets/{handling}/answer") == 403
    assert sent(handler, f"/tickets/{handling}/answer") == 400, "only now it is read"
    assert on_disk(core) == []


def test_a_form_sent_twice_keeps_its_files_once(core: Core, firm: FlaskClient) -> None:
    form = {**hidden(firm, "/tickets/new"), **TYPED}
    for _ in range(2):
        body = {**form, "photos": part("a.jpg", a_photo()), **END}
        assert firm.post("/tickets/new", data=body, content_type="multipart/form-data").status_code == 303
    assert len(rows(core)) == len(on_disk(core)) == 1
    other = {**form, "photos": part("a.jpg", a_photo("blue")), **END}
    assert firm.post("/tickets/new", data=other, content_type="multipart/form-data").status_code == 422
    assert len(rows(core)) == len(on_disk(core)) == 1


def test_nobody_else_finds_a_file(app: Any, core: Core, zone: Zone, sign_in: SignIn, firm: FlaskClient) -> None:
    file_with(firm, photos=part("a.jpg", a_photo()))
    key, number = rows(core)[0].key, rows(core, Ticket)[0].number
    other = sign_in(zone.other_firm)
    file_with(other, photos=part("b.jpg", a_photo()))
    theirs = rows(core, Ticket)[1].number
    nothing = other.get("/tickets/GX20260101-0001").data
    for ending in ("", "?inline=1", "/preview"):
        for path in (f"/tickets/{number}/attachments/{key}", f"/tickets/{theirs}/attachments/{key}"):
            response = other.get(path + ending)
            assert (response.status_code, response.data) == (404, nothing)
        assert app.test_client().get(f"/tickets/{number}/attachments/{key}{ending}").status_code == 302
    for odd in ("1", "0" * 32, "%00", "..%2f..%2fetc%2fpasswd", "９" * 32, key.upper() + "x"):
        assert firm.get(f"/tickets/{number}/attachments/{odd}").status_code == 404


def test_what_comes_with_progress_is_the_firms_to_read(
    core: Core, zone: Zone, sign_in: SignIn, firm: FlaskClient, handling: str
) -> None:
    worker = sign_in(zone.handler)
    assert (
        acted(worker, handling, "progress", text="已铺好底层。", photos=part("路面.jpg", a_photo())).status_code == 303
    )
    row = rows(core)[0]
    assert row.internal is False
    assert "路面.jpg" in firm.get(f"/tickets/{handling}").get_data(as_text=True)
    assert firm.get(f"/tickets/{handling}/attachments/{row.key}").status_code == 200


def test_what_offices_hand_each_other_is_not_the_firms(
    core: Core, zone: Zone, sign_in: SignIn, firm: FlaskClient
) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        number = a_ticket(tx, zone, State.HANDLING, supports=True).number
    helper = sign_in(zone.support_liaison)
    assert acted(helper, number, "finish", result="管线已移。", files=part("管线图.pdf", a_pdf())).status_code == 303
    row = rows(core)[0]
    assert row.internal is True
    assert "管线图" not in firm.get(f"/tickets/{number}").get_data(as_text=True)
    assert firm.get(f"/tickets/{number}/attachments/{row.key}").status_code == 404
    page = sign_in(zone.handler).get(f"/tickets/{number}").get_data(as_text=True)
    assert "管线图" in page
    assert "仅内部可见" in page


def test_solved_wants_evidence_which_the_firm_reads_once_it_is_approved(
    core: Core, zone: Zone, sign_in: SignIn, firm: FlaskClient, handling: str
) -> None:
    worker = sign_in(zone.handler)
    asked = acted(worker, handling, "answer", outcome="solved", text="路已修好。")
    page = asked.get_data(as_text=True)
    assert asked.status_code == 422
    assert "无需佐证" in page
    assert "路已修好。" in page
    proof = part("验收单.jpg", a_photo())
    assert acted(worker, handling, "answer", outcome="solved", text="路已修好。", files=proof).status_code == 303
    row = rows(core)[0]
    assert "验收单" not in firm.get(f"/tickets/{handling}").get_data(as_text=True)
    assert firm.get(f"/tickets/{handling}/attachments/{row.key}").status_code == 404
    assert acted(sign_in(zone.head), handling, "approve").status_code == 303
    assert firm.get(f"/tickets/{handling}").get_data(as_text=True).count("验收单.jpg") == 2
    assert firm.get(f"/tickets/{handling}/attachments/{row.key}").status_code == 200


def test_no_evidence_is_needed_where_somebody_says_so(zone: Zone, sign_in: SignIn, handling: str) -> None:
    worker = sign_in(zone.handler)
    assert (
        acted(worker, handling, "answer", outcome="solved", text="已电话答复。", waiver="电话答复即可").status_code
        == 303
    )


def test_a_late_act_leaves_no_file(core: Core, zone: Zone, sign_in: SignIn, clean: None, handling: str) -> None:
    worker = sign_in(zone.handler)
    form = {
        **hidden(worker, f"/tickets/{handling}"),
        "version": "1",
        "text": "铺好了。",
        "photos": part("a.jpg", a_photo()),
    }
    response = worker.post(f"/tickets/{handling}/progress", data={**form, **END}, content_type="multipart/form-data")
    assert response.status_code == 409
    assert rows(core) == on_disk(core) == []


def test_a_file_changed_or_missing_on_the_disk_is_not_given_out(core: Core, firm: FlaskClient) -> None:
    file_with(firm, photos=part("a.jpg", a_photo()))
    path, number, key = on_disk(core)[0], rows(core, Ticket)[0].number, rows(core)[0].key
    path.write_bytes(a_photo("blue"))
    response = firm.get(f"/tickets/{number}/attachments/{key}")
    assert response.status_code == 409
    assert "不一致" in response.get_data(as_text=True)
    path.unlink()
    response = firm.get(f"/tickets/{number}/attachments/{key}")
    assert response.status_code == 410
    assert "找不到" in response.get_data(as_text=True)


def test_a_storage_that_cannot_be_written_refuses_and_nothing_is_filed(
    core: Core, firm: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("app.kernel.storage.os.fsync", full)
    response = file_with(firm, photos=part("a.jpg", a_photo()))
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "5"
    monkeypatch.undo()
    assert rows(core) == rows(core, Ticket) == on_disk(core) == []


def test_coming_and_going_is_on_record(core: Core, firm: FlaskClient) -> None:
    file_with(firm, photos=part("a.jpg", a_photo()))
    number, key = rows(core, Ticket)[0].number, rows(core)[0].key
    firm.get(f"/tickets/{number}/attachments/{key}")
    with core.transactions.acting(SYSTEM) as tx:
        entries = tx.session.scalars(
            sa.select(AuditEntry).where(AuditEntry.name.in_(["ticket.file_attached", "ticket.file_opened"]))
        ).all()
    assert {(entry.name, entry.object_id, entry.detail["file"]) for entry in entries} == {
        ("ticket.file_attached", number, key),
        ("ticket.file_opened", number, key),
    }
