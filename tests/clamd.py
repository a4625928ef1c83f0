"""A virus scanner for tests: it speaks INSTREAM, finds one word, and misbehaves on request."""

import socket
import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum

from tests.listening import listening

FOUND_IN_TESTS = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"
"""What the fake takes for a virus; the whole test string would alarm the scanners of those who work on this."""


class Temper(StrEnum):
    """How the scanner behaves; it answers a ping in every one of them but ``DEAF``."""

    OK = "ok"
    ERROR = "error"
    TOO_LONG = "too_long"  # says so in the middle of the stream and hangs up, as clamd does
    SLOW = "slow"  # takes its time, then answers well
    SILENT = "silent"  # reads, and never answers
    CLOSING = "closing"  # hangs up without a word
    CUT = "cut"  # hangs up in the middle of an all-clear
    DEAF = "deaf"  # takes the connection and nothing else


@dataclass
class FakeClamd:
    """What was scanned, and how the scanner feels."""

    port: int = 0
    temper: Temper = Temper.OK
    slowness: float = 0.3
    scanned: list[bytes] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    closing: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"tcp://127.0.0.1:{self.port}"


class _Handler(socketserver.StreamRequestHandler):
    fake: FakeClamd

    def handle(self) -> None:
        fake = self.fake
        if fake.temper is Temper.DEAF:
            fake.closing.wait(30)
            return
        command = self._until_zero()
        if command == b"zPING":
            self.wfile.write(b"PONG\0")
        elif command == b"zINSTREAM":
            self._instream()

    def _instream(self) -> None:
        fake, content = self.fake, b""
        while length := struct.unpack(">I", self.rfile.read(4))[0]:
            content += self.rfile.read(length)
            if fake.temper is Temper.TOO_LONG:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
        with fake.lock:
            fake.scanned.append(content)
        if fake.temper is Temper.SILENT:
            fake.closing.wait(30)
        if fake.temper is Temper.SLOW:
            fake.closing.wait(fake.slowness)
        if fake.temper in (Temper.SILENT, Temper.CLOSING):
            return
        if fake.temper is Temper.ERROR:
            self.wfile.write(b"stream: Can't allocate memory ERROR\0")
        elif fake.temper is Temper.CUT:
            self.wfile.write(b"stream: OK")
        else:
            infected = FOUND_IN_TESTS in content
            self.wfile.write(b"stream: Eicar-Test-Signature FOUND\0" if infected else b"stream: OK\0")

    def _until_zero(self) -> bytes:
        command = b""
        while (byte := self.rfile.read(1)) not in (b"\0", b""):
            command += byte
        return command


@contextmanager
def fake_clamd(port: int = 0) -> Iterator[FakeClamd]:
    """A running scanner on this port of this machine, or on a free one."""
    fake = FakeClamd()
    handler = type("Handler", (_Handler,), {"fake": fake})
    with listening(handler, fake.closing, port) as fake.port:
        yield fake


def a_port_nobody_hears() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
