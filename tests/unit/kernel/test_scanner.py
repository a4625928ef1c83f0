"""The scanner's client: framing that gives the file back, and nothing but an all-clear taken for one."""

import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel import scanner
from app.kernel.scanner import Clamd, NotScanned, found_in, framed, open_scanner
from tests.clamd import FOUND_IN_TESTS, FakeClamd, Temper, a_port_nobody_hears, fake_clamd


def unframed(stream: bytes) -> bytes:
    """What the other side makes of a stream; an assertion when anything is left over or missing."""
    content, at = b"", 0
    while True:
        (length,) = struct.unpack(">I", stream[at : at + 4])
        at += 4
        if length == 0:
            assert at == len(stream)
            return content
        assert at + length <= len(stream)
        content, at = content + stream[at : at + length], at + length


@given(content=st.binary(max_size=400), piece=st.integers(1, 70))
def test_what_is_framed_is_read_back(content: bytes, piece: int) -> None:
    assert unframed(b"".join(framed(content, piece))) == content
    assert all(len(part) <= piece + 4 for part in framed(content, piece))


@given(st.text(max_size=60))
def test_nothing_but_the_all_clear_is_one(said: str) -> None:
    if said == "stream: OK":
        return
    with suppress(NotScanned):
        assert found_in(said.encode()) is not None


@pytest.mark.parametrize(
    ("reply", "name"),
    [
        (b"stream: OK", None),
        (b"stream: Win.Test.EICAR_HDB-1 FOUND", "Win.Test.EICAR_HDB-1"),
        (b"stream:  FOUND", "?"),
        (b"stream: a\nb\xe2\x80\xae FOUND", "ab"),
        (b"stream: " + b"x" * 500 + b" FOUND", "x" * 100),
    ],
)
def test_answers_are_read(reply: bytes, name: str | None) -> None:
    assert found_in(reply) == name


@pytest.mark.parametrize(
    "reply",
    [b"", b"OK", b"stream: ok", b"stream: OK ", b"INSTREAM size limit exceeded. ERROR", b"stream: x ERROR", b"FOUND"],
)
def test_anything_else_is_not_scanned(reply: bytes) -> None:
    with pytest.raises(NotScanned):
        found_in(reply)


@pytest.fixture(scope="module")
def fake() -> Iterator[FakeClamd]:
    with fake_clamd() as running:
        yield running


@pytest.fixture
def asking(fake: FakeClamd, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clamd]:
    """A client of the fake that has half a second of patience; the fake is well again afterwards."""
    monkeypatch.setattr(scanner, "EXCHANGE", 0.5)
    monkeypatch.setattr(scanner, "PROMPT", 0.3)
    made = open_scanner(fake.url)
    assert isinstance(made, Clamd)
    yield made
    fake.temper = Temper.OK
    fake.scanned.clear()


def test_a_file_arrives_whole(fake: FakeClamd, asking: Clamd) -> None:
    content = bytes(range(256)) * 1000
    assert asking.answers()
    assert asking.scan(content) is None
    assert asking.scan(b"") is None
    assert fake.scanned == [content, b""]
    assert asking.scan(b"before " + FOUND_IN_TESTS) == "Eicar-Test-Signature"


@pytest.mark.parametrize(
    "temper", [Temper.ERROR, Temper.SILENT, Temper.CLOSING, Temper.CUT, Temper.TOO_LONG, Temper.DEAF]
)
def test_a_scanner_in_trouble_clears_nothing(fake: FakeClamd, asking: Clamd, temper: Temper) -> None:
    fake.temper = temper
    began = time.monotonic()
    with pytest.raises(NotScanned):
        asking.scan(b"a" * 5_000_000)
    assert time.monotonic() - began < 20, "the scanner would have gone on for half a minute"
    assert asking.answers() is (temper is not Temper.DEAF)


def test_what_is_too_long_says_so(fake: FakeClamd, asking: Clamd) -> None:
    fake.temper = Temper.TOO_LONG
    with pytest.raises(NotScanned, match="size limit exceeded"):
        asking.scan(b"short")


def test_a_scanner_that_drips_is_given_up_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every byte comes in time, the answer does not."""
    monkeypatch.setattr(scanner, "EXCHANGE", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            line, _ = server.accept()
            with line:
                for _ in range(40):
                    time.sleep(0.1)
                    try:
                        line.sendall(b"s")
                    except OSError:
                        return

        threading.Thread(target=drip, daemon=True).start()
        with pytest.raises(NotScanned, match=r"the time is up|timed out"):
            Clamd(("127.0.0.1", server.getsockname()[1])).scan(b"x")


def test_nobody_there_is_not_scanned(tmp_path: Path) -> None:
    for place in (("127.0.0.1", a_port_nobody_hears()), str(tmp_path / "no.sock")):
        assert not Clamd(place).answers()
        with pytest.raises(NotScanned):
            Clamd(place).scan(b"x")


def test_a_socket_in_the_file_system_is_spoken_to(tmp_path: Path) -> None:
    path = tmp_path / "clamd.sock"
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        server.bind(str(path))
        server.listen()

        def answer() -> None:
            line, _ = server.accept()
            with line:
                line.recv(100)
                line.sendall(b"PONG\0")

        threading.Thread(target=answer, daemon=True).start()
        asked = open_scanner(f"unix:{path}")
        assert asked is not None
        assert asked.answers()


def test_addresses() -> None:
    assert open_scanner(None) is None
    assert open_scanner("tcp://clamd") == Clamd(("clamd", 3310))
    assert open_scanner("tcp://[::1]:3311") == Clamd(("::1", 3311))
    assert open_scanner("unix:///run/clamd.ctl") == open_scanner("unix:/run/clamd.ctl") == Clamd("/run/clamd.ctl")
    with pytest.raises(ValueError, match="not in this build"):
        open_scanner("http://clamd")
