"""A program that is called, for tests, and that misbehaves on request."""

import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum

from tests.listening import listening


class Mood(StrEnum):
    """How it answers."""

    OK = "200 OK"
    BROKEN = "500 Internal Server Error"
    BUSY = "429 Too Many Requests"
    GONE = "410 Gone"
    ELSEWHERE = "302 Found"
    HANG = "hang"  # takes the call and never answers
    DRIP = "drip"  # an answer of one byte now and then
    FLOOD = "flood"  # accepts, and says more than anybody reads


@dataclass(frozen=True)
class Received:
    """One call as it came over the wire."""

    line: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """What was called, and how it feels."""

    port: int = 0
    mood: Mood = Mood.OK
    elsewhere: str = ""
    calls: list[Received] = field(default_factory=list)
    named: list[str | None] = field(default_factory=list)
    """The server names asked for in TLS."""
    lock: threading.Lock = field(default_factory=threading.Lock)
    closing: threading.Event = field(default_factory=threading.Event)
    tls: ssl.SSLContext | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook?for=us"


class _Handler(socketserver.StreamRequestHandler):
    receiver: Receiver

    def setup(self) -> None:
        if self.receiver.tls is not None:
            self.request = self.receiver.tls.wrap_socket(self.request, server_side=True)
        super().setup()

    def handle(self) -> None:
        line = self.rfile.readline().decode().strip()
        if not line:
            return
        headers: dict[str, str] = {}
        while (said := self.rfile.readline().decode().strip()) != "":
            name, _, value = said.partition(":")
            headers[name] = value.strip()
        body = self.rfile.read(int(headers.get("Content-Length", "0")))
        with self.receiver.lock:
            self.receiver.calls.append(Received(line, headers, body))
        self._answer(self.receiver.mood)

    def _answer(self, mood: Mood) -> None:
        if mood is Mood.HANG:
            self.receiver.closing.wait(30)
        elif mood is Mood.DRIP:
            for byte in b"HTTP/1.1 200 and all that follows is slow":
                if self.receiver.closing.wait(0.2):
                    return
                self.wfile.write(bytes([byte]))
        elif mood is Mood.FLOOD:
            self.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
            while not self.receiver.closing.is_set():
                self.wfile.write(b"x" * 65536)
        else:
            more = f"Location: {self.receiver.elsewhere}\r\n" if mood is Mood.ELSEWHERE else ""
            more += "Retry-After: 77\r\n" if mood is Mood.BUSY else ""
            self.wfile.write(f"HTTP/1.1 {mood.value}\r\n{more}Content-Length: 0\r\n\r\n".encode())


@contextmanager
def receiver(tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """A running receiver on a free port of this machine."""
    made = Receiver(tls=tls)
    if tls is not None:
        tls.sni_callback = lambda _socket, name, _context: made.named.append(name)
    handler = type("Handler", (_Handler,), {"receiver": made})
    with listening(handler, made.closing) as made.port:
        yield made
