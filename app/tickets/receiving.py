"""Receiving files: each is judged, pictures are drawn anew, and what is left is stored; rows come later.

Storing is done before the transaction, so that none waits for a disk. What no row came to hold is removed when the
block ends; what a crash leaves behind is swept after a day (``attaching.sweep``).
"""

import hashlib
import io
import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO

from PIL import Image, ImageOps

from app.kernel.errors import DomainError, Invalid, TooLarge
from app.kernel.failures import is_exhausted
from app.kernel.scanner import Scanner
from app.kernel.storage import Storage
from app.tickets.rules.uploads import (
    FIELD,
    IMAGES,
    JPEG,
    LARGEST_FILE,
    MOST_PIXELS,
    checked_count,
    checked_size,
    cleaned_name,
    inspected,
    refused,
)
from app.tickets.rules.words import AttachmentState

PREVIEW = (320, 320)
QUALITY = 88
_ONE_AT_A_TIME = threading.Lock()
"""A 40-megapixel picture takes 120 MB while it is drawn: two at once would be too many for one process."""
_FORMATS = {JPEG: "JPEG"}


@dataclass(frozen=True)
class Upload:
    """A file as it came; ``stream`` is read when its turn comes, so that one at a time is held in memory."""

    name: str
    stream: IO[bytes] = field(repr=False)

    def content(self) -> bytes:
        """What is in it, one byte over the limit at most."""
        return self.stream.read(LARGEST_FILE + 1)


@dataclass(frozen=True)
class StoredFile:
    """A file that was found fit and stored under ``key``, with no row yet."""

    key: str
    name: str
    media: str
    size: int
    sha256: str
    risky: bool
    preview: bytes | None = field(repr=False)
    """A small JPEG of a picture."""


@dataclass
class Received:
    """The stored files of one request, in the state their rows begin with; ``attaching`` says when rows hold them."""

    state: AttachmentState
    files: tuple[StoredFile, ...] = ()
    attached: bool = False


@contextmanager
def received(storage: Storage, scanner: Scanner | None, uploads: Sequence[Upload]) -> Iterator[Received]:
    """Judge and store; raises Invalid naming every file that is refused, TooLarge, or Unavailable.

    Where there is a scanner files wait for it in quarantine; nobody waits here (``scanning``).
    Files stay when rows hold them. After a refusal no row does; after a failure at the commit nobody knows, so they
    stay for the sweep: a row without its file would be worse.
    """
    checked_count(len(uploads))
    found, sentences, too_large = Received(AttachmentState.QUARANTINE if scanner else AttachmentState.CLEAN), [], False
    try:
        for upload in uploads:
            try:
                found.files += (_stored(storage, upload),)
            except Invalid as error:
                too_large = too_large or isinstance(error, TooLarge)
                sentences += error.fields[FIELD]
        if sentences:
            raise TooLarge({FIELD: sentences}) if too_large else Invalid({FIELD: sentences})
        yield found
    except DomainError:
        found.attached = False
        raise
    finally:
        if not found.attached:
            for file in found.files:
                storage.remove(file.key)


def _stored(storage: Storage, upload: Upload) -> StoredFile:
    """One file, judged, drawn anew when it is a picture, and stored."""
    content = upload.content()
    judged = inspected(upload.name, content)
    preview = None
    if judged.media in IMAGES:
        content, preview = redrawn(judged.name, content, judged.media)
        checked_size(judged.name, len(content))
    digest = hashlib.sha256(content).hexdigest()
    return StoredFile(storage.put(content), judged.name, judged.media, len(content), digest, judged.risky, preview)


def redrawn(name: str, content: bytes, media: str) -> tuple[bytes, bytes]:
    """A picture drawn anew, and its preview: upright, without place, camera, comment or anything hidden behind it.

    Raises Invalid for one that cannot be read to its end or has more than 40 megapixels, OSError where the machine has
    no room to draw it.
    """
    name, form = cleaned_name(name), _FORMATS.get(media, "PNG")
    unreadable = refused("“%(name)s”打不开，图片可能已损坏，请重新拍照或另存后再上传。", name=name)
    with _ONE_AT_A_TIME, warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(io.BytesIO(content), formats=[form]) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    raise refused("“%(name)s”超过 4000 万像素，请缩小后再上传。", name=name)
                picture = _plain(opened, form)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise refused("“%(name)s”超过 4000 万像素，请缩小后再上传。", name=name) from error
        except (OSError, SyntaxError, ValueError, EOFError, IndexError, TypeError, KeyError, MemoryError) as error:
            if is_exhausted(error):
                raise  # the machine's trouble says nothing about the picture
            raise unreadable from error
        whole, small = io.BytesIO(), io.BytesIO()
        picture.save(whole, form, **({"quality": QUALITY} if form == "JPEG" else {}))
        picture.thumbnail(PREVIEW)
        _flat(picture).save(small, "JPEG", quality=75)
    return whole.getvalue(), small.getvalue()


def _plain(opened: Image.Image, form: str) -> Image.Image:
    """The pixels alone, upright, in a mode the format holds."""
    turned = ImageOps.exif_transpose(opened)
    if form == "JPEG":
        picture = turned if turned.mode in {"RGB", "L"} else turned.convert("RGB")
    else:
        picture = turned if turned.mode in {"RGB", "RGBA", "L", "LA", "1"} else turned.convert("RGBA")
    picture.load()
    picture.info = {}
    return picture


def _flat(picture: Image.Image) -> Image.Image:
    """On white, for a format without transparency."""
    if picture.mode not in {"RGBA", "LA"}:
        return picture.convert("RGB")
    whole = picture.convert("RGBA")
    ground = Image.new("RGB", whole.size, "white")
    ground.paste(whole, mask=whole.getchannel("A"))
    return ground
