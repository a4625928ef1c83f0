"""What strangers send: hosts, bodies, cursors and ways on that are none, and how often somebody may knock."""

import base64
import dataclasses
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.factory import RULES, create_app
from app.kernel.actor import Actor
from app.web.guard import local_path
from config.settings import Settings
from tests.builders import Zone

ELSEWHERE = (
    "//evil.example",
    "https://evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\nX-Evil: 1",
    "/a\x00b",
    "/\u2028",
    "/ /evil.example",
    "evil",
    "",
    None,
)
CURSORS: tuple[list[Any], ...] = (
    [True],
    [1.5],
    ["x"],
    [None],
    [[1]],
    [2**63],
    [True, 1],
    ["2026-W40", 1],
    [1, 2],
    [{"d": "0001-01-01"}, 1],
    [{"t": "2026-01-01"}, 1],
    [{"t": "2026-01-01T00:00:00+00:00"}, True],
    ["\ud800"],
    ["\ud800", 1],
    ["a\0"],
)


class BrokenChunks(io.RawIOBase):
    """A body whose chunks do not add up, as a server tells it: by an error of its own."""

    def read(self, size: int = -1) -> bytes:
        raise LookupError("chunk without an end")


def word(values: list[Any]) -> str:
    """A cursor of any values."""
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def test_nobody_is_led_elsewhere_after_signing_in(
    zone: Zone, sign_in: Callable[[Actor], FlaskClient], subtests: pytest.Subtests
) -> None:
    client = sign_in(zone.coordinator)
    for target in ELSEWHERE:
        with subtests.test(repr(target)):
            assert local_path(target) == "/"
            answer = client.get("/login", query_string={} if target is None else {"next": target})
            assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert local_path("/tickets?q=%E9%81%93%E8%B7%AF&state=open") == "/tickets?q=%E9%81%93%E8%B7%AF&state=open"


@pytest.mark.parametrize("path", ["/login", "/api/v1/tokens"])
def test_a_body_that_breaks_off_is_the_senders_fault(app: Flask, path: str) -> None:
    kind = "application/json" if path.startswith("/api") else "application/x-www-form-urlencoded"
    broken = {"wsgi.input": BrokenChunks(), "wsgi.input_terminated": True}
    answer = app.test_client().post(path, content_type=kind, environ_overrides=broken)
    assert answer.status_code == 400


@pytest.mark.parametrize("path", ["/healthz", "/login", "/api/v1/me"])
def test_a_request_names_its_host(app: Flask, path: str) -> None:
    for host in ("", "evil.example", "127.0.0.1@evil.example"):
        assert app.test_client().get(path, headers={"Host": host}).status_code == 400


def test_cursors_that_were_not_made_here_are_422(
    zone: Zone, sign_in: Callable[[Actor], FlaskClient], subtests: pytest.Subtests
) -> None:
    client = sign_in(zone.coordinator)
    for path in (
        "/tickets",
        "/tickets?sort=due",
        "/companies",
        "/inbox",
        "/worklist/triage",
        "/reports/weekly",
        "/supervision",
    ):
        for values in CURSORS:
            with subtests.test(f"{path} {values!r}"):
                answer = client.get(f"{path}{'&' if '?' in path else '?'}cursor={word(values)}")
                assert answer.status_code == 422


@pytest.mark.usefixtures("core")
def test_a_counter_that_does_not_answer_refuses_nobody(settings: Settings) -> None:
    dead = dataclasses.replace(settings, app_env="demo", redis_url="redis://127.0.0.1:1/0")
    made = create_app(dead)
    body = {"username": "nobody", "password": "wrong password"}
    peer = {"REMOTE_ADDR": "203.0.113.9"}
    codes = [made.test_client().post("/api/v1/tokens", json=body, environ_overrides=peer).status_code for _ in "123"]
    made.extensions["zhuqishao"].engine.dispose()
    assert codes == [401, 401, 401]


def test_the_number_of_a_request_is_the_proxys_where_there_is_one(settings: Settings, app: Flask) -> None:
    given = {"Host": "localhost", "X-Request-ID": "0123456789abcdef" * 2}
    assert app.test_client().get("/healthz", headers=given).headers["X-Request-ID"] != given["X-Request-ID"]
    production = dataclasses.replace(settings, app_env="production")
    behind = create_app(production).test_client()
    assert behind.get("/healthz", headers=given).headers["X-Request-ID"] == given["X-Request-ID"]
    for word in ("", "X" * 32, "0" * 31, "0" * 33, "0123456789ABCDEF" * 2):
        number = behind.get("/healthz", headers={**given, "X-Request-ID": word}).headers["X-Request-ID"]
        assert number != word
        assert len(number) == 32


def test_real_people_are_counted_everywhere() -> None:
    assert {rule.name for rule in RULES["production"]} == {"filing", "search", "api"}
    assert RULES["demo"] == RULES["test"] == ()
