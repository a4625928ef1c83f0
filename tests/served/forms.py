"""The forms of a page as a browser sends them: what stands in them, what somebody types, files in raw UTF-8."""

import io
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

from PIL import Image

from tests.served.visiting import Page

TYPED = frozenset({"text", "textarea", "search"})
"""Controls for words of one's own."""
SENT_ALONE = frozenset({"submit", "button", "reset", "image", "file"})


@dataclass
class Control:
    """One control with what stands in it."""

    name: str
    kind: str
    value: str
    checked: bool = True
    longest: int = 10_000


@dataclass
class Form:
    """A form that posts: where to, and its controls in the order of the page."""

    action: str
    controls: list[Control] = field(default_factory=list)

    @property
    def names(self) -> frozenset[str]:
        """What it sends, by name."""
        return frozenset(each.name for each in self.controls)

    @property
    def token(self) -> str:
        """What proves that the form is ours."""
        return next((each.value for each in self.controls if each.name == "csrf_token"), "")

    def hidden(self) -> dict[str, str]:
        """What is sent without anybody's doing."""
        return {each.name: each.value for each in self.controls if each.kind == "hidden"}

    def as_it_stands(self) -> dict[str, str]:
        """What is sent when nothing is typed or ticked."""
        return {each.name: each.value for each in self.controls if each.kind not in SENT_ALONE and each.checked}

    def half_typed(self) -> tuple[dict[str, str], list[str]]:
        """What is sent when every other control was filled, and the words of one's own among it."""
        sent, typed = self.hidden(), []
        asked = [each for each in self.controls if each.kind != "hidden" and each.kind not in SENT_ALONE]
        for at, each in enumerate(asked):
            if at % 2:
                continue
            sent[each.name] = each.value
            if each.kind in TYPED:
                sent[each.name] = f"填到一半的第{at}处"[: each.longest]
                typed.append(sent[each.name])
        return sent, typed


class Reader(HTMLParser):
    """Finds the forms that post; a button with an address of its own makes one more of the same controls."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.found: list[Form] = []
        self._open: Form | None = None
        self._chosen = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Enter a form, or keep a control of the one that is open."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            posts = given.get("method", "").lower() == "post"
            self._open = Form(urljoin(self.address, given.get("action") or self.address)) if posts else None
            self.found += [self._open] if self._open else []
        if self._open is None:
            return
        if tag == "button" and given.get("formaction"):
            self.found.append(Form(urljoin(self.address, given["formaction"]), self._open.controls))
        if tag == "select":
            self._chosen = given.get("name", "")
        if tag == "option" and self._chosen and given.get("value"):
            self._open.controls.append(Control(self._chosen, "select", given["value"], "selected" in given))
            self._chosen = ""
        if tag in {"input", "textarea"} and given.get("name") and "disabled" not in given:
            kind = "textarea" if tag == "textarea" else given.get("type", "text")
            ticked = kind not in {"radio", "checkbox"} or "checked" in given
            longest = int(given.get("maxlength") or 10_000)
            kind = "readonly" if "readonly" in given else kind
            self._open.controls.append(Control(given["name"], kind, given.get("value", ""), ticked, longest))

    def handle_endtag(self, tag: str) -> None:
        """Leave a form or a list of choices."""
        if tag == "form":
            self._open = None
        if tag == "select":
            self._chosen = ""


def forms_of(page: Page) -> list[Form]:
    """Every form of the page that posts."""
    reader = Reader(page.address)
    reader.feed(page.text)
    return reader.found


def as_browsers_send(fields: Mapping[str, str], files: list[tuple[str, str, bytes]]) -> tuple[bytes, str]:
    """A body of several parts and its media type: names of files in raw UTF-8, quotes and line ends as %22, %0D, %0A."""
    mark = secrets.token_hex(12)
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    for name, filename, content in files:
        said = filename.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
        head = f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="{said}"\r\n'
        parts.append(f"{head}Content-Type: image/jpeg\r\n\r\n".encode() + content + b"\r\n")
    return b"".join([*parts, f"--{mark}--\r\n".encode()]), f"multipart/form-data; boundary={mark}"


def a_picture(shade: int) -> bytes:
    """A small JPEG, each shade another file."""
    kept = io.BytesIO()
    Image.new("RGB", (64, 48), (shade, 90, 200 - shade)).save(kept, "JPEG")
    return kept.getvalue()
