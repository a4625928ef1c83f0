"""Ask the running web server how it is; also the health check of the container."""

import http.client
import os
from urllib.parse import urlsplit

from config.settings import Settings


def answers(settings: Settings, path: str, seconds: float = 5) -> bool:
    """Return whether the web server of this machine answers `path` with 200.

    The Host header is one it trusts: it answers 400 to strangers. No proxy is named, so that it is asked from inside.
    """
    address = os.environ.get("WEB_BIND") or "127.0.0.1"
    host = urlsplit(settings.public_url).netloc
    connection = http.client.HTTPConnection("127.0.0.1" if address == "0.0.0.0" else address, settings.port, seconds)
    try:
        connection.request("GET", path, headers={"Host": host})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
