"""Asking a virus scanner: clamd's INSTREAM, a socket and a length before each piece.

Only ``stream: OK`` is an all-clear. Whatever else comes (an error, half an answer, silence, a hang-up) means that the
file was not scanned, and then nobody is given it.
"""

import socket
import struct
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

CONNECT = 5.0
EXCHANGE = 60.0
"""Seconds from the first byte sent to the last byte read, however they drip."""
PROMPT = 1.0
"""Seconds, twice, for a scanner to say that it is there."""
PIECE = 64 * 1024
PORT = 3310
_LONGEST_REPLY = 4096
_LONGEST_NAME = 100
_BEFORE, _AFTER = "stream: ", " FOUND"


class NotScanned(Exception):
    """Nothing is known of the file; the message says why."""


class Scanner(Protocol):
    """Something that looks into files."""

    def scan(self, content: bytes) -> str | None:
        """The name of what was found, None for a clean file. Raises NotScanned."""
        ...

    def answers(self) -> bool:
        """Whether it is there, asked for two seconds at most."""
        ...


@dataclass(frozen=True)
class Clamd:
    """A clamd at ``place``: a host and a port, or the path of a socket. One connection for each question."""

    place: tuple[str, int] | str

    def scan(self, content: bytes) -> str | None:
        return found_in(self._asked([b"zINSTREAM\0", *framed(content)], CONNECT, EXCHANGE))

    def answers(self) -> bool:
        try:
            return self._asked([b"zPING\0"], PROMPT, PROMPT) == b"PONG"
        except NotScanned:
            return False

    def _asked(self, parts: Iterable[bytes], connect: float, exchange: float) -> bytes:
        """The answer to one question, without its end. Raises NotScanned."""
        try:
            with self._connected(connect) as line:
                ends = time.monotonic() + exchange
                try:
                    for part in parts:
                        line.settimeout(_left(ends))
                        line.sendall(part)
                except ConnectionError:
                    pass  # it hung up, perhaps after saying why: too long for it
                return _reply(line, ends)
        except OSError as error:
            raise NotScanned(f"{type(error).__name__}: {error}") from error

    def _connected(self, seconds: float) -> socket.socket:
        if isinstance(self.place, tuple):
            return socket.create_connection(self.place, timeout=seconds)
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            line.settimeout(seconds)
            line.connect(self.place)
        except OSError:
            line.close()
            raise
        return line


def open_scanner(url: str | None) -> Scanner | None:
    """The scanner an address names (``tcp://host:3310``, ``unix:/path``); None without one. Raises ValueError."""
    if url is None:
        return None
    parts = urlsplit(url)
    if parts.scheme == "tcp" and parts.hostname:
        return Clamd((parts.hostname, parts.port or PORT))
    if parts.scheme == "unix" and parts.path:
        return Clamd(parts.path)
    raise ValueError(f"scanner {parts.scheme}: is not in this build")


def framed(content: bytes, piece: int = PIECE) -> Iterator[bytes]:
    """A file as INSTREAM wants it: pieces after their length in four bytes, big end first; an empty one ends it."""
    for at in range(0, len(content), piece):
        part = content[at : at + piece]
        yield struct.pack(">I", len(part)) + part
    yield bytes(4)


def found_in(reply: bytes) -> str | None:
    """What an answer says: None for clean, else the name of what was found. Raises NotScanned for anything else."""
    said = reply.decode("utf-8", "replace")
    if said == f"{_BEFORE}OK":
        return None
    if said.startswith(_BEFORE) and said.endswith(_AFTER):
        name = said[len(_BEFORE) : -len(_AFTER)]
        return "".join(each for each in name if each.isprintable())[:_LONGEST_NAME] or "?"
    raise NotScanned(said[:200])


def _reply(line: socket.socket, ends: float) -> bytes:
    """What came up to the closing zero byte; an answer cut short is none."""
    reply = b""
    while b"\0" not in reply:
        line.settimeout(_left(ends))
        piece = line.recv(_LONGEST_REPLY)
        if not piece or len(reply) > _LONGEST_REPLY:
            raise NotScanned(f"no whole answer: {reply[:200]!r}")
        reply += piece
    return reply.partition(b"\0")[0]


def _left(ends: float) -> float:
    """Seconds that are left. Raises TimeoutError when none are."""
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError("the time is up")
    return left
