"""Clients of a production shape: people behind one address, lines of the log, bytes on a wire."""

import socket
import ssl

import requests

from tests.production.shape import Shape, until


class Visitor:
    """Somebody behind a balancer that ended TLS: the address is the one the balancer tells."""

    def __init__(self, shape: Shape, address: str) -> None:
        self.root = f"http://localhost:{shape.ports.http}"
        self.client = requests.Session()
        self.client.trust_env = False
        self.client.headers.update({"X-Forwarded-Proto": "https", "X-Forwarded-For": address})
        self.cookies: dict[str, str] = {}

    def get(self, path: str, **more: str) -> requests.Response:
        """Open a page; cookies are Secure and would not be sent over the plain wire by themselves."""
        return self._kept(
            self.client.get(self.root + path, headers=self._head(more), allow_redirects=False, timeout=60)
        )

    def post(self, path: str, fields: dict[str, str], files: object = None) -> requests.Response:
        """Send a form."""
        return self._kept(
            self.client.post(
                self.root + path,
                data=fields,
                files=files,  # type: ignore[arg-type]
                headers=self._head({}),
                allow_redirects=False,
                timeout=60,
            )
        )

    def sign_in(self, username: str, password: str) -> requests.Response:
        """Open the sign-in page and send it."""
        page = self.get("/login")
        if page.status_code != 200:
            return page
        return self.post(
            "/login", {"username": username, "password": password, "csrf_token": hidden("csrf_token", page)}
        )

    def _head(self, more: dict[str, str]) -> dict[str, str]:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {**more, **({"Cookie": cookie} if cookie else {})}

    def _kept(self, answer: requests.Response) -> requests.Response:
        self.cookies.update({cookie.name: cookie.value or "" for cookie in answer.cookies})
        return answer


def hidden(name: str, page: requests.Response) -> str:
    """The value of a hidden field."""
    return page.text.partition(f'name="{name}"')[2].partition('value="')[2].partition('"')[0]


def line_of(shape: Shape, answer: requests.Response) -> dict[str, str]:
    """The line of one answer in the proxy's log, as soon as it is written."""
    found: list[dict[str, str]] = []

    def written() -> bool:
        found[:] = [line for line in shape.access_log() if line["request_id"] == answer.headers["X-Request-ID"]]
        return bool(found)

    until(written, "the line of a request", seconds=10)
    [line] = found
    return line


def spoken(shape: Shape, words: bytes) -> bytes:
    """What the proxy answers over TLS to these bytes, until it hangs up."""
    context = ssl.create_default_context(cafile=shape.certificate)
    with (
        socket.create_connection(("127.0.0.1", shape.ports.https), timeout=20) as wire,
        context.wrap_socket(wire, server_hostname="localhost") as told,
    ):
        told.sendall(words)
        answer = b""
        while part := told.recv(65536):
            answer += part
        return answer
