"""草稿 by the API: kept, changed, removed and filed by its writer alone."""

import io
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from app.accounts.rules.roles import Role
from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.tickets.models import Ticket
from tests.api.conftest import Caller
from tests.builders import Zone, an_actor
from tests.files import a_pdf

ReadBy = Callable[[Actor | None], Caller]
MULTIPART = "multipart/form-data"
TYPED = {"title": "变压器增容请协调", "body": "新产线需增容。", "category": "01"}


def test_a_draft_is_kept_changed_and_filed_once(core: Core, zone: Zone, caller: ReadBy) -> None:
    firm = caller(zone.firm)
    kept = firm.post("/drafts", TYPED)
    assert kept.status_code == 201
    path = f"/drafts/{kept.get_json()['key']}"
    assert kept.get_json()["typed"]["title"] == TYPED["title"]
    assert [each["key"] for each in firm.get("/drafts").get_json()["items"]] == [kept.get_json()["key"]]
    changed = firm.call("PUT", path, {**TYPED, "body": "改过", "version": 1})
    assert (changed.status_code, changed.get_json()["version"]) == (200, 2)
    stale = firm.call("PUT", path, {**TYPED, "body": "旧的", "version": 1})
    assert (stale.status_code, stale.get_json()["version"]) == (409, 2)
    assert firm.get(path).get_json()["typed"]["body"] == "改过"
    assert firm.post(f"{path}/file", {"version": 1}).status_code == 409
    filed = firm.post(f"{path}/file", {"version": 2})
    assert filed.status_code == 201, filed.get_json()
    again = firm.post(f"{path}/file", {"version": 2})
    assert (again.status_code, again.get_json()["reason"]) == (409, "draft_filed")
    assert again.get_json()["number"] == filed.get_json()["number"]
    assert firm.get(path).get_json()["number"] == filed.get_json()["number"]
    assert firm.get("/drafts").get_json()["items"] == []
    with core.transactions.acting(SYSTEM) as tx:
        assert tx.session.scalars(sa.select(Ticket.body)).all() == ["改过"]


def test_what_is_not_whole_is_kept_and_not_filed(zone: Zone, caller: ReadBy) -> None:
    firm = caller(zone.firm)
    assert firm.post("/drafts", {"category": "01"}).status_code == 422
    kept = firm.post("/drafts", {"title": "只有题目", "wanted_by": "下周"})
    assert kept.status_code == 201
    refused = firm.post(f"/drafts/{kept.get_json()['key']}/file", {"version": 1})
    assert refused.status_code == 422
    assert {"body", "category", "wanted_by"} <= set(refused.get_json()["errors"])
    assert firm.call("DELETE", f"/drafts/{kept.get_json()['key']}").status_code == 204
    assert firm.get(f"/drafts/{kept.get_json()['key']}").status_code == 404


def sent(who: Caller, path: str, *names: str, content: bytes | None = None) -> TestResponse:
    """Files to a draft."""
    parts = [(io.BytesIO(a_pdf() if content is None else content), name) for name in names]
    return who.post(path, data={"file": parts}, content_type=MULTIPART)


def test_files_are_added_to_a_draft_and_come_with_what_it_is_filed_as(core: Core, zone: Zone, caller: ReadBy) -> None:
    firm, stranger = caller(zone.firm), caller(zone.officer)
    key = firm.post("/drafts", TYPED).get_json()["key"]
    path = f"/drafts/{key}/files"
    assert sent(stranger, path, "照片.pdf").status_code == 404
    added = sent(firm, path, "现场.pdf", "不要.pdf")
    assert added.status_code == 201, added.get_json()
    assert [each["name"] for each in added.get_json()["files"]] == ["现场.pdf", "不要.pdf"]
    assert added.get_json()["version"] == 2
    assert firm.post(f"/drafts/{key}/file", {"version": 1}).status_code == 409  # what was seen had no files
    unwanted = added.get_json()["files"][1]["key"]
    left = firm.call("PUT", f"/drafts/{key}", {**TYPED, "version": 2, "drop_files": [unwanted]})
    assert [each["name"] for each in left.get_json()["files"]] == ["现场.pdf"]
    bad = sent(firm, path, "程序.exe", content=b"MZ")
    assert bad.status_code == 422
    assert firm.post(path, {}).status_code == 415
    number = firm.post(f"/drafts/{key}/file", {"version": 3}).get_json()["number"]
    files = firm.get(f"/tickets/{number}/attachments").get_json()["items"]
    assert [each["name"] for each in files] == ["现场.pdf"]
    late = sent(firm, path, "再来.pdf")
    assert (late.status_code, late.get_json()["reason"]) == (409, "draft_filed")


@pytest.mark.parametrize("who", ["colleague", "officer"])
def test_for_anybody_else_there_is_none(core: Core, zone: Zone, caller: ReadBy, who: str) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        colleague = an_actor(tx, Role.COMPANY_ADMIN, zone.region, company=zone.company)
    key = caller(zone.firm).post("/drafts", TYPED).get_json()["key"]
    other = caller(colleague if who == "colleague" else zone.officer)
    assert other.get("/drafts").get_json()["items"] == []
    assert other.get(f"/drafts/{key}").status_code == 404
    assert other.call("PUT", f"/drafts/{key}", {**TYPED, "version": 1}).status_code == 404
    assert other.post(f"/drafts/{key}/file", {"version": 1}).status_code == 404
    assert other.call("DELETE", f"/drafts/{key}").status_code == 404
    assert caller(zone.coordinator).get("/drafts").status_code == 403
