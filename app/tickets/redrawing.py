"""Drawing pictures anew: the pixels alone, upright, in a form every browser shows.

Whatever is wrong with a picture is a refusal with a sentence and a line in the log, never a fault of ours; what its
camera wrote beside the pixels (EXIF) is never a reason to refuse it.
"""

import errno
import io
import threading
import warnings
from collections.abc import Callable
from contextlib import suppress

import structlog
from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

from app.kernel.errors import Invalid
from app.tickets.rules.uploads import JPEG, MOST_PIXELS, PNG, WEBP, cleaned_name, pixels_of_webp, refused

log = structlog.get_logger(__name__)

PREVIEW = (320, 320)
QUALITY = 88
_ONE_AT_A_TIME = threading.Lock()
"""A 40-megapixel picture takes 120 MB while it is drawn: two at once would be too many for one process."""
_OPENERS: dict[str, Callable[[io.BytesIO], JpegImageFile | PngImageFile | WebPImageFile]] = {
    JPEG: JpegImageFile,
    PNG: PngImageFile,
    WEBP: WebPImageFile,
}
"""The one reader of each kind: none is tried on what another was meant for, nor on pictures behind the picture."""
_HELD = {
    JPEG: ("JPEG", frozenset({"RGB", "L"}), "RGB"),
    PNG: ("PNG", frozenset({"RGB", "RGBA", "L", "LA", "1"}), "RGBA"),
    WEBP: ("WEBP", frozenset({"RGB", "RGBA"}), "RGBA"),
}
"""How a kind is written, the modes it holds, and what any other is converted to."""
_ORIENTATION = 0x0112
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_OF_THE_MACHINE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EMFILE, errno.ENFILE})
"""What is wrong with the machine and not with the picture."""


def redrawn(name: str, content: bytes, media: str) -> tuple[bytes, bytes]:
    """A picture drawn anew, and its preview: upright, without place, camera, comment or anything hidden behind it.

    Raises Invalid for one that cannot be read to its end, moves, or has over 40 megapixels; OSError for a full disk.
    """
    name = cleaned_name(name)
    with _ONE_AT_A_TIME, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # readers warn of what they mend
        try:
            return _drawn(name, content, media)
        except Invalid:
            raise
        except Exception as error:  # a decoder may raise anything, MemoryError and struct.error included
            if isinstance(error, OSError) and error.errno in _OF_THE_MACHINE:
                raise
            log.warning(
                "picture cannot be drawn", media=media, size=len(content), said=f"{type(error).__name__}: {error}"[:300]
            )
            raise refused("“%(name)s”打不开，图片可能已损坏，请重新拍照或另存后再上传。", name=name) from error


def _drawn(name: str, content: bytes, media: str) -> tuple[bytes, bytes]:
    vast = refused("“%(name)s”超过 4000 万像素，请缩小后再上传。", name=name)
    if media == WEBP and pixels_of_webp(content) > MOST_PIXELS:
        raise vast
    form = _HELD[media][0]
    with _OPENERS[media](io.BytesIO(content)) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise vast
        if media != JPEG and getattr(opened, "is_animated", False):
            raise refused("“%(name)s”是动图，保存后只剩一格，请截图或改传静止的图片。", name=name)
        opened.load()
        picture = plain(opened, media, _turn(opened))
    whole, small = io.BytesIO(), io.BytesIO()
    picture.save(whole, form, **({} if media == PNG else {"quality": QUALITY}))
    picture.thumbnail(PREVIEW)
    _flat(picture).save(small, "JPEG", quality=75)
    return whole.getvalue(), small.getvalue()


def plain(loaded: Image.Image, media: str, turn: Image.Transpose | None = None) -> Image.Image:
    """The pixels alone, upright, in a mode the kind holds."""
    _, held, otherwise = _HELD[media]
    picture = _grey(loaded) if loaded.mode[0] in "IF" else loaded
    if picture.mode not in held:
        picture = picture.convert("L" if picture.mode in {"1", "L"} and "L" in held else otherwise)
    picture = picture.copy() if turn is None else picture.transpose(turn)
    picture.info = {}
    return picture


def _turn(opened: Image.Image) -> Image.Transpose | None:
    """How it must be turned to stand upright, as far as its EXIF can be read; a damaged one says nothing."""
    with suppress(Exception):  # what a reader raises over damaged bytes has no end
        return _UPRIGHT.get(opened.getexif().get(_ORIENTATION, 1))
    log.info("orientation cannot be read")
    return None


def _grey(deep: Image.Image) -> Image.Image:
    """Grey of more than eight bits as the eye sees it: 16 bits by their upper half, others by their span."""
    if deep.mode.startswith("I;16"):
        return _spread(deep.convert("I"), 0, 256)
    low, high = (float(each) for each in deep.getextrema() if isinstance(each, int | float))
    if 255 < high <= 65_535 and low >= 0:
        return _spread(deep, 0, 65_535 / 255)
    return _spread(deep, low, max(high - low, 1) / 255)


def _spread(deep: Image.Image, low: float, step: float) -> Image.Image:
    return deep.point(lambda value: value * (1 / step) + (-low / step)).convert("L")


def _flat(picture: Image.Image) -> Image.Image:
    """On white, for a format without transparency."""
    if picture.mode not in {"RGBA", "LA"}:
        return picture.convert("RGB")
    whole = picture.convert("RGBA")
    ground = Image.new("RGB", whole.size, "white")
    ground.paste(whole, mask=whole.getchannel("A"))
    return ground
