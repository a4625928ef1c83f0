"""The error contract (`reliability.md` 1) and bad inputs (§6, rows F, D and J) through JSON."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from app.factory import Core
from app.kernel.actor import Actor
from app.tickets.models import Ticket
from app.tickets.rules.words import State
from tests.api.conftest import BASE, Caller
from tests.builders import Zone

AsCaller = Callable[[Actor | None], Caller]
FILING: dict[str, Any] = {"title": "厂区东门外道路破损", "body": "货车进出不便。", "category": "01"}
KEY = {"Idempotency-Key": "refusals-00000001"}
INTERNAL = ("Traceback", "psycopg", "sqlalchemy", "werkzeug", "site-packages", "SELECT ", ".py")


def is_problem(response: Any, status: int, code: str | None = None) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.mimetype == "application/problem+json"
    assert not any(word in response.text for word in INTERNAL)
    body: dict[str, Any] = response.get_json()
    assert {"type", "title", "status", "code", "detail"} <= set(body)
    assert body["status"] == status
    assert ("request_id" in body) is (status != 404)
    assert code is None or body["code"] == code
    return body


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
        "accept": {}, "reject": {"reason": "abuse", "redirect": "x"}, "request-info": {"question": "x"},
        "provide-info": {"answer": "x"}, "settle": {"outcome": "solved", "text": "x"},
        "whistle": {"kind": "joint", "lead": zone.lead.code}, "check-in": {},
        "hand-back": {"reason": "not_ours", "basis": "x"}, "rule": {"upheld": True, "note": "x"},
        "progress": {"text": "x"}, "postpone": {"reason": "firm", "workdays": 1, "text": "x"},
        "decide-postponement": {"approved": True}, "pause": {"reason": "procedure", "text": "x"}, "resume": {},
        "finish": {"result": "x"}, "answer": {"outcome": "solved", "text": "x"}, "approve": {},
        "send-back": {"note": "x"}, "confirm": {"solved": "yes", "level": 5}, "dispute": {"text": "x"},
        "withdraw": {"reason": "x"}, "nudge": {}, "revisit": {}, "follow-up": {"channel": "phone", "reached": False},
        "remarks": {"text": "x"},
    }  # fmt: skip
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
    is_problem(caller(zone.observer).post("/tickets", FILING, headers=KEY), 403, "forbidden")
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


@pytest.mark.parametrize(
    ("version", "status"),
    [(None, 428), ("1", 422), (-1, 422), (0, 422), (True, 422), (1.0, 422), ("*", 422), (2**63, 422), ([1], 422)],
)
def test_a_version_is_required_and_whole(
    caller: AsCaller, zone: Zone, ticket_in: Callable[..., Ticket], version: Any, status: int
) -> None:
    ticket = ticket_in(State.SUBMITTED)
    response = caller(zone.coordinator).post(f"/tickets/{ticket.number}/accept", {"version": version})
    body = is_problem(response, status, "precondition_required" if status == 428 else "validation_error")
    assert status == 428 or "version" in body["errors"]
    assert caller(zone.coordinator).post(f"/tickets/{ticket.number}/accept").status_code == 428


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"", 400),
        (b"null", 422),
        (b"[]", 422),
        (b'"x"', 422),
        (b"1", 422),
        (b"{", 400),
        (b'{"title": "a", "title": "b"}', 400),
        (b'{"title": NaN}', 400),
        (b'{"title": Infinity}', 400),
        (b'{"title": 1e999}', 400),
        (b'{"title": ' + b"9" * 5000 + b"}", 400),
        (b"[" * 100_000 + b"]" * 100_000, 400),
        (b'{"a":' * 33 + b"1" + b"}" * 33, 400),
        (b'\xef\xbb\xbf{"title": "x"}', 400),
        ('{"title": "x"}'.encode("utf-16"), 400),
        ('{"title": "x"}'.encode("utf-32"), 400),
        ('{"title": "道路"}'.encode("gbk"), 400),
        (b'{"title": "\xc0\xaf"}', 400),
        (b'{"title": "\xe4\xbd"}', 400),
        (b'{"title": "\\ud800"}', 422),
        (b'{"title": "\\ud83d x"}', 422),
        (b'{"\\ud800": 1}', 422),
        (b'{"title": "' + b"x" * 1_100_000 + b'"}', 413),
    ],
)
def test_bodies_that_are_no_strict_json(caller: AsCaller, zone: Zone, raw: bytes, status: int) -> None:
    firm = caller(zone.firm)
    is_problem(firm.post("/tickets", data=raw, content_type="application/json", headers=KEY), status)
    is_problem(firm.post("/tokens", data=raw, content_type="application/json"), status)


@pytest.mark.parametrize(
    "kwargs",
    [
        {"content_type": "text/plain"},
        {"content_type": "application/x-www-form-urlencoded"},
        {"content_type": "multipart/form-data; boundary=x"},
        {"content_type": "application/json; charset=gbk"},
        {"content_type": "application/xml"},
        {"content_type": "application/json", "headers": {"Content-Encoding": "gzip", **KEY}},
        {"content_type": "application/json", "headers": {"Content-Encoding": "br", **KEY}},
    ],
)
def test_other_content_is_415(caller: AsCaller, zone: Zone, kwargs: dict[str, Any]) -> None:
    response = caller(zone.firm).post("/tickets", data=b'{"title": "x"}', **{"headers": KEY, **kwargs})
    is_problem(response, 415, "unsupported_media_type")


@pytest.mark.parametrize("method", ["DELETE", "PATCH", "PUT", "TRACE", "PROPFIND"])
def test_wrong_methods_are_405_with_allow(caller: AsCaller, zone: Zone, method: str) -> None:
    response = caller(zone.firm).call(method, "/tickets", headers={"X-HTTP-Method-Override": "GET"})
    is_problem(response, 405, "method_not_allowed")
    assert {"GET", "POST"} <= set(response.headers["Allow"].split(", "))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *[("title", text) for text in ("", "   ", "\u3000", "\u200b", "\ufeff", "x" * 201, "a\0b", "\x01", "\x85")],
        *[("title", 1), ("title", None), ("title", []), ("body", {})],
        *[("body", text) for text in ("", "x" * 10_001, "\x0b")],
        *[("category", code) for code in ("", "77", "1e3", "０１", "01'", "\0", 1, None)],
        *[("kind", word) for word in ("HELP", "other", "", None, 1, ["help"])],
        *[("urgency", word) for word in ("now", True)],
        *[("company", code) for code in ("91410100MA0000000X", "x" * 5000, "\0", 3)],
        *[
            ("wanted_by", day)
            for day in (
                "2026-02-29", "2026-13-01", "0000-00-00", "10000-01-01", "1899-12-31", "infinity", "2026-W53",
                "20260101", "２０２６-01-01", "2026-1-1", "2020-01-01", "2026-01-01T00:00:00", "", 20260101,
            )
        ],
        *[("confidential", flag) for flag in ("true", 1, "yes", None)],
        *[(name, 1) for name in ("org_id", "role", "state", "version", "filed_at", "sla_due", "parent_id", "is_test")],
    ],
)  # fmt: skip
def test_fields_that_are_wrong_are_named(caller: AsCaller, zone: Zone, field: str, value: Any) -> None:
    response = caller(zone.firm).post("/tickets", {**FILING, field: value}, headers=KEY)
    body = is_problem(response, 422, "validation_error")
    assert field in body["errors"], body
    assert caller(zone.firm).get("/tickets").get_json()["items"] == []


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>", "{{7*7}}${7*7}", "'; DROP TABLE ticket;--", "=1+1", "a\\b%_", "你好\n第二行\t末",
        "e" + "\u0301" * 150, "👨‍👩‍👧‍👦" * 10, "العربية",
    ],
)  # fmt: skip
def test_text_comes_back_as_it_was(caller: AsCaller, zone: Zone, text: str) -> None:
    filed = caller(zone.firm).post("/tickets", {**FILING, "title": text, "body": text}, headers=KEY)
    assert filed.status_code == 201, filed.text
    assert (filed.get_json()["title"], filed.get_json()["body"]) == (text, text)


def test_limits_are_code_points(caller: AsCaller, zone: Zone) -> None:
    body = {**FILING, "title": "𠮷" * 200, "body": "😀" * 10_000}
    filed = caller(zone.firm).post("/tickets", body, headers=KEY)
    assert filed.status_code == 201
    assert filed.get_json()["body"] == "😀" * 10_000
    turned = {**FILING, "title": "invoice\u202efdp", "body": "一\r\n二"}
    filed = caller(zone.firm).post("/tickets", turned, headers={"Idempotency-Key": "another-key-00000"})
    assert (filed.get_json()["title"], filed.get_json()["body"]) == ("invoicefdp", "一\n二")


@pytest.mark.parametrize(
    "query",
    [
        "sort=password_hash", "sort=title;drop", "fields=*", "include=org.users", "limit=0", "limit=201", "limit=-1",
        "limit=1e3", "limit=%EF%BC%91%EF%BC%92", "limit=" + "9" * 5000, "limit=", "state=open", "state=submitted,",
        "kind=x", "urgency=", "overdue=yes", "filed_from=2026-1-1", "filed_from=2026-02-02&filed_to=2026-02-01", "cursor=rubbish",
        "cursor=WyJ4Il0", "cursor=WzFd%00", "category=x", "q=" + "x" * 101, "department=%00", "waiting=everything",
    ],
)  # fmt: skip
def test_lists_refuse_what_they_do_not_know(caller: AsCaller, zone: Zone, query: str) -> None:
    is_problem(caller(zone.coordinator).get(f"/tickets?{query}"), 422, "validation_error")


@pytest.mark.parametrize("query", ["q=%C0%AF", "q=%E4%BD", "title=%B1%EA"])
def test_addresses_that_are_not_utf8_are_400(caller: AsCaller, zone: Zone, query: str) -> None:
    is_problem(caller(zone.coordinator).get(f"/tickets?{query}"), 400, "bad_request")


@pytest.mark.parametrize(
    "q", ["((((", "a & | b", "*", "\\", "'", "%", "(a+)+$", "<->", ":*", "\u200b", "\U0001f600", "%00"]
)
def test_any_search_is_literal(caller: AsCaller, zone: Zone, q: str) -> None:
    response = caller(zone.coordinator).call("GET", "/tickets", query_string={"q": q})
    assert response.status_code == 200
    assert response.get_json()["items"] == []


@pytest.mark.parametrize(
    "number", ["0", "-1", "abc", str(2**63), "9" * 5000, "%00", "..%2f..", "{uuid}", "%F0%9F%98%80"]
)
def test_odd_numbers_are_404(caller: AsCaller, zone: Zone, number: str) -> None:
    is_problem(caller(zone.coordinator).get(f"/tickets/{number}"), 404)
    is_problem(caller(zone.coordinator).get(f"/supervision-orders/{number}"), 404)
    is_problem(caller(zone.coordinator).get(f"/reports/weekly/{number}"), 404)
    is_problem(caller(zone.coordinator).get(f"/companies/{number}"), 404)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"solved": "yes"}, "level"),
        ({"solved": "yes", "level": 0}, "level"),
        ({"solved": "yes", "level": 6}, "level"),
        ({"solved": "yes", "level": 4.5}, "level"),
        ({"solved": "yes", "level": "5 "}, "level"),
        ({"solved": 1, "level": 5}, "solved"),
        ({"solved": "YES", "level": 5}, "solved"),
        ({"solved": "no", "level": 1, "tags": ["rude"]}, "tags.0"),
        ({"solved": "no", "level": 1, "tags": "slow"}, "tags"),
        ({"solved": "no", "level": 1, "rating": 5}, "rating"),
    ],
)
def test_a_rating_out_of_bounds(
    caller: AsCaller, zone: Zone, ticket_in: Callable[..., Ticket], fields: dict[str, Any], name: str
) -> None:
    ticket = ticket_in(State.RESOLVED)
    body = is_problem(caller(zone.firm).act(ticket.number, "confirm", **fields), 422, "validation_error")
    assert name in body["errors"]


def test_host_and_accept_do_not_break_it(caller: AsCaller, zone: Zone) -> None:
    firm = caller(zone.firm)
    assert (
        firm.get("/me", headers={"Accept": "image/png", "Range": "bytes=0-,0-", "If-None-Match": "x"}).status_code
        == 200
    )
    response = firm.app.test_client().get(BASE + "/me", headers={"Host": "evil.com"})
    assert response.status_code == 400
