"""A mail server for tests that misbehaves on request."""

import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as email_policy
from enum import StrEnum

from tests.listening import listening


class Mood(StrEnum):
    """How the server behaves."""

    OK = "ok"
    REFUSE_MAIL = "421"  # at MAIL FROM
    BUSY = "450"  # at RCPT TO
    UNKNOWN = "550"  # at RCPT TO
    REJECT_CONTENT = "554"  # after the dot
    HANG_AT_BANNER = "hang_at_banner"
    HANG_AFTER_DOT = "hang_after_dot"
    DROP_AFTER_DOT = "drop_after_dot"  # the content is kept, no answer comes
    DROP_AFTER_250 = "drop_after_250"
    DRIP = "drip"  # one byte a second


@dataclass
class MailSink:
    """What arrived, and how the server feels."""

    port: int = 0
    mood: Mood = Mood.OK
    contents: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    closing: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def letters(self) -> list[EmailMessage]:
        return [message_from_bytes(each, policy=email_policy) for each in self.contents]

    @property
    def message_ids(self) -> list[str]:
        return [str(letter["Message-ID"]) for letter in self.letters]


class _Handler(socketserver.StreamRequestHandler):
    sink: MailSink

    def handle(self) -> None:
        sink = self.sink
        if sink.mood is Mood.HANG_AT_BANNER:
            sink.closing.wait(30)
            return
        if sink.mood is Mood.DRIP:
            for letter in b"220-slow and slower, and still not done with greeting\r\n":
                if sink.closing.wait(1):
                    return
                self.wfile.write(bytes([letter]))
            return
        self._say("220 sink")
        while line := self.rfile.readline():
            if not self._answer(line.decode().strip()):
                return

    def _answer(self, line: str) -> bool:
        sink, verb = self.sink, line[:4].upper()
        if verb == "EHLO":
            self._say("250 sink")
        elif verb == "MAIL":
            self._say("421 closing" if sink.mood is Mood.REFUSE_MAIL else "250 ok")
            return sink.mood is not Mood.REFUSE_MAIL
        elif verb == "RCPT":
            if sink.mood in (Mood.BUSY, Mood.UNKNOWN):
                self._say(f"{sink.mood.value} no")
            else:
                with sink.lock:
                    sink.recipients.append(line.partition(":")[2].strip(" <>"))
                self._say("250 ok")
        elif verb == "DATA":
            return self._data()
        elif verb == "QUIT":
            self._say("221 bye")
            return False
        else:
            self._say("250 ok")
        return True

    def _data(self) -> bool:
        sink = self.sink
        self._say("354 go on")
        content = b""
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            content += line
        if sink.mood is Mood.REJECT_CONTENT:
            self._say("554 no")
            return True
        with sink.lock:
            sink.contents.append(content)
        if sink.mood is Mood.HANG_AFTER_DOT:
            sink.closing.wait(30)
        if sink.mood in (Mood.HANG_AFTER_DOT, Mood.DROP_AFTER_DOT):
            return False
        self._say("250 kept")
        return sink.mood is not Mood.DROP_AFTER_250

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def mail_sink() -> Iterator[MailSink]:
    """A running server on a free port of this machine."""
    sink = MailSink()
    handler = type("Handler", (_Handler,), {"sink": sink})
    with listening(handler, sink.closing) as sink.port:
        yield sink


def wait_until(happened: Callable[[], object], seconds: float = 30.0, every: float = 0.1) -> bool:
    """Whether a question is answered with yes in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if happened():
            return True
        time.sleep(every)
    return False
