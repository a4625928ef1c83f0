"""A side of the wire for tests: takes connections of this machine, each in a thread of its own, until the test ends."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A side that hangs up is what half of these tests are about."""


@contextmanager
def listening(
    handler: type[socketserver.StreamRequestHandler], closing: threading.Event, port: int = 0
) -> Iterator[int]:
    """The port that ``handler`` answers on, a free one unless named; ``closing`` is set when it ends."""
    with _Server(("127.0.0.1", port), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield int(server.server_address[1])
        finally:
            closing.set()
            server.shutdown()
