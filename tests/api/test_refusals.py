"""The error contract (`docs/rules/safety.md`): who is told what, and what is never told."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from app.core import Core
from app.kernel.actor import Actor
from app.tickets.models import Ticket
from app.tickets.rules.words import State
from tests.api.conftest import BASE, Caller
from tests.api.problems import is_problem
from tests.builders import Zone

AsCaller = Callable[[Actor | None], Caller]
FILING: dict[str, Any] = {"title": "厂区东门外道路破损", "body": "货车进出不便。", "category": "01"}
KEY = {"Idempotency-Key": "refusals-00000001"}


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, "unauthenticated"),
        ({"Authorization": "Bearer"}, "invalid_token"),
        ({"Authorization": "Bearer " + "x" * 43}, "invalid_token"),
        ({"Authorization": "Bearer a, Bearer b"}, "invalid_token"),
        ({"Authorization": "Basic YTpi"}, "invalid_token"),
        ({"Authorization": "Bearer \udcff".encode("utf-8", "surrogateescape").decode("latin-1")}, "invalid_token"),
    ],
)
def test_nobody_is_401_with_a_challenge(caller: AsCaller, headers: dict[str, str], code: str) -> None:
    nobody = caller(None)
    for response in (
        nobody.get("/me", headers=headers),
        nobody.get("/tickets/GX20260924-0001", headers=headers),
        nobody.post("/tickets", {"nonsense": 1}, headers={**headers, **KEY}),
    ):
        is_problem(response, 401, code)
        assert response.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_token_counts_only_in_its_header(caller: AsCaller, zone: Zone) -> None:
    firm = caller(zone.firm)
    nobody = caller(None)
    is_problem(nobody.get(f"/me?token={firm.token}&access_token={firm.token}"), 401)
    is_problem(nobody.post("/tickets", {**FILING, "token": firm.token}, headers=KEY), 401)
    assert firm.get("/me").status_code == 200
    assert firm.call("DELETE", "/tokens").status_code == 204
    is_problem(firm.get("/me"), 401)


def test_another_firm_reads_the_same_404_as_for_nothing(
    caller: AsCaller, core: Core, zone: Zone, ticket_in: Callable[..., Ticket]
) -> None:
    ticket = ticket_in(State.RESOLVED)
    stranger = caller(zone.other_firm)

    def row() -> Any:
        with core.engine.connect() as connection:
            return connection.execute(sa.text("SELECT tickets.*::text FROM tickets")).all()

    before = row()
    nothing = "RZZZZ20200101-0001"
    bodies: dict[str, dict[str, Any]] = {
        "accept": {},
        "reject": {"reason": "abuse", "redirect": "x"},
        "request-info": {"question": "x"},
        "provide-info": {"answer": "x"},
        "settle": {"outcome": "solved", "text": "x"},
        "whistle": {"kind": "joint", "lead": zone.lead.code},
        "check-in": {},
        "hand-back": {"reason": "not_ours", "basis": "x"},
        "rule": {"upheld": True, "note": "x"},
        "progress": {"text": "x"},
        "postpone": {"reason": "firm", "workdays": 1, "text": "x"},
        "decide-postponement": {"approved": True},
        "pause": {"reason": "procedure", "text": "x"},
        "resume": {},
        "finish": {"result": "x"},
        "hand-over": {"to": "x"},
        "answer": {"outcome": "solved", "text": "x"},
        "approve": {},
        "send-back": {"note": "x"},
        "confirm": {"solved": "yes", "level": 5},
        "dispute": {"text": "x"},
        "withdraw": {"reason": "x"},
        "nudge": {},
        "revisit": {},
        "follow-up": {"channel": "phone", "reached": False},
        "remarks": {"text": "x"},
    }
    answers = set()
    for number in (ticket.number, nothing):
        for path in ("", "/timeline", "/remarks", "/clocks/resolve/explain", "/clocks/nonsense/explain"):
            answers.add(stranger.get(f"/tickets/{number}{path}").data)
        for action, fields in bodies.items():
            body = fields if action == "remarks" else {"version": ticket.version, **fields}
            response = stranger.post(f"/tickets/{number}/{action}", body)
            is_problem(response, 404, "not_found")
            answers.add(response.data)
    answers.add(stranger.get(f"/companies/{zone.company.credit_code}").data)
    answers.add(stranger.get("/companies/91410100MA0000000X").data)
    answers.add(stranger.get("/nothing/at/all").data)
    assert len(answers) == 1
    assert row() == before
    listed = stranger.get("/tickets?q=道路").text + stranger.get("/tickets").text + stranger.get("/companies").text
    assert ticket.number not in listed
    assert zone.company.credit_code not in listed


def test_visible_but_not_yours_is_403_and_not_now_is_409(
    caller: AsCaller, zone: Zone, ticket_in: Callable[..., Ticket]
) -> None:
    ticket = ticket_in(State.SUBMITTED)
    is_problem(caller(zone.firm).act(ticket.number, "accept"), 403, "forbidden")
    is_problem(caller(zone.leader).post("/tickets", FILING, headers=KEY), 403, "forbidden")
    is_problem(caller(zone.admin).get("/tickets"), 403, "forbidden")
    is_problem(caller(zone.admin).get(f"/tickets/{ticket.number}"), 404)
    refused = is_problem(
        caller(zone.coordinator).act(ticket.number, "whistle", kind="joint", lead=zone.lead.code), 409, "state_conflict"
    )
    assert (refused["reason"], refused["state"]) == ("whistle_from_submitted", "submitted")
    assert {"accept", "request-info"} <= set(refused["allowed"])
    stale = is_problem(caller(zone.coordinator).act(ticket.number, "accept", 99), 409, "version_conflict")
    assert (stale["version"], stale["state"]) == (1, "submitted")
    assert "accept" in stale["allowed"]


VERSIONS: list[Any] = [
    (None, 428),
    ("1", 422),
    (-1, 422),
    (0, 422),
    (True, 422),
    (1.0, 422),
    ("*", 422),
    (2**63, 422),
    ([1], 422),
]


def test_a_version_is_required_and_whole(
    caller: AsCaller, zone: Zone, ticket_in: Callable[..., Ticket], subtests: pytest.Subtests
) -> None:
    ticket = ticket_in(State.SUBMITTED)
    for version, status in VERSIONS:
        with subtests.test(repr((version, status))[:80]):
            response = caller(zone.coordinator).post(f"/tickets/{ticket.number}/accept", {"version": version})
            body = is_problem(response, status, "precondition_required" if status == 428 else "validation_error")
            assert status == 428 or "version" in body["errors"]
            assert caller(zone.coordinator).post(f"/tickets/{ticket.number}/accept").status_code == 428


def test_host_and_accept_do_not_break_it(caller: AsCaller, zone: Zone) -> None:
    firm = caller(zone.firm)
    assert (
        firm.get("/me", headers={"Accept": "image/png", "Range": "bytes=0-,0-", "If-None-Match": "x"}).status_code
        == 200
    )
    response = firm.app.test_client().get(BASE + "/me", headers={"Host": "evil.com"})
    assert response.status_code == 400
