"""Files by programs: the same rules and rights as through the pages."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.kernel.storage import FileStorage
from app.tickets.models import Ticket
from app.tickets.rules.words import State
from tests.api.conftest import Caller
from tests.builders import Zone, a_ticket
from tests.files import a_pdf, a_photo

AsCaller = Callable[[Actor | None], Caller]


@pytest.fixture
def number(core: Core, zone: Zone) -> str:
    """A ticket at work."""
    with core.transactions.acting(SYSTEM) as tx:
        return a_ticket(tx, zone, State.HANDLING).number


def add(who: Caller, number: str, *files: tuple[str, bytes], **fields: str) -> Any:
    """Post files."""
    data = {**fields, "file": [(io.BytesIO(content), name) for name, content in files]}
    return who.post(f"/tickets/{number}/attachments", data=data, content_type="multipart/form-data")


def files(core: Core) -> list[Path]:
    """Every file in the storage."""
    assert isinstance(core.storage, FileStorage)
    return [path for path in core.storage.root.glob("**/*") if path.is_file()]


def test_a_program_adds_lists_and_fetches(caller: AsCaller, zone: Zone, number: str) -> None:
    firm = caller(zone.firm)
    response = add(firm, number, ("a.jpg", a_photo()), ("b.pdf", a_pdf()))
    assert response.status_code == 201
    items = firm.get(f"/tickets/{number}/attachments").get_json()["items"]
    assert items == response.get_json()["items"]
    assert [(item["name"], item["state"], item["internal"]) for item in items] == [
        ("a.jpg", "clean", False),
        ("b.pdf", "clean", False),
    ]
    got = caller(zone.handler).get(f"/tickets/{number}/attachments/{items[1]['id']}")
    assert (got.status_code, got.data) == (200, a_pdf())
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert got.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_internal_files_and_other_firms(caller: AsCaller, zone: Zone, number: str) -> None:
    key = add(caller(zone.handler), number, ("a.pdf", a_pdf()), internal="true").get_json()["items"][0]["id"]
    firm, other = caller(zone.firm), caller(zone.other_firm)
    assert firm.get(f"/tickets/{number}/attachments").get_json()["items"] == []
    nothing = firm.get(f"/tickets/{number}/attachments/{key}")
    for response in (
        nothing,
        other.get(f"/tickets/{number}/attachments/{key}"),
        other.get(f"/tickets/{number}/attachments"),
    ):
        assert (response.status_code, response.get_json()["code"]) == (404, "not_found")
    assert add(other, number, ("a.pdf", a_pdf())).status_code == 404
    assert caller(None).get(f"/tickets/{number}/attachments/{key}").status_code == 401
    assert caller(zone.support_liaison).get(f"/tickets/{number}/attachments/{key}").status_code == 404
    assert caller(zone.coordinator).get(f"/tickets/{number}/attachments/{key}").status_code == 200


def test_a_firms_own_file_cannot_be_hidden_from_it(caller: AsCaller, zone: Zone, number: str) -> None:
    items = add(caller(zone.firm), number, ("a.pdf", a_pdf()), internal="true").get_json()["items"]
    assert items[0]["internal"] is False


@pytest.mark.parametrize("reader", ["observer", "auditor"])
def test_readers_add_nothing(core: Core, caller: AsCaller, zone: Zone, number: str, reader: str) -> None:
    before = len(files(core))
    assert add(caller(getattr(zone, reader)), number, ("a.pdf", a_pdf())).status_code == 403
    assert len(files(core)) == before


def test_nothing_is_added_after_the_end(
    core: Core, caller: AsCaller, zone: Zone, ticket_in: Callable[..., Ticket]
) -> None:
    before = len(files(core))
    response = add(caller(zone.firm), ticket_in(State.CLOSED).number, ("a.pdf", a_pdf()))
    assert (response.status_code, response.get_json()["reason"]) == (409, "attach_to_ended")
    assert len(files(core)) == before


def test_bodies_that_are_none(caller: AsCaller, zone: Zone, number: str) -> None:
    firm = caller(zone.firm)
    path = f"/tickets/{number}/attachments"
    assert firm.post(path, {}).status_code == 415
    assert (
        firm.post(path, data=b"--b\r\nContent-Dis", content_type="multipart/form-data; boundary=b").status_code == 400
    )
    assert firm.post(path, data={"x": "1"}, content_type="multipart/form-data").status_code == 422
    refused = add(firm, number, ("a.svg", b"<svg onload=alert(1)>"))
    assert (refused.status_code, list(refused.get_json()["errors"])) == (422, ["files"])
    large = add(firm, number, ("a.pdf", a_pdf() + bytes(20 * 1024 * 1024)))
    assert (large.status_code, large.get_json()["code"]) == (413, "too_large")


def test_two_files_of_one_name_are_two(caller: AsCaller, zone: Zone, number: str) -> None:
    firm = caller(zone.firm)
    keys = [add(firm, number, ("a.jpg", a_photo())).get_json()["items"][0]["id"] for _ in range(2)]
    assert len(set(keys)) == 2
