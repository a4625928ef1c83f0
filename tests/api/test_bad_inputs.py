"""Bad inputs through JSON (`docs/rules/safety.md`, rows F, D and J): never 500, nothing written, each fault named."""

from collections.abc import Callable
from typing import Any

import pytest

from app.kernel.actor import Actor
from app.tickets.models import Ticket
from app.tickets.rules.words import State
from tests.api.conftest import Caller
from tests.api.problems import is_problem
from tests.builders import Zone

AsCaller = Callable[[Actor | None], Caller]
FILING: dict[str, Any] = {"title": "厂区东门外道路破损", "body": "货车进出不便。", "category": "01"}
KEY = {"Idempotency-Key": "refusals-00000001"}

BODIES: list[Any] = [
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
]


def test_bodies_that_are_no_strict_json(caller: AsCaller, zone: Zone, subtests: pytest.Subtests) -> None:
    for raw, status in BODIES:
        with subtests.test(repr((raw, status))[:80]):
            firm = caller(zone.firm)
            is_problem(firm.post("/tickets", data=raw, content_type="application/json", headers=KEY), status)
            is_problem(firm.post("/tokens", data=raw, content_type="application/json"), status)


CONTENT: list[Any] = [
    {"content_type": "text/plain"},
    {"content_type": "application/x-www-form-urlencoded"},
    {"content_type": "multipart/form-data; boundary=x"},
    {"content_type": "application/json; charset=gbk"},
    {"content_type": "application/xml"},
    {"content_type": "application/json", "headers": {"Content-Encoding": "gzip", **KEY}},
    {"content_type": "application/json", "headers": {"Content-Encoding": "br", **KEY}},
]


def test_other_content_is_415(caller: AsCaller, zone: Zone, subtests: pytest.Subtests) -> None:
    for kwargs in CONTENT:
        with subtests.test(repr(kwargs)[:80]):
            response = caller(zone.firm).post("/tickets", data=b'{"title": "x"}', **{"headers": KEY, **kwargs})
            is_problem(response, 415, "unsupported_media_type")


METHODS: list[Any] = ["DELETE", "PATCH", "PUT", "TRACE", "PROPFIND"]


def test_wrong_methods_are_405_with_allow(caller: AsCaller, zone: Zone, subtests: pytest.Subtests) -> None:
    for method in METHODS:
        with subtests.test(repr(method)[:80]):
            response = caller(zone.firm).call(method, "/tickets", headers={"X-HTTP-Method-Override": "GET"})
            is_problem(response, 405, "method_not_allowed")
            assert {"GET", "POST"} <= set(response.headers["Allow"].split(", "))


FIELDS: list[Any] = [
    *[("title", text) for text in ("", "   ", "\u3000", "\u200b", "\ufeff", "x" * 201, "a\0b", "\x01", "a\x7f")],
    *[("title", 1), ("title", None), ("title", []), ("body", {})],
    *[("body", text) for text in ("", "x" * 10_001, "\x1b[0m")],
    *[("category", code) for code in ("", "77", "1e3", "０１", "01'", "\0", 1, None)],
    *[("kind", word) for word in ("HELP", "other", "", None, 1, ["help"])],
    *[("urgency", word) for word in ("now", True)],
    *[("company", code) for code in ("91410100MA0000000X", "x" * 5000, "\0", 3)],
    *[
        ("wanted_by", day)
        for day in (
            "2026-02-29",
            "2026-13-01",
            "0000-00-00",
            "10000-01-01",
            "1899-12-31",
            "infinity",
            "2026-W53",
            "20260101",
            "２０２６-01-01",
            "2026-1-1",
            "2020-01-01",
            "2026-01-01T00:00:00",
            "",
            20260101,
        )
    ],
    *[("confidential", flag) for flag in ("true", 1, "yes", None)],
    *[(name, 1) for name in ("org_id", "role", "state", "version", "filed_at", "sla_due", "parent_id", "is_test")],
]


def test_fields_that_are_wrong_are_named(caller: AsCaller, zone: Zone, subtests: pytest.Subtests) -> None:
    for field, value in FIELDS:
        with subtests.test(repr((field, value))[:80]):
            response = caller(zone.firm).post("/tickets", {**FILING, field: value}, headers=KEY)
            body = is_problem(response, 422, "validation_error")
            assert field in body["errors"], body
            assert caller(zone.firm).get("/tickets").get_json()["items"] == []


TEXTS: list[Any] = [
    "<script>alert(1)</script>",
    "{{7*7}}${7*7}",
    "'; DROP TABLE ticket;--",
    "=1+1",
    "a\\b%_",
    "e" + "\u0301" * 150,
    "👨‍👩‍👧‍👦" * 10,
    "العربية",
]


def test_text_comes_back_as_it_was(caller: AsCaller, zone: Zone, subtests: pytest.Subtests) -> None:
    for text in TEXTS:
        with subtests.test(repr(text)[:80]):
            key = {"Idempotency-Key": f"text-{TEXTS.index(text):016d}"}
            filed = caller(zone.firm).post("/tickets", {**FILING, "title": text, "body": text}, headers=key)
            assert filed.status_code == 201, filed.text
            assert (filed.get_json()["title"], filed.get_json()["body"]) == (text, text)


WRITTEN: list[Any] = [
    ("a\nb\rc\r\nd", "a b c d", "a\nb\nc\nd"),
    ("你好\n第二行\t末", "你好 第二行 末", "你好\n第二行\t末"),
    ("a\x85b\x0bc\x0cd\u2028e\u2029f", "a b c d e f", "a\nb\nc\nd\ne\nf"),
    ("变压\u200b器\xad增容\ufeff", "变压器增容", "变压\u200b器\xad增容\ufeff"),
    ("👩\u200d💻 远程", "👩\u200d💻 远程", "👩\u200d💻 远程"),
    ("中\u200d文", "中文", "中\u200d文"),
]
"""What was typed, what a title makes of it and what a body makes of it."""


def test_a_title_is_one_line_and_a_body_keeps_its_lines(
    caller: AsCaller, zone: Zone, subtests: pytest.Subtests
) -> None:
    for typed, title, body in WRITTEN:
        with subtests.test(repr(typed)):
            key = {"Idempotency-Key": f"line-{WRITTEN.index((typed, title, body)):016d}"}
            filed = caller(zone.firm).post("/tickets", {**FILING, "title": typed, "body": typed}, headers=key)
            assert filed.status_code == 201, filed.text
            assert (filed.get_json()["title"], filed.get_json()["body"]) == (title, body)


def test_a_control_character_is_named_with_its_place(caller: AsCaller, zone: Zone) -> None:
    refused = caller(zone.firm).post("/tickets", {**FILING, "body": "一\r\n二\n三四\0"}, headers=KEY)
    errors = is_problem(refused, 422, "validation_error")["errors"]
    assert errors == {"body": ["第 3 行第 3 个字是看不见的控制字符，请删除后重新输入。"]}


def test_limits_are_code_points(caller: AsCaller, zone: Zone) -> None:
    body = {**FILING, "title": "𠮷" * 200, "body": "😀" * 10_000}
    filed = caller(zone.firm).post("/tickets", body, headers=KEY)
    assert filed.status_code == 201
    assert filed.get_json()["body"] == "😀" * 10_000
    turned = {**FILING, "title": "invoice\u202efdp", "body": "一\r\n二"}
    filed = caller(zone.firm).post("/tickets", turned, headers={"Idempotency-Key": "another-key-00000"})
    assert (filed.get_json()["title"], filed.get_json()["body"]) == ("invoicefdp", "一\n二")


QUERIES: list[Any] = [
    "sort=password_hash",
    "sort=title;drop",
    "fields=*",
    "include=org.users",
    "limit=0",
    "limit=201",
    "limit=-1",
    "limit=1e3",
    "limit=%EF%BC%91%EF%BC%92",
    "limit=" + "9" * 5000,
    "limit=",
    "state=open",
    "state=submitted,",
    "kind=x",
    "urgency=",
    "overdue=yes",
    "filed_from=2026-1-1",
    "filed_from=2026-02-02&filed_to=2026-02-01",
    "cursor=rubbish",
    "cursor=WyJ4Il0",
    "cursor=WzFd%00",
    "category=x",
    "q=" + "x" * 101,
    "department=%00",
    "waiting=everything",
]


def test_lists_refuse_what_they_do_not_know(caller: AsCaller, zone: Zone, subtests: pytest.Subtests) -> None:
    for query in QUERIES:
        with subtests.test(repr(query)[:80]):
            is_problem(caller(zone.coordinator).get(f"/tickets?{query}"), 422, "validation_error")


NOT_UTF8: list[Any] = ["q=%C0%AF", "q=%E4%BD", "title=%B1%EA"]


def test_addresses_that_are_not_utf8_are_400(caller: AsCaller, zone: Zone, subtests: pytest.Subtests) -> None:
    for query in NOT_UTF8:
        with subtests.test(repr(query)[:80]):
            is_problem(caller(zone.coordinator).get(f"/tickets?{query}"), 400, "bad_request")


SEARCHES: list[Any] = [
    "((((",
    "a & | b",
    "*",
    "\\",
    "'",
    "%",
    "(a+)+$",
    "<->",
    ":*",
    "\u200b",
    "\U0001f600",
    "%00",
]


def test_any_search_is_literal(caller: AsCaller, zone: Zone, subtests: pytest.Subtests) -> None:
    for q in SEARCHES:
        with subtests.test(repr(q)[:80]):
            response = caller(zone.coordinator).call("GET", "/tickets", query_string={"q": q})
            assert response.status_code == 200
            assert response.get_json()["items"] == []


NUMBERS: list[Any] = [
    "0",
    "-1",
    "abc",
    str(2**63),
    "9" * 5000,
    "%00",
    "..%2f..",
    "{uuid}",
    "%F0%9F%98%80",
]


def test_odd_numbers_are_404(caller: AsCaller, zone: Zone, subtests: pytest.Subtests) -> None:
    for number in NUMBERS:
        with subtests.test(repr(number)[:80]):
            is_problem(caller(zone.coordinator).get(f"/tickets/{number}"), 404)
            is_problem(caller(zone.coordinator).get(f"/supervision-orders/{number}"), 404)
            is_problem(caller(zone.coordinator).get(f"/reports/weekly/{number}"), 404)
            is_problem(caller(zone.coordinator).get(f"/companies/{number}"), 404)


RATINGS: list[Any] = [
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
]


def test_a_rating_out_of_bounds(
    caller: AsCaller, zone: Zone, ticket_in: Callable[..., Ticket], subtests: pytest.Subtests
) -> None:
    ticket = ticket_in(State.RESOLVED)
    for fields, name in RATINGS:
        with subtests.test(repr((fields, name))[:80]):
            body = is_problem(caller(zone.firm).act(ticket.number, "confirm", **fields), 422, "validation_error")
            assert name in body["errors"]
