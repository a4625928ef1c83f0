"""A name server for one name: what Docker's own is to the services of compose. It answers the addresses it is given."""

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

ANSWER, NAME_OF_QUESTION, ADDRESS, INTERNET = 0x8180, 0xC00C, 1, 1
SECONDS_KEPT = 1


class _Asked(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        """Answer every question with all addresses, whatever name it asks for."""
        question, sock = self.request
        addresses: list[str] = self.server.addresses  # type: ignore[attr-defined]
        sock.sendto(answer(question, addresses), self.client_address)


class _NameServer(socketserver.ThreadingUDPServer):
    daemon_threads = True
    addresses: list[str]


def answer(question: bytes, addresses: list[str]) -> bytes:
    """The packet that answers this one."""
    end = question.index(b"\0", 12) + 5
    records = b"".join(
        struct.pack(">HHHIH", NAME_OF_QUESTION, ADDRESS, INTERNET, SECONDS_KEPT, 4)
        + bytes(int(part) for part in address.split("."))
        for address in addresses
    )
    head = question[:2] + struct.pack(">HHHHH", ANSWER, 1, len(addresses), 0, 0)
    return head + question[12:end] + records


@contextmanager
def names(addresses: list[str]) -> Iterator[int]:
    """The port of a running name server; the list may be changed meanwhile."""
    with _NameServer(("127.0.0.1", 0), _Asked) as server:
        server.addresses = addresses
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield int(server.server_address[1])
        finally:
            server.shutdown()
