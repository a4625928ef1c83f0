"""Digests of images: what the files name, and what a registry is asked for, by a small one on this machine."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from ops.digests import FILES, Image, NoDigest, images_in, write_digests, written

ROOT = Path(__file__).resolve().parents[3]
LISTED = "application/vnd.oci.image.index.v1+json"
COMPOSE = "services:\n  database:\n    image: postgres:18.4\n    restart: always\n  web:\n    image: ours:${VERSION:-latest}\n"
DOCKERFILE = "FROM python:3.11.15-slim-bookworm AS interpreter\n\nFROM interpreter AS app\n"
FOUND = {"library/postgres": "18.4", "library/python": "3.11.15-slim-bookworm"}


@dataclass
class Registry:
    """What a registry holds, and what it was asked."""

    url: str = ""
    kept: dict[str, str] = field(default_factory=lambda: dict(FOUND))
    says: str = ""
    """The digest it claims, where that is not the true one."""
    locked: bool = True
    asked: list[str] = field(default_factory=list)

    def manifest(self, repository: str) -> bytes:
        """What it keeps of an image."""
        return json.dumps({"mediaType": LISTED, "of": repository}).encode()

    def digest(self, repository: str) -> str:
        """The true digest of that."""
        return f"sha256:{hashlib.sha256(self.manifest(repository)).hexdigest()}"


class _Handler(BaseHTTPRequestHandler):
    registry: Registry

    def do_GET(self) -> None:
        here, path = self.registry, self.path
        here.asked.append(path)
        repository, _, tag = path.removeprefix("/v2/").partition("/manifests/")
        if path.startswith("/token?"):
            self._answer(200, json.dumps({"token": "anonymous"}).encode())
        elif here.locked and self.headers["Authorization"] != "Bearer anonymous":
            wanted = f'Bearer realm="{here.url}/token",service="registry",scope="repository:{repository}:pull"'
            self._answer(401, b"{}", {"WWW-Authenticate": wanted})
        elif here.kept.get(repository) != tag or LISTED not in self.headers["Accept"]:
            self._answer(404, b"{}")
        else:
            said = here.says or here.digest(repository)
            self._answer(200, here.manifest(repository), {"Docker-Content-Digest": said})

    def _answer(self, status: int, content: bytes, head: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **(head or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the class above
        """Nobody reads it."""


@pytest.fixture
def registry() -> Iterator[Registry]:
    """A registry on a free port of this machine."""
    made = Registry()
    with ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"registry": made})) as server:
        made.url = f"http://127.0.0.1:{server.server_address[1]}"
        Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield made
        server.shutdown()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A compose file and a Dockerfile."""
    for name, text in zip(FILES, (COMPOSE, DOCKERFILE), strict=True):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def texts(folder: Path) -> list[str]:
    """Both files as they are."""
    return [(folder / name).read_text(encoding="utf-8") for name in FILES]


@pytest.mark.parametrize("locked", [True, False])
def test_the_digest_is_written_behind_the_tag_and_nothing_else_changes(
    registry: Registry, folder: Path, locked: bool
) -> None:
    registry.locked = locked
    lines = write_digests(folder, registry.url)
    postgres, python = registry.digest("library/postgres"), registry.digest("library/python")
    assert texts(folder) == [
        COMPOSE.replace("postgres:18.4", f"postgres:18.4@{postgres}"),
        DOCKERFILE.replace("bookworm", f"bookworm@{python}"),
    ]
    assert lines[0] == f"postgres:18.4  {postgres}  written"
    assert (
        any(path.startswith("/token?service=registry&scope=repository%3Alibrary") for path in registry.asked) == locked
    )


def test_a_second_time_says_so_and_a_tag_that_moved_names_the_digest_of_before(
    registry: Registry, folder: Path
) -> None:
    write_digests(folder, registry.url)
    before = texts(folder)
    assert all(line.endswith("as before") for line in write_digests(folder, registry.url))
    assert texts(folder) == before
    old = f"sha256:{'0' * 64}"
    (folder / "Dockerfile").write_text(before[1].replace(registry.digest("library/python"), old), encoding="utf-8")
    assert write_digests(folder, registry.url)[1].endswith(f"was {old}")
    assert texts(folder) == before


def test_nothing_is_written_when_one_is_not_there(registry: Registry, folder: Path) -> None:
    del registry.kept["library/python"]
    with pytest.raises(NoDigest, match=r"^python:3\.11\.15-slim-bookworm could not be looked up .*404"):
        write_digests(folder, registry.url)
    assert texts(folder) == [COMPOSE, DOCKERFILE]


def test_a_registry_that_says_another_digest_than_it_sent_is_not_believed(registry: Registry, folder: Path) -> None:
    registry.says = f"sha256:{'1' * 64}"
    with pytest.raises(NoDigest, match=r"postgres:18\.4: .* but sent sha256:"):
        write_digests(folder, registry.url)
    assert texts(folder) == [COMPOSE, DOCKERFILE]


@pytest.mark.parametrize("address", ["http://127.0.0.1:1", "file:///etc", "http://[half"])
def test_without_a_registry_the_command_says_one_line(folder: Path, address: str) -> None:
    words = [sys.executable, "-m", "ops", "digests", "--registry", address, "--folder", str(folder)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert done.stdout == ""
    [line] = done.stderr.splitlines()
    assert line.startswith(f"zhuqishao: postgres:18.4 could not be looked up at {address}: ")
    assert texts(folder) == [COMPOSE, DOCKERFILE]


@pytest.mark.parametrize(
    ("name", "host", "repository"),
    [
        ("postgres", "docker.io", "library/postgres"),
        ("valkey/valkey", "docker.io", "valkey/valkey"),
        ("docker.io/library/postgres", "docker.io", "library/postgres"),
        ("quay.io/a/b", "quay.io", "a/b"),
        ("localhost:5000/mine", "localhost:5000", "mine"),
    ],
)
def test_a_name_says_which_registry_and_which_path(name: str, host: str, repository: str) -> None:
    image = Image(name, "1.2")
    assert (image.host, image.repository) == (host, repository)


def test_a_digest_that_is_none_is_caught() -> None:
    with pytest.raises(NoDigest, match="64 hexadecimal"):
        images_in("FROM python:3.11.15@sha256:abc AS app\n")
    assert (
        written("FROM python:3.11.15 AS app\n", {"python:3.11.15": "sha256:x"})
        == "FROM python:3.11.15@sha256:x AS app\n"
    )
