"""The files of deploy/ and compose, before anything runs: nginx takes them, and they say what the program says."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from app.tickets.rules.uploads import LARGEST_REQUEST
from app.web import edge
from app.web.errors import OF_PROXY
from ops.digests import FILES, images_in
from tests.production.composed import ROOT, compose, environment_of, interpolated
from tests.production.proxy import DEPLOY, NotInstalled, Proxy, program_at

VARIABLES = {
    "SECRET_KEY": "x",
    "PUBLIC_URL": "https://zone.example",
    "SERVER_NAME": "zone.example",
    "POSTGRES_PASSWORD": "x",
    "POSTGRES_APP_PASSWORD": "x",
    "REDIS_PASSWORD": "x",
}
TEMPLATE = (DEPLOY / "default.conf.template").read_text(encoding="utf-8")


@pytest.fixture
def proxy(tmp_path: Path) -> Proxy:
    """The configuration as the container has it."""
    made = Proxy(tmp_path, 18080, 18443, environment_of("nginx", VARIABLES))
    made.write()
    return made


def test_nginx_takes_the_rendered_files_inside_the_official_one(proxy: Proxy) -> None:
    checked = proxy.checked()
    assert checked.returncode == 0, checked.stderr
    assert "warn" not in checked.stderr


def test_a_word_that_the_official_file_says_already_is_caught(proxy: Proxy) -> None:
    rendered = proxy.folder / "conf.d" / "default.conf"
    rendered.write_text("keepalive_timeout 30s;\n" + rendered.read_text(encoding="utf-8"), encoding="utf-8")
    checked = proxy.checked()
    assert checked.returncode != 0
    assert '"keepalive_timeout" directive is duplicate' in checked.stderr


def test_no_variable_of_the_template_is_left_over(proxy: Proxy) -> None:
    asked = set(re.findall(r"\$\{([A-Z_]+)\}", TEMPLATE))
    assert asked == set(environment_of("nginx", VARIABLES))
    assert "${" not in (proxy.folder / "conf.d" / "default.conf").read_text(encoding="utf-8")


def test_the_proxy_says_the_headers_of_the_application() -> None:
    text = (DEPLOY / "site" / "headers.conf").read_text(encoding="utf-8")
    said = {name: value.strip('"') for name, value in re.findall(r'add_header (\S+) ("[^"]*"|\S+) always;', text)}
    assert said == edge.headers(https=True)


def test_the_proxy_says_the_waits_that_its_pages_say() -> None:
    block = re.search(r"map \$status \$own_retry_after \{(.*?)\}", TEMPLATE, re.DOTALL)
    assert block is not None
    rows = [line.split() for line in block[1].replace(";", "").strip().splitlines()][1:]
    for code, seconds in OF_PROXY.items():
        said = [wait for word, wait in rows if word == str(code) or re.fullmatch(word.lstrip("~"), str(code))]
        assert said == ([] if seconds is None else [str(seconds)]), code


def test_the_proxy_takes_more_than_the_application_so_that_the_application_answers() -> None:
    megabytes = re.search(r"client_max_body_size (\d+)m;", TEMPLATE)
    assert megabytes is not None
    assert int(megabytes[1]) * 1024 * 1024 >= LARGEST_REQUEST + 8 * 1024 * 1024


def test_two_webs_stand_behind_one_name_and_both_certificate_and_port_are_published() -> None:
    services = compose()["services"]
    assert "web" not in services
    for name in ("web_a", "web_b"):
        assert services[name]["networks"]["inner"]["aliases"] == ["web"]
        assert services[name]["healthcheck"]["test"][-1] == "/healthz"
    nginx = services["nginx"]
    assert [interpolated(port, {}) for port in nginx["ports"]] == ["80:80", "443:443"]
    assert [interpolated(each, {"TLS_FOLDER": "/tls"}) for each in nginx["volumes"]] == [
        "/tls:/etc/nginx/certificates:ro"
    ]


def test_only_migration_and_operator_know_the_owner_of_the_tables() -> None:
    for name in ("web_a", "web_b", "worker", "heavy", "beat", "migrate", "operator"):
        knows = bool(environment_of(name, VARIABLES).get("DATABASE_OWNER_URL"))
        assert knows == (name in {"migrate", "operator"})
        assert "//zhuqishao_app:" in environment_of(name, VARIABLES)["DATABASE_URL"]


def test_every_image_that_is_built_is_a_stage_of_the_dockerfile() -> None:
    stages = set(re.findall(r"(?m)^FROM \S+ AS (\w+)$", (ROOT / "Dockerfile").read_text(encoding="utf-8")))
    built = {name: each["build"] for name, each in compose()["services"].items() if "build" in each}
    assert {each["target"] for each in built.values()} == {"app", "operator", "proxy"}
    assert {each["target"] for each in built.values()} <= stages
    assert built["nginx"]["target"] == "proxy"


def test_every_service_is_bounded_and_says_how_it_is() -> None:
    for name, service in compose()["services"].items():
        assert {"mem_limit", "cpus", "pids_limit"} <= service.keys(), name
        assert service["logging"]["options"] == {"max-size": "20m", "max-file": "5"}, name
        once = service.get("restart") == "no"
        assert once != ("healthcheck" in service), f"{name}: looked at, unless it runs once"


def others(dockerfile: str, services: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Every image that is not ours, as compose and Docker read it."""
    stages = set(re.findall(r"(?m)^FROM \S+ AS (\w+)$", dockerfile))
    named = re.findall(r"(?m)^FROM (\S+)", dockerfile)
    return [str(each["image"]) for each in services.values() if "build" not in each] + [
        name for name in named if name not in stages
    ]


def loose(images: Sequence[str]) -> list[str]:
    """Those whose tag moves by design, whose digest is none, or that are named more than once."""
    names = [image.partition("@")[0].rpartition(":")[0] for image in images]
    return [
        image
        for image in images
        if not re.search(r":\d+\.\d+\.?\d*[.\w-]*(@sha256:[0-9a-f]{64})?$", image)
        or re.search(r":(1\.28|1\.4|3\.11|9|18)(-|@|$)", image)
        or names.count(image.partition("@")[0].rpartition(":")[0]) > 1
    ]


def test_every_image_of_others_is_named_once_and_pinned_to_one_version() -> None:
    images = others((ROOT / "Dockerfile").read_text(encoding="utf-8"), compose()["services"])
    assert len(images) >= 5
    assert loose(images) == []


def test_the_command_that_writes_digests_finds_every_image_of_others() -> None:
    found = [image for name in FILES for image in images_in((ROOT / name).read_text(encoding="utf-8"))]
    images = others((ROOT / "Dockerfile").read_text(encoding="utf-8"), compose()["services"])
    assert {f"{each.tagged}@{each.digest}".removesuffix("@") for each in found} == set(images)
    # some with and some without would be a run that was broken off
    assert len({bool(each.digest) for each in found}) == 1


@pytest.mark.parametrize(
    "image",
    ["nginx", "nginx:latest", "nginx:1.28-alpine", "nginx:1.28.3-alpine@sha256:abc", f"postgres:18@sha256:{'0' * 64}"],
)
def test_an_image_that_may_change_under_its_name_is_caught(image: str) -> None:
    assert loose([image]) == [image]
    assert loose(["nginx:1.28.3-alpine", f"postgres:18.4@sha256:{'0' * 64}"]) == []
    assert len(loose(["python:3.11.15", "python:3.11.15"])) == 2


def test_no_health_check_starts_a_program_of_ours_for_every_look_at_a_worker() -> None:
    for name in ("worker", "heavy", "beat"):
        [_, command] = compose()["services"][name]["healthcheck"]["test"]
        assert "celery" not in command
        assert "python" not in command


def test_a_missing_program_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda *_args, **_kwargs: None)
    with pytest.raises(NotInstalled, match="install Debian's package nginx-light"):
        program_at("nginx")
