"""Pictures drawn anew: what is seen stays what it was, and whatever is wrong is a refusal with a sentence."""

import errno
import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from app.kernel.errors import Invalid
from app.tickets import redrawing
from app.tickets.redrawing import plain, redrawn
from app.tickets.rules.uploads import FIELD, IMAGES, JPEG, PNG, WEBP, picture_media
from tests.files import a_photo, a_png, a_vast_png, a_webp, an_exif, with_exif

FORMS = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP"}
LARGEST_EXIF = 400


def opened(content: bytes) -> Image.Image:
    """A picture to look at."""
    return Image.open(io.BytesIO(content))


def test_deep_grey_stays_grey() -> None:
    out = io.BytesIO()
    Image.new("I;16", (20, 10), 30_000).save(out, "PNG")
    whole, small = redrawn("a.png", out.getvalue(), PNG)
    assert opened(whole).getpixel((5, 5)) == 117
    red, green, blue = opened(small).getpixel((5, 5))  # type: ignore[misc]
    assert all(abs(each - 117) <= 2 for each in (red, green, blue))


@pytest.mark.parametrize("mode", ["I;16", "I;16L", "I;16B"])
@pytest.mark.parametrize(("deep", "seen"), [(0, 0), (255, 0), (256, 1), (30_000, 117), (65_535, 255)])
def test_sixteen_bits_are_their_upper_half(mode: str, deep: int, seen: int) -> None:
    assert plain(Image.new(mode, (2, 2), deep), PNG).getpixel((0, 0)) == seen


@pytest.mark.parametrize("mode", ["I", "F"])
@pytest.mark.parametrize(
    ("deep", "seen"),
    [
        ((0, 30_000), (0, 117)),
        ((300, 65_535), (1, 255)),
        ((0, 1), (0, 255)),
        ((-5, 5), (0, 255)),
        ((0, 70_000), (0, 255)),
    ],
)
def test_wider_grey_is_spread_so_that_something_is_seen(
    mode: str, deep: tuple[int, int], seen: tuple[int, int]
) -> None:
    picture = Image.new(mode, (2, 1))
    picture.putdata(deep)
    drawn = plain(picture, PNG)
    assert drawn.mode == "L"
    assert [drawn.getpixel((at, 0)) for at in (0, 1)] == pytest.approx(list(seen), abs=1)


@pytest.mark.parametrize("media", FORMS)
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_way_of_holding_a_camera_comes_out_upright(media: str, orientation: int) -> None:
    whole, _ = redrawn("a", with_exif(FORMS[media], an_exif(orientation)), media)
    with opened(whole) as picture:
        assert picture.size == ((60, 40) if orientation < 5 else (40, 60))
        assert dict(picture.getexif()) == {}
    assert b"Exif" not in whole
    assert b"eXIf" not in whole


def test_turning_moves_the_pixels_as_the_standard_says() -> None:
    """The first row and column of the stored pixels lie where the orientation says: top left of them is red."""
    corners = {1: (0, 0), 2: (1, 0), 3: (1, 1), 4: (0, 1), 5: (0, 0), 6: (1, 0), 7: (1, 1), 8: (0, 1)}
    for orientation, (right, low) in corners.items():
        out, exif = io.BytesIO(), Image.Exif()
        exif[0x0112] = orientation
        picture = Image.new("RGB", (6, 4), "white")
        picture.putpixel((0, 0), (255, 0, 0))
        picture.save(out, "PNG", exif=exif)
        with opened(redrawn("a.png", out.getvalue(), PNG)[0]) as upright:
            at = (right * (upright.width - 1), low * (upright.height - 1))
            assert upright.getpixel(at) == (255, 0, 0), orientation


@pytest.mark.parametrize("media", FORMS)
@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=LARGEST_EXIF), st.integers(0, 60), st.booleans())
def test_damaged_exif_never_refuses_a_picture(media: str, noise: bytes, kept: int, sound: bool) -> None:
    exif = (an_exif()[:kept] if sound else b"Exif\0\0MM\0*\0\0\0\x08"[: kept % 15]) + noise
    whole, small = redrawn("a", with_exif(FORMS[media], exif), media)
    assert sorted(opened(whole).size) == [40, 60]
    assert small.startswith(b"\xff\xd8\xff")


@pytest.mark.parametrize(("media", "content"), [(JPEG, a_photo(located=True)), (PNG, a_png()), (WEBP, a_webp())])
@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2_000), st.binary(min_size=1, max_size=4)), max_size=8), st.integers(0, 60))
def test_whatever_the_bytes_only_a_refusal_comes_of_them(
    media: str, content: bytes, changes: list[tuple[int, bytes]], cut: int
) -> None:
    damaged = bytearray(content)
    for at, noise in changes:
        damaged[at % len(damaged) : at % len(damaged) + len(noise)] = noise
    try:
        whole, _ = redrawn("a", bytes(damaged[: len(damaged) - cut]), media)
    except Invalid:
        return
    assert picture_media(whole) == media


@pytest.mark.parametrize("media", sorted(IMAGES))
@given(st.binary(max_size=200))
def test_bytes_that_are_no_picture_are_refused(media: str, content: bytes) -> None:
    with pytest.raises(Invalid):
        redrawn("a", content, media)


@pytest.mark.parametrize("content", [a_webp(frames=3)])
def test_what_moves_is_refused_because_one_frame_of_it_would_be_left(content: bytes) -> None:
    with pytest.raises(Invalid) as refusal:
        redrawn("a.webp", content, WEBP)
    assert "动图" in refusal.value.fields[FIELD][0]


def vast_webps() -> list[bytes]:
    """WebP files of a few bytes that say they are vast: extended, lossless, lossy."""
    extended = b"VP8X" + (10).to_bytes(4, "little") + bytes(4) + b"\xff\x3f\x00" * 2
    lossless = b"VP8L" + (10).to_bytes(4, "little") + b"\x2f" + b"\xff\xff\xff\x0f" + bytes(5)
    lossy = b"VP8 " + (10).to_bytes(4, "little") + b"\x10\x02\x00\x9d\x01\x2a" + b"\xff\x3f" * 2
    return [b"RIFF" + (len(each) + 4).to_bytes(4, "little") + b"WEBP" + each for each in (extended, lossless, lossy)]


@pytest.mark.parametrize("content", vast_webps(), ids=["extended", "lossless", "lossy"])
def test_a_vast_webp_is_refused_before_room_is_made_for_it(content: bytes) -> None:
    with pytest.raises(Invalid) as refusal:
        redrawn("a.webp", content, WEBP)
    assert "4000 万像素" in refusal.value.fields[FIELD][0]


def test_a_vast_png_is_refused() -> None:
    with pytest.raises(Invalid) as refusal:
        redrawn("a.png", a_vast_png(50_000, 50_000), PNG)
    assert "4000 万像素" in refusal.value.fields[FIELD][0]


@pytest.mark.parametrize("fault", [MemoryError(), AttributeError("x"), RecursionError(), OSError("broken stream")])
@pytest.mark.parametrize("where", ["plain", "_flat"])
def test_whatever_a_decoder_raises_is_a_refusal(monkeypatch: pytest.MonkeyPatch, fault: Exception, where: str) -> None:
    def broken(*_: Any) -> None:
        raise fault

    monkeypatch.setattr(redrawing, where, broken)
    with pytest.raises(Invalid) as refusal:
        redrawn("a.png", a_png(), PNG)
    assert "打不开" in refusal.value.fields[FIELD][0]


def test_a_full_disk_is_no_fault_of_the_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(redrawing, "plain", full)
    with pytest.raises(OSError, match="No space left"):
        redrawn("a.png", a_png(), PNG)
