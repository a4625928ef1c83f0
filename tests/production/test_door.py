"""The way in: https, static files, what is written down, and how programs are looked at."""

import os
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
import redis
import requests

from app.web.filters import asset
from config.embedded import DATABASE, OWNER
from tests.production.composed import compose, interpolated
from tests.production.furnishing import PASSWORD
from tests.production.shape import WEBS, Shape, until
from tests.production.visiting import hidden, line_of

pytestmark = pytest.mark.timeout(240)
"""The first test of the folder waits for the start of everything."""
SECRETS = "13812345678张三"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_plain_http_is_sent_to_https(shape: Shape, method: str) -> None:
    answer = requests.request(
        method, f"http://localhost:{shape.ports.http}/login?next=/inbox", allow_redirects=False, timeout=10
    )
    assert answer.status_code == 301
    assert answer.headers["Location"] == f"{shape.url}/login?next=/inbox"


def test_what_came_by_https_to_a_trusted_balancer_is_served(shape: Shape) -> None:
    """The balancer of this shape is 127.0.0.1, as TRUSTED_PROXY says when it is unset."""
    plain = f"http://localhost:{shape.ports.http}/login"
    told = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}
    answer = requests.get(plain, headers=told, allow_redirects=False, timeout=10)
    assert answer.status_code == 200
    assert "Secure" in answer.headers["Set-Cookie"]
    line = line_of(shape, answer)
    assert line["client"] == "203.0.113.9"
    assert requests.get(plain, headers={"X-Forwarded-Proto": "http"}, allow_redirects=False, timeout=10).is_redirect


def test_the_containers_own_health_check_stays_on_plain_http(shape: Shape) -> None:
    answer = requests.get(f"http://localhost:{shape.ports.http}/healthz", allow_redirects=False, timeout=10)
    assert answer.status_code == 200


def test_another_host_name_is_answered_with_nothing(shape: Shape) -> None:
    with pytest.raises(requests.ConnectionError):
        requests.get(f"http://127.0.0.1:{shape.ports.http}/", headers={"Host": "evil.example"}, timeout=10)


def test_somebody_signs_in_and_the_form_is_taken(shape: Shape) -> None:
    client = shape.session()
    page = client.get(f"{shape.url}/login")
    answer = client.post(
        f"{shape.url}/login",
        data={"username": "office150", "password": PASSWORD, "csrf_token": hidden("csrf_token", page)},
        allow_redirects=False,
    )
    assert answer.status_code == 303
    assert client.get(f"{shape.url}/tickets").status_code == 200


def test_a_line_names_the_path_and_never_what_was_asked(shape: Shape) -> None:
    client = shape.session()
    answer = client.get(f"{shape.url}/tickets", params={"q": SECRETS}, allow_redirects=False)
    line = line_of(shape, answer)
    assert line["path"] == "/tickets"
    assert line["method"] == "GET"
    assert line["code"] == str(answer.status_code)
    assert float(line["upstream_seconds"]) >= 0
    assert line["upstream"].endswith(f":{shape.ports.web}")
    for log in (shape.folder / "nginx" / "log").iterdir():
        text = log.read_text(encoding="utf-8")
        assert "13812345678" not in text, log
        assert "?" not in text, log


def test_one_number_stands_in_both_logs_and_is_the_proxys(shape: Shape) -> None:
    answer = shape.session().get(f"{shape.url}/login", headers={"X-Request-ID": "f" * 32})
    number = answer.headers["X-Request-ID"]
    assert number != "f" * 32, "a stranger does not choose it"
    assert line_of(shape, answer)["path"] == "/login"
    until(lambda: any(number in shape.log_of(name) for name in ("web_a", "web_b")), "the application's own line")


def test_built_files_are_for_us_alone_and_kept_as_long_as_their_name_says(shape: Shape) -> None:
    client = shape.session()
    hashed = client.get(shape.url + asset("app.js"), headers={"Accept-Encoding": "gzip, br"})
    assert hashed.status_code == 200
    assert hashed.headers["Content-Encoding"] == "br"
    assert "immutable" in hashed.headers["Cache-Control"]
    assert (
        client.get(shape.url + asset("app.js"), headers={"Accept-Encoding": "gzip"}).headers["Content-Encoding"]
        == "gzip"
    )
    plain = client.get(f"{shape.url}/static/dist/manifest.json")
    assert "immutable" not in plain.headers["Cache-Control"]
    for answer in (hashed, plain):
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_what_the_build_notes_for_itself_is_not_served(shape: Shape) -> None:
    assert shape.session().get(f"{shape.url}/static/dist/.stamp").status_code == 404
    assert shape.session().get(f"{shape.url}/static/.dist-stamp").status_code == 404


def test_both_servers_ask_for_their_password(shape: Shape) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(f"postgresql://{OWNER}:wrong@127.0.0.1:{shape.ports.postgres}/{DATABASE}")
    with pytest.raises(redis.AuthenticationError):
        redis.Redis(host="127.0.0.1", port=shape.ports.valkey, db=1).ping()


@pytest.mark.parametrize("path", ["/readyz", "/metrics", "/styleguide"])
def test_what_came_through_the_proxy_is_never_from_inside(shape: Shape, path: str) -> None:
    told = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "127.0.0.1"}
    assert requests.get(f"http://localhost:{shape.ports.http}{path}", headers=told, timeout=10).status_code == 404
    assert shape.session().get(f"{shape.url}{path}").status_code == 404


@pytest.mark.parametrize("path", ["/readyz", "/metrics"])
def test_only_this_machine_sees_how_it_is(shape: Shape, path: str) -> None:
    [address, *_] = WEBS.values()
    told = {"Host": urlsplit(shape.url).netloc}
    answer = requests.get(f"http://{address}:{shape.ports.web}{path}", headers=told, timeout=10)
    assert answer.status_code in {200, 503}


@pytest.mark.parametrize("name", ["worker", "heavy"])
@pytest.mark.slow
def test_the_health_check_of_a_worker_reads_the_age_of_its_sign(shape: Shape, name: str) -> None:
    def healthy() -> bool:
        [_, command] = compose()["services"][name]["healthcheck"]["test"]
        environment = {"PATH": os.environ["PATH"], **shape.environments[name]}
        checked = subprocess.run(
            ["sh", "-c", interpolated(command, {})], env=environment, check=False, capture_output=True
        )
        return checked.returncode == 0

    until(healthy, f"{name} leaves a sign of life")
    [sign] = Path(shape.environments[name]["VAR"]).glob(f"run/alive/{name}@*")
    before = sign.stat().st_mtime
    os.utime(sign, (before - 600, before - 600))
    assert not healthy()
    until(healthy, f"{name} leaves a sign again")
