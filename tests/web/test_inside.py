"""Who reads the pages of operations: this machine and the addresses named, speaking for themselves."""

from dataclasses import replace
from ipaddress import ip_network

import pytest
from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from app.factory import create_app
from config.settings import Settings

PAGES = ("/readyz", "/metrics", "/styleguide")
FORWARDS = (
    {"X-Forwarded-For": "127.0.0.1"},
    {"X-Real-IP": "127.0.0.1"},
    {"Forwarded": "for=127.0.0.1"},
    {"Via": "1.1 proxy"},
)


@pytest.fixture(scope="module")
def named(settings: Settings) -> Flask:
    """An application that names a network of its own as internal."""
    return create_app(replace(settings, internal_networks=(ip_network("10.9.0.0/24"), ip_network("fd00::/64"))))


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("peer", ["127.0.0.1", "127.8.0.1", "::1", "10.9.0.7", "::ffff:10.9.0.7", "fd00::7"])
def test_from_inside_they_are_read(named: Flask, page: str, peer: str) -> None:
    answer = named.test_client().get(page, environ_base={"REMOTE_ADDR": peer})
    assert answer.status_code in {200, 503}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("peer", ["10.9.1.7", "192.168.1.4", "203.0.113.9", "fd01::7", "", "unix:"])
def test_from_outside_they_are_unknown_addresses(named: Flask, page: str, peer: str) -> None:
    client = named.test_client()
    answer = client.get(page, environ_base={"REMOTE_ADDR": peer})
    unknown = client.get("/no-such-page", environ_base={"REMOTE_ADDR": peer})
    assert answer.status_code == unknown.status_code == 404
    assert answer.mimetype == unknown.mimetype
    assert len(answer.data) == len(unknown.data)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("headers", FORWARDS)
def test_what_was_forwarded_is_never_from_inside(named: Flask, page: str, headers: dict[str, str]) -> None:
    assert named.test_client().get(page, headers=headers).status_code == 404


def test_a_proxy_that_is_believed_lends_nobody_its_own_place(named: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(named, "wsgi_app", ProxyFix(named.wsgi_app, x_for=1, x_proto=1))
    client = named.test_client()
    asked = {"X-Forwarded-For": "10.9.0.7"}
    assert client.get("/metrics", headers=asked, environ_base={"REMOTE_ADDR": "172.18.0.5"}).status_code == 404
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "172.18.0.5"}).status_code == 404
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "127.0.0.1"}).status_code == 200
