"""Files through the pages and the API where there is a scanner: words while they wait, words when they are refused."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.tokens import issue_token
from app.core import Core
from app.factory import create_app
from app.kernel import clock
from app.kernel.actor import SYSTEM, Actor
from app.kernel.ids import AccountId
from app.tickets.enclosures import Attachment
from app.tickets.rules.words import AttachmentState
from app.tickets.scanning import scan_waiting
from app.web.health.readiness import QUARANTINE_LATE, check
from config.settings import Settings
from tests.builders import Zone
from tests.clamd import FOUND_IN_TESTS, FakeClamd, Temper, fake_clamd
from tests.files import a_pdf, a_photo
from tests.web.test_attachments import file_with, part, rows

SignIn = Callable[[Actor], FlaskClient]
WAITS, REFUSED = "正在做安全检查，稍后可以打开", "未通过安全检查，已删除"


@pytest.fixture(scope="module")
def fake() -> Iterator[FakeClamd]:
    with fake_clamd() as running:
        yield running


@pytest.fixture(scope="module")
def app(settings: Settings, fake: FakeClamd) -> Iterator[Flask]:
    """The whole web application with a scanner."""
    made = create_app(replace(settings, clamd_url=fake.url))
    yield made
    made.extensions["zhuqishao"].engine.dispose()
    clock.follow(None)


@pytest.fixture
def filed(zone: Zone, sign_in: SignIn, core: Core) -> str:
    """A request with a photo and an infected paper; its number."""
    files = {"photos": part("路面.jpg", a_photo()), "files": part("函.pdf", a_pdf(FOUND_IN_TESTS))}
    response = file_with(sign_in(zone.firm), **files)
    assert response.status_code == 303
    return response.headers["Location"].split("/tickets/")[1].split("/")[0].split("?")[0]


def scan(core: Core) -> None:
    assert core.scanner is not None
    scan_waiting(core.transactions, core.storage, core.scanner, 20)


def as_of(core: Core, state: AttachmentState) -> Attachment:
    row: Attachment = next(row for row in rows(core) if row.state is state)
    return row


def test_a_file_that_waits_is_a_name_with_words(core: Core, zone: Zone, sign_in: SignIn, filed: str) -> None:
    key = as_of(core, AttachmentState.QUARANTINE).key
    for reader in (sign_in(zone.firm), sign_in(zone.dispatcher)):
        page = reader.get(f"/tickets/{filed}").get_data(as_text=True)
        assert page.count(WAITS) == 2
        assert "路面.jpg" in page
        assert "函.pdf" in page
        assert "/attachments/" not in page
        for ending in ("", "?inline=1"):
            refused = reader.get(f"/tickets/{filed}/attachments/{key}{ending}")
            assert refused.status_code == 409
            assert "还在等待安全检查" in refused.get_data(as_text=True)
        assert reader.get(f"/tickets/{filed}/attachments/{key}/preview").status_code == 404


def test_what_did_not_pass_stays_as_a_name(core: Core, zone: Zone, sign_in: SignIn, filed: str) -> None:
    scan(core)
    good, bad = as_of(core, AttachmentState.CLEAN), as_of(core, AttachmentState.INFECTED)
    for reader in (sign_in(zone.firm), sign_in(zone.dispatcher)):
        page = reader.get(f"/tickets/{filed}").get_data(as_text=True)
        assert WAITS not in page
        assert page.count(REFUSED) == 1
        assert "函.pdf" in page
        assert bad.key not in page
        assert f"/attachments/{good.key}/preview" in page
        assert reader.get(f"/tickets/{filed}/attachments/{good.key}").status_code == 200
        gone = reader.get(f"/tickets/{filed}/attachments/{bad.key}")
        assert gone.status_code == 410
        assert "未通过安全检查，已经删除" in gone.get_data(as_text=True)
    inbox = sign_in(zone.firm).get("/inbox").get_data(as_text=True)
    assert inbox.count("附件未通过安全检查") == 1
    assert "附件未通过安全检查" not in sign_in(zone.dispatcher).get("/inbox").get_data(as_text=True)


def test_the_words_are_in_the_language_of_the_page(core: Core, zone: Zone, sign_in: SignIn, filed: str) -> None:
    reader = sign_in(zone.firm)
    assert "Being checked for viruses, can be opened shortly" in reader.get(f"/tickets/{filed}?lang=en").get_data(
        as_text=True
    )
    scan(core)
    assert "Did not pass the virus check, deleted" in reader.get(f"/tickets/{filed}?lang=en").get_data(as_text=True)


def test_programs_read_the_state(app: Flask, core: Core, zone: Zone, filed: str) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        token = issue_token(tx, AccountId(zone.firm.account_id or 0))[0]
    headers, place = {"Authorization": f"Bearer {token}"}, f"/api/v1/tickets/{filed}/attachments"
    client = app.test_client()

    def seen() -> list[tuple[str, int, str]]:
        items = client.get(place, headers=headers).get_json()["items"]
        answers = [(item, client.get(f"{place}/{item['id']}", headers=headers)) for item in items]
        return [
            (item["state"], answer.status_code, (answer.get_json(silent=True) or {}).get("code", ""))
            for item, answer in answers
        ]

    assert seen() == [("quarantine", 409, "state_conflict")] * 2
    scan(core)
    assert seen() == [("clean", 200, ""), ("infected", 410, "file_refused")]


def test_readiness_says_when_the_scanner_is_away_or_files_wait(
    core: Core, fake: FakeClamd, filed: str, tmp_path: Path
) -> None:
    def degraded() -> set[str]:
        found = {verdict.name: verdict for verdict in check(core, "")}
        assert not found["scanner"].fatal
        assert not found["quarantine"].fatal
        return {name for name in ("scanner", "quarantine") if not found[name].ok}

    assert degraded() == set()
    fake.temper = Temper.CLOSING
    assert degraded() == set()
    fake.temper = Temper.DEAF
    assert degraded() == {"scanner"}
    fake.temper = Temper.OK
    file, brought = tmp_path / "clock", min(row.at for row in rows(core))
    file.write_text((brought + QUARANTINE_LATE).isoformat(), encoding="ascii")
    clock.follow(file)
    try:
        assert degraded() == set()
        file.write_text((brought + QUARANTINE_LATE + timedelta(seconds=1)).isoformat(), encoding="ascii")
        assert degraded() == {"quarantine"}
        scan(core)
        assert degraded() == set()
    finally:
        clock.follow(None)
