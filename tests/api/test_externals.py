"""A ticket under the number of another system: filed once, told to those who may know it, whoever asks at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.accounts.rules.scopes import Scope
from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.tickets.models import Ticket
from tests.api.conftest import Caller
from tests.builders import Zone, a_company, a_program, a_region
from tests.builders import count as rows

AsCaller = Callable[[Actor | None], Caller]
NUMBER = {"system": "hotline", "number": "12345/2026-0001"}
_keys = count(1)


@pytest.fixture
def program(app: Flask, core: Core, zone: Zone) -> Callable[[], Caller]:
    """A function: another program of the zone's region that files and reads."""

    def made() -> Caller:
        with core.transactions.acting(SYSTEM) as tx:
            return Caller(app, a_program(tx, zone.region, Scope.TICKETS_WRITE, Scope.TICKETS_READ)[1])

    return made


def files(who: Caller, zone: Zone, external: Any = NUMBER, **fields: Any) -> TestResponse:
    body = {"title": "停水", "body": "三天了", "category": "01", "company": zone.company.credit_code, **fields}
    key = {"Idempotency-Key": f"external-number-{next(_keys)}"}
    return who.post("/tickets", {**body, "external": external}, headers=key)


def test_it_is_filed_once_and_found_again_by_whoever_brought_it(
    program: Callable[[], Caller], zone: Zone, core: Core, caller: AsCaller
) -> None:
    mine = program()
    filed = files(mine, zone)
    assert (filed.status_code, filed.get_json()["external"]) == (201, NUMBER)
    again = files(mine, zone, {"system": "HOTLINE", "number": " 12345/2026-0001 "})
    assert (again.status_code, again.headers["Idempotency-Replayed"]) == (201, "true")
    assert again.headers["Location"] == filed.headers["Location"]
    with core.transactions.acting(SYSTEM) as tx:
        assert rows(tx, Ticket) == 1
    assert "Idempotency-Replayed" not in filed.headers
    [row] = caller(zone.coordinator).get("/tickets?external=hotline:12345/2026-0001").get_json()["items"]
    assert row["external"] == NUMBER
    elsewhere = files(mine, zone, {**NUMBER, "system": "erp"})
    assert (elsewhere.status_code, elsewhere.get_json()["number"] != row["number"]) == (201, True)


def test_another_matter_under_it_is_refused_and_the_ticket_named_to_who_may_see_it(
    program: Callable[[], Caller], app: Flask, zone: Zone, core: Core
) -> None:
    mine = program()
    number = files(mine, zone).get_json()["number"]
    other_firm = zone.other.credit_code
    for who, fields in ((mine, {"title": "停电"}), (mine, {"company": other_firm}), (program(), {})):
        refused = files(who, zone, **fields).get_json()
        assert (refused["status"], refused["code"], refused["number"]) == (409, "external_taken", number)
    confided = files(mine, zone, {**NUMBER, "number": "2"}, confidential=True).get_json()["number"]
    assert files(mine, zone, {**NUMBER, "number": "2"}, confidential=True).get_json()["number"] == confided
    with core.transactions.acting(SYSTEM) as tx:
        far = a_region(tx)
        firm = a_company(tx, far).credit_code
        stranger = Caller(app, a_program(tx, far, Scope.TICKETS_WRITE)[1])
    for who, external, fields in ((program(), "2", {}), (stranger, NUMBER["number"], {"company": firm})):
        refused = files(who, zone, {**NUMBER, "number": external}, **fields)
        assert (refused.status_code, refused.get_json()["code"]) == (409, "external_taken")
        assert number not in refused.get_data(as_text=True)
        assert confided not in refused.get_data(as_text=True)


def test_eight_at_once_file_one_ticket(program: Callable[[], Caller], zone: Zone, core: Core) -> None:
    mine = program()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: files(mine, zone), range(8)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert sum("Idempotency-Replayed" not in answer.headers for answer in answers) == 1
    with core.transactions.acting(SYSTEM) as tx:
        assert rows(tx, Ticket) == 1


def test_people_give_none_and_what_is_no_number_is_named(
    program: Callable[[], Caller], zone: Zone, caller: AsCaller
) -> None:
    refused = files(caller(zone.officer), zone)
    assert (refused.status_code, list(refused.get_json()["errors"])) == (422, ["external"])
    mine = program()
    for wrong, fields in (
        ({"system": "1", "number": "1"}, ["external.system"]),
        ({"system": "热线", "number": " "}, ["external.number", "external.system"]),
        ({"system": "hotline", "number": "9" * 101}, ["external.number"]),
        ({"system": "hotline"}, ["external.number"]),
        ({**NUMBER, "more": 1}, ["external.more"]),
        ("12345", ["external"]),
    ):
        refused = files(mine, zone, wrong)
        assert (refused.status_code, sorted(refused.get_json()["errors"])) == (422, fields), wrong
    assert files(mine, zone, None).get_json()["external"] is None
