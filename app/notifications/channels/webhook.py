"""Calls to programs by HTTP: the address is asked for and judged at each attempt, and the connection goes to that very
one; the certificate is checked for the name.

Any answer but 2xx is worth another try; silence too, for the receiver knows a repetition by its id. No redirect is
followed: it would lead to an address that nobody judged. A receiver that drips is cut off by the clock.
"""

import http.client
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from app.kernel.errors import Invalid
from app.notifications.channels.message import LeaseLost, Message, TryLater, Undeliverable
from app.webhooks.reaching import NotOutside, Reach
from app.webhooks.rules.addresses import Target
from app.webhooks.rules.signing import signature

CONNECTING = 5.0
"""Seconds for a connection, and again for its encryption."""
ANSWERING = 10.0
"""Seconds for each piece of the answer."""
WHOLE = 20.0
"""Seconds for an attempt, once the address is known."""
MOST_READ = 64 * 1024
"""Bytes of an answer that are read, and thrown away."""
LONGEST_WAIT = 7200
"""Seconds that a receiver may ask us to wait."""
_LATER = (429, 503)
_GONE = 410


@dataclass(frozen=True, kw_only=True)
class WebhookChannel:
    """Calls whatever program subscribed."""

    reach: Reach
    context: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    connecting: float = CONNECTING
    answering: float = ANSWERING
    whole: float = WHOLE

    def send(self, message: Message, begin: Callable[[], bool]) -> None:
        """Make one call; see ``Channel.send``."""
        target, address = self._found(message.address)
        body = message.text.encode()
        connection = _Pinned(target, address, self.context if target.scheme == "https" else None, self.connecting)
        try:
            with _deadline(connection, self.whole):
                connection.connect()
                if not begin():
                    raise LeaseLost("the lease was lost before the call was made")
                connection.settle(self.answering)
                connection.request("POST", target.path, body, self._headers(message, body))
                answer = connection.getresponse()
                _judge(answer.status, answer.getheader("Retry-After") or "")
                with suppress(OSError, http.client.HTTPException):  # what was accepted is not sent again
                    answer.read(MOST_READ)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise TryLater(f"{type(error).__name__}: {error}"[:300]) from error
        finally:
            connection.close()

    def _found(self, url: str) -> tuple[Target, str]:
        try:
            target = self.reach.target(url)
            return target, self.reach.address_of(target)
        except (Invalid, NotOutside) as error:
            raise Undeliverable(f"the address may not be called: {error}") from error
        except OSError as error:
            raise TryLater(f"{type(error).__name__}: {error}"[:300]) from error

    def _headers(self, message: Message, body: bytes) -> dict[str, str]:
        timestamp = str(int(message.at.timestamp()))
        return {
            "Content-Type": "application/json",
            "User-Agent": "zhuqishao",
            "Connection": "close",
            "X-Delivery-Id": message.dedup_key,
            "X-Timestamp": timestamp,
            "X-Signature": signature(self._secret(message.salt), timestamp, body),
        }

    def _secret(self, salt: bytes) -> str:
        try:
            return self.reach.secret(salt)
        except LookupError as error:
            raise Undeliverable(str(error)) from error


class _Pinned(http.client.HTTPConnection):
    """A connection to one address that speaks to the host of the target, encrypted where it is given a context."""

    def __init__(self, target: Target, address: str, context: ssl.SSLContext | None, connecting: float) -> None:
        self.default_port = 80 if context is None else 443
        super().__init__(target.host, target.port, timeout=connecting)
        self._address, self._context, self._patience = address, context, connecting
        self._wire: socket.socket | None = None

    def connect(self) -> None:
        """Connect to the address that was judged, not to the name."""
        self.sock = self._wire = socket.create_connection((self._address, self.port), self._patience)
        if self._context is not None:
            wrapped = self._context.wrap_socket(self.sock, server_hostname=self.host, do_handshake_on_connect=False)
            self.sock = self._wire = wrapped
            wrapped.do_handshake()

    def settle(self, seconds: float) -> None:
        """Wait this long for what comes from now on."""
        self.sock.settimeout(seconds)

    def cut_off(self) -> None:
        """End whatever the connection waits for, the rest of an answer too, for which the library has let go of it."""
        if self._wire is not None:
            with suppress(OSError):
                self._wire.shutdown(socket.SHUT_RDWR)


@contextmanager
def _deadline(connection: _Pinned, seconds: float) -> Iterator[None]:
    """Cut the connection off when the block is not done in time: a socket's own timeout starts anew at each byte."""
    timer = threading.Timer(seconds, connection.cut_off)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _judge(status: int, retry_after: str) -> None:
    if 200 <= status < 300:
        return
    if status == _GONE:
        raise Undeliverable(f"HTTP {status}")
    named = retry_after.isascii() and retry_after.isdecimal() and len(retry_after) < 6 and status in _LATER
    raise TryLater(f"HTTP {status}", min(max(int(retry_after), 1), LONGEST_WAIT) if named else None)
