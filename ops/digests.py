"""Write behind the tag of every image of others what that tag names now: its digest, asked of a registry.

A tag can be moved by whoever owns it; a digest is the content. Images are named once each, in ``docker-compose.yml``
and ``Dockerfile``; nothing is written unless every one of them was found.
"""

import hashlib
import json
import re
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

FILES = ("docker-compose.yml", "Dockerfile")
HUB = "docker.io"
HUB_ADDRESS = "https://registry-1.docker.io"
SECONDS = 20
LARGEST = 4 * 1024 * 1024
"""More than a list of manifests ever is."""
MEDIA = (
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
)
"""The lists first: one digest for every kind of machine."""
_NAMING = re.compile(r"(?m)^(?:FROM| +image:) +(?P<name>[a-z0-9][\w./:-]*?):(?P<tag>\w[\w.-]*)(?P<digest>@\S+)?(?= |$)")
_DIGEST = re.compile(r"@sha256:[0-9a-f]{64}")
_SAID = re.compile(r'(\w+)="([^"]*)"')


class NoDigest(RuntimeError):
    """An image could not be looked up; the message is one line that names it."""


@dataclass(frozen=True)
class Image:
    """An image of others as a file names it."""

    name: str
    tag: str
    digest: str = ""
    """``sha256:…``, or nothing where none was written yet."""

    @property
    def tagged(self) -> str:
        """As it is named without the digest."""
        return f"{self.name}:{self.tag}"

    @property
    def host(self) -> str:
        """The registry that the name says, or the one that is meant where it says none."""
        first, slash, _ = self.name.partition("/")
        return first if slash and (first == "localhost" or re.search(r"[.:]", first)) else HUB

    @property
    def repository(self) -> str:
        """The path of the image at its registry."""
        path = self.name.removeprefix(f"{self.host}/")
        return path if "/" in path or self.host != HUB else f"library/{path}"


def images_in(text: str) -> list[Image]:
    """Every image of others that a file names by a tag, in its order."""
    return [_image(found) for found in _NAMING.finditer(text)]


def written(text: str, digests: Mapping[str, str]) -> str:
    """The same file with the digest behind each tag, in place of the one that stood there."""

    def put(found: re.Match[str]) -> str:
        head, _, _ = found[0].partition("@")
        return f"{head}@{digests[_image(found).tagged]}"

    return _NAMING.sub(put, text)


def write_digests(folder: Path, registry: str) -> list[str]:
    """Look all of them up and write them; returns a line for each image. Raises NoDigest, and then wrote nothing."""
    texts = {name: (folder / name).read_text(encoding="utf-8") for name in FILES}
    images = [image for text in texts.values() for image in images_in(text)]
    digests = {image.tagged: look_up(image, registry) for image in images}
    for name, text in texts.items():
        (folder / name).write_text(written(text, digests), encoding="utf-8")
    return [_line(image, digests[image.tagged]) for image in images]


def look_up(image: Image, registry: str) -> str:
    """The digest that the tag names now; ``registry`` (a mirror) is asked for what Docker Hub has."""
    base = (registry or HUB_ADDRESS) if image.host == HUB else f"https://{image.host}"
    url = f"{base.rstrip('/')}/v2/{image.repository}/manifests/{image.tag}"
    try:
        content, told = _manifest(url)
    except (OSError, HTTPException, ValueError, KeyError) as error:
        raise NoDigest(f"{image.tagged} could not be looked up at {base}: {_reason(error)}") from error
    found = f"sha256:{hashlib.sha256(content).hexdigest()}"
    if told not in {"", found}:
        raise NoDigest(f"{image.tagged}: {base} says {told}, but sent {found}")
    return found


def _manifest(url: str) -> tuple[bytes, str]:
    """What the registry keeps under a tag, and the digest it says; anonymously, with a token where it asks for one."""
    head = {"Accept": ", ".join(MEDIA)}
    try:
        return _asked(url, head)
    except urllib.error.HTTPError as refusal:
        wanted = refusal.headers.get("WWW-Authenticate", "")
        if refusal.code != 401 or not wanted.lower().startswith("bearer "):
            raise
    said = dict(_SAID.findall(wanted))
    realm = said.pop("realm")
    content, _ = _asked(f"{realm}?{urlencode(said)}", {})
    given: dict[str, Any] = json.loads(content)
    return _asked(url, {**head, "Authorization": f"Bearer {given.get('token') or given['access_token']}"})


def _asked(url: str, head: Mapping[str, str]) -> tuple[bytes, str]:
    if urlsplit(url).scheme not in {"http", "https"}:
        raise ValueError(f"{url} is no address of a registry")
    request = urllib.request.Request(url, headers=dict(head))  # noqa: S310 - http and https alone
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310 - as above
        content = answer.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise ValueError("the answer is no manifest: it does not end")
        return content, answer.headers.get("Docker-Content-Digest", "")


def _image(found: re.Match[str]) -> Image:
    if found["digest"] and not _DIGEST.fullmatch(found["digest"]):
        raise NoDigest(f"{found[0].strip()}: a digest is sha256: and 64 hexadecimal digits")
    return Image(found["name"], found["tag"], (found["digest"] or "")[1:])


def _line(image: Image, digest: str) -> str:
    before = {digest: "as before", "": "written"}.get(image.digest, f"was {image.digest}")
    return f"{image.tagged}  {digest}  {before}"


def _reason(error: Exception) -> str:
    """One line, whatever was raised."""
    plain = isinstance(error, urllib.error.URLError) and not isinstance(error, urllib.error.HTTPError)
    words = error.reason if plain else error  # type: ignore[attr-defined]
    return " ".join(f"{type(error).__name__}: {words}".split())
