"""E-mail by SMTP: one recipient, plain text and HTML, a Message-ID that is the same at every attempt.

What the server says decides: 4xx, a refused connection or silence before the content is worth another try; 5xx for
this recipient or this content is final; silence after the content leaves it open whether the server has it. A server
that drips one byte a second is cut off by the clock, not by its own pace.
"""

import hashlib
import smtplib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from urllib.parse import parse_qs, unquote, urlsplit

from app.accounts.rules.addresses import is_email
from app.kernel.text import one_line
from app.notifications.channels.encoding import LETTER
from app.notifications.channels.message import InDoubt, LeaseLost, Letterhead, Message, TryLater, Undeliverable

TIMEOUT = 10.0
"""Seconds for one answer of the server, and for a whole attempt up to the content."""
CONTENT_TIMEOUT = 15.0
"""Seconds for handing over the content and hearing what became of it."""
_PERMANENT = 500


@dataclass(frozen=True, kw_only=True)
class EmailChannel:
    """One SMTP server, as SMTP_URL names it: ``smtp[s]://user:password@host:port[?starttls=off]``."""

    host: str
    port: int
    tls: bool
    starttls: bool
    username: str = ""
    password: str = field(default="", repr=False)
    sender: Address
    timeout: float = TIMEOUT
    content_timeout: float = CONTENT_TIMEOUT

    @classmethod
    def from_url(cls, url: str, letterhead: Letterhead) -> "EmailChannel":
        """The channel of SMTP_URL. A user name that is an address is also the sender; else noreply at our host."""
        parts = urlsplit(url)
        username = unquote(parts.username or "")
        domain = urlsplit(letterhead.public_url).hostname or "localhost"
        local, _, own_domain = username.rpartition("@") if is_email(username) else ("noreply", "", domain)
        tls = parts.scheme == "smtps"
        return cls(
            host=parts.hostname or "localhost",
            port=parts.port or (465 if tls else 25),
            tls=tls,
            starttls=not tls and parse_qs(parts.query).get("starttls") != ["off"],
            username=username,
            password=unquote(parts.password or ""),
            sender=Address(one_line(letterhead.site_name), local, own_domain),
        )

    def send(self, message: Message, begin: Callable[[], bool]) -> None:
        """Send one e-mail; see ``Channel.send``."""
        letter = self.letter(message).as_bytes()
        with self._connected() as client:
            self._envelope(client, message.address)
            if not begin():
                raise LeaseLost("the lease was lost before the content was sent")
            self._content(client, letter)

    def letter(self, message: Message) -> EmailMessage:
        """The message with its headers. Undeliverable when the address is not exactly one plain address."""
        if not is_email(message.address):
            raise Undeliverable("not an e-mail address")
        letter = EmailMessage(policy=LETTER)
        letter["From"] = self.sender
        letter["To"] = Address(addr_spec=message.address)
        letter["Subject"] = one_line(message.subject)
        letter["Date"] = message.at
        letter["Message-ID"] = f"<{hashlib.sha256(message.dedup_key.encode()).hexdigest()}@{self.sender.domain}>"
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(message.text)
        letter.add_alternative(message.html, subtype="html")
        return letter

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        """A greeted, encrypted and signed-in connection; everything until then is worth another try."""
        client = _Client(self.timeout, tls=self.tls)
        try:
            with _deadline(client, self.timeout):
                client.connect(self.host, self.port)
                client.ehlo()
                if self.starttls and client.has_extn("starttls"):
                    client.starttls(context=ssl.create_default_context())
                    client.ehlo()
                if self.username:
                    client.login(self.username, self.password)
        except (OSError, smtplib.SMTPException, UnicodeError) as error:
            client.close()
            raise TryLater(_said(error)) from error
        try:
            yield client
        finally:
            with suppress(OSError, smtplib.SMTPException), _deadline(client, 1.0):
                client.quit()
            client.close()

    def _envelope(self, client: smtplib.SMTP, address: str) -> None:
        try:
            with _deadline(client, self.timeout):
                _check(*client.mail(self.sender.addr_spec))
                _check(*client.rcpt(address))
        except (OSError, smtplib.SMTPException) as error:
            raise TryLater(_said(error)) from error

    def _content(self, client: smtplib.SMTP, letter: bytes) -> None:
        try:
            with _deadline(client, self.content_timeout):
                code, words = client.data(letter)
        except smtplib.SMTPDataError as error:  # the answer to DATA was not 354: nothing was handed over
            _check(error.smtp_code, error.smtp_error if isinstance(error.smtp_error, bytes) else b"")
            raise TryLater(_said(error)) from error
        except (OSError, smtplib.SMTPException) as error:
            raise InDoubt(_said(error)) from error
        _check(code, words)


class _Client(smtplib.SMTP):
    """An SMTP client that is TLS from the first byte when asked, and that can be cut off from another thread."""

    def __init__(self, timeout: float, *, tls: bool) -> None:
        self._context = ssl.create_default_context() if tls else None
        super().__init__(timeout=timeout)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = socket.create_connection((host, port), timeout)
        return self._context.wrap_socket(plain, server_hostname=host) if self._context else plain

    def cut_off(self) -> None:
        """End whatever the connection waits for."""
        if self.sock is not None:
            with suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)


@contextmanager
def _deadline(client: smtplib.SMTP, seconds: float) -> Iterator[None]:
    """Cut the connection off when the block is not done in time: a socket's own timeout starts anew at each byte."""
    timer = threading.Timer(seconds, client.cut_off if isinstance(client, _Client) else client.close)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _check(code: int, words: bytes) -> None:
    said = f"{code} {words.decode('utf-8', 'replace')}"
    if code >= _PERMANENT:
        raise Undeliverable(said)
    if not 200 <= code < 400:
        raise TryLater(said)


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:300]
