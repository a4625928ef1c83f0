"""What may be attached (`docs/rules/safety.md`, U1–U6, A10): name, first bytes and members must agree."""

import io
import random
import zipfile

import pytest
from PIL import Image

from app.kernel.errors import Invalid, TooLarge
from app.tickets.redrawing import redrawn
from app.tickets.rules.uploads import (
    FIELD,
    IMAGES,
    INLINE,
    JPEG,
    LARGEST_FILE,
    LARGEST_TICKET,
    LONGEST_NAME,
    MB,
    MOST_ENTRIES,
    PDF,
    PNG,
    WEBP,
    checked_count,
    checked_size,
    checked_total,
    cleaned_name,
    inspected,
)
from tests.files import (
    EXIF_GPS,
    a_docx,
    a_heic,
    a_pdf,
    a_photo,
    a_png,
    a_vast_png,
    a_webp,
    an_archive,
    an_ofd,
    an_old_doc,
    an_xlsx,
)

FIT = {
    "现场.jpg": a_photo(),
    "现场.JPEG": a_photo(),
    "图.png": a_png(),
    "图.webp": a_webp(),
    "函.pdf": a_pdf(),
    "说明.docx": a_docx(),
    "表.xlsx": an_xlsx(),
    "版.ofd": an_ofd(),
    "旧.doc": an_old_doc(),
    "旧.xls": an_old_doc(),
    "文.wps": an_old_doc(),
    "表.et": an_old_doc(),
}


WITHIN = {"[Content_Types].xml": b"", "word/document.xml": b""}


@pytest.mark.parametrize("name", FIT)
def test_what_offices_and_firms_send_is_taken(name: str) -> None:
    found = inspected(name, FIT[name])
    assert (found.name, found.risky) == (name, False)
    assert found.media in {JPEG, PNG, WEBP, PDF, "application/octet-stream"}


@pytest.mark.parametrize(
    "name",
    [
        "a.exe",
        "a.bat",
        "a.js",
        "a.vbs",
        "a.lnk",
        "a.iso",
        "a.html",
        "a.svg",
        "a.xml",
        "a.php",
        "a.jsp",
        "a.pht",
        "a.gif",
        "a.heic",
        "a.zip",
        "a.docm",
        "web.config",
        "a.pdf.html",
        "",
    ],
)
@pytest.mark.parametrize("content", [a_pdf(), a_photo()], ids=["pdf", "jpg"])
def test_other_endings_are_refused_whatever_is_inside(name: str, content: bytes) -> None:
    with pytest.raises(Invalid) as refusal:
        inspected(name, content)
    assert "不能上传" in refusal.value.fields[FIELD][0]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"<html><script>alert(1)</script>"),
        ("a.pdf", b"\n" * 1000 + a_pdf()),
        ("a.webp", b"RIFF\x24\0\0\0AVI LIST"),
        ("a.pdf", a_photo()),
        ("a.docx", a_png()),
        ("a.jpg", b"GIF89a=1;alert(1)"),
        ("a.docx", a_pdf()),
        ("a.doc", a_docx()),
        ("a.docx", an_xlsx()),
        ("a.xlsx", a_docx()),
        ("a.ofd", a_docx()),
        ("a.pdf", b"MZ\x90"),
        ("a.docx", an_archive({"META-INF/MANIFEST.MF": b"", "Main.class": b"\xca\xfe\xba\xbe"})),
        ("a.docx", a_docx(Main__class=b"\xca\xfe\xba\xbe")),
    ],
)
def test_name_and_content_must_agree(name: str, content: bytes) -> None:
    with pytest.raises(Invalid):
        inspected(name, content)


@pytest.mark.parametrize(
    ("name", "media"),
    [
        ("a.pdf", "application/pdf"),
        ("a.jpg", "image/jpeg"),
        ("a.jpeg", "image/jpeg"),
        ("a.png", "image/png"),
        ("a.webp", "image/webp"),
        *[(f"a.{ending}", "application/octet-stream") for ending in ("ofd", "doc", "docx", "xls", "xlsx", "wps", "et")],
    ],
)
def test_only_pdf_and_pictures_are_served_as_what_they_are(name: str, media: str) -> None:
    content = next(content for known, content in FIT.items() if known.lower().endswith(name[1:]))
    assert inspected(name, content).media == media
    assert (media in INLINE) is (media != "application/octet-stream")
    assert (media in IMAGES) is media.startswith("image/")


PICTURES = {"jpg": a_photo(), "png": a_png(), "webp": a_webp()}


@pytest.mark.parametrize("ending", PICTURES)
@pytest.mark.parametrize("said", ["jpg", "JPEG", "jfif", "png", "webp", ""])
def test_of_a_picture_the_content_decides_and_the_name_gets_its_ending(ending: str, said: str) -> None:
    found = inspected(f"现场 2026.{said}" if said else "微信图片 2026.11.27", PICTURES[ending])
    assert found.media == {"jpg": JPEG, "png": PNG, "webp": WEBP}[ending]
    stem = "现场 2026" if said else "微信图片 2026.11.27"
    assert found.name == f"{stem}.{'JPEG' if (ending, said) == ('jpg', 'JPEG') else ending}"
    assert len(inspected("长" * 200, PICTURES[ending]).name) == LONGEST_NAME


@pytest.mark.parametrize("name", ["a.heic", "a.HEIF", "a.jpg", "IMG_0001"])
@pytest.mark.parametrize("brand", [b"heic", b"heif", b"mif1"])
def test_whoever_sends_heic_is_told_what_to_do_on_his_telephone(name: str, brand: bytes) -> None:
    with pytest.raises(Invalid) as refusal:
        inspected(name, a_heic(brand))
    assert "兼容性最佳" in refusal.value.fields[FIELD][0]


@pytest.mark.parametrize("name", ["pdf", ".pdf", "a.", "a.1", ".htaccess", "\u200b.htaccess"])
def test_a_name_without_an_ending_is_taken_for_pictures_alone(name: str) -> None:
    assert inspected(name, a_photo()).name.endswith(("f.jpg", "a.jpg", "1.jpg", "s.jpg"))
    for content in (a_pdf(), b"GIF89a"):
        with pytest.raises(Invalid) as refusal:
            inspected(name, content)
        assert "不能上传" in refusal.value.fields[FIELD][0]


@pytest.mark.parametrize("member", ["Main.class", "run.EXE", "lib.dll", "word/VbaProject.bin"])
def test_an_archive_with_a_program_is_refused(member: str) -> None:
    with pytest.raises(Invalid) as refusal:
        inspected("a.docx", an_archive({**WITHIN, member: b"x"}))
    assert "宏或程序" in refusal.value.fields[FIELD][0]


def test_each_member_a_kind_must_have_is_asked_for() -> None:
    for missing in WITHIN:
        with pytest.raises(Invalid) as refusal:
            inspected("a.docx", an_archive({name: b"" for name in WITHIN if name != missing}))
        assert "格式不符" in refusal.value.fields[FIELD][0]


def test_an_archive_may_be_as_full_as_the_bounds_say_and_no_fuller() -> None:
    filled = {**WITHIN, **{f"word/{n}": b"" for n in range(MOST_ENTRIES - 2)}}
    assert len(filled) == MOST_ENTRIES == 1000
    assert inspected("a.docx", an_archive(filled)).media == "application/octet-stream"
    with pytest.raises(Invalid):
        inspected("a.docx", an_archive({**filled, "word/one_more": b""}))


def test_a_table_of_contents_beyond_a_megabyte_is_not_walked_through() -> None:
    wordy = {**WITHIN, **{f"word/{'x' * 1200}{n}": b"" for n in range(900)}}
    with pytest.raises(Invalid) as refusal:
        inspected("a.docx", an_archive(wordy))
    assert "打不开" in refusal.value.fields[FIELD][0]


def test_what_unfolds_a_hundredfold_is_a_bomb() -> None:
    ten_to_one = random.Random(1).randbytes(10_000) + b"\0" * 100_000
    assert inspected("a.docx", an_archive({**WITHIN, "word/x": ten_to_one})).name == "a.docx"
    with pytest.raises(Invalid) as refusal:
        inspected("a.docx", an_archive({**WITHIN, "word/x": b"\0" * 2_000_000}))
    assert "解压后太大" in refusal.value.fields[FIELD][0]


def test_two_entries_of_one_name_are_refused() -> None:
    out = io.BytesIO(an_archive(WITHIN))
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("word/document.xml", b"")
    with pytest.raises(Invalid) as refusal:
        inspected("a.docx", out.getvalue())
    assert "内部结构" in refusal.value.fields[FIELD][0]


def locked_docx() -> bytes:
    """A Word file whose entries say they are encrypted."""
    content = bytearray(a_docx())
    for at in range(len(content)):
        if content[at : at + 4] == b"PK\x01\x02":
            content[at + 8] |= 1
    return bytes(content)


def linked_docx() -> bytes:
    """A Word file with a symbolic link in it."""
    out = io.BytesIO(a_docx())
    with zipfile.ZipFile(out, "a") as archive:
        link = zipfile.ZipInfo("word/link")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        a_docx(word__bin=b"\0" * (30 * MB)),
        an_archive({**WITHIN, **{f"word/{n}": b"" for n in range(MOST_ENTRIES)}}),
        a_docx(vbaProject__bin=b"x"),
        an_archive({**WITHIN, "../../x": b""}),
        an_archive({**WITHIN, "/x": b""}),
        an_archive({**WITHIN, "a\\..\\x": b""}),
        an_archive({**WITHIN, "C:/x": b""}),
        locked_docx(),
        linked_docx(),
        a_docx()[:-30],
        a_docx()[: len(a_docx()) // 2],
        b"PK\x03\x04" + b"PK\x06\x07" + bytes(16) + a_docx()[-22:],
    ],
    ids=["bomb", "entries", "macro", "up", "absolute", "backslash", "drive", "locked", "link", "cut", "half", "zip64"],
)
def test_archives_that_mean_harm_are_refused_unopened(content: bytes) -> None:
    with pytest.raises(Invalid):
        inspected("a.docx", content)


def test_an_old_document_with_macros_is_refused() -> None:
    with pytest.raises(Invalid, match="validation_error"):
        inspected("a.doc", an_old_doc() + "_VBA_PROJECT".encode("utf-16-le"))


@pytest.mark.parametrize(
    "more",
    [b"/JavaScript", b"/JS(app.alert(1))", b"/Encrypt 5 0 R", b"/Launch", b"/EmbeddedFile", b"/RichMedia", b"/XFA"],
)
def test_a_pdf_that_does_things_is_kept_but_never_shown(more: bytes) -> None:
    assert inspected("a.pdf", a_pdf(more)).risky


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("../../etc/现场.jpg", "现场.jpg"),
        ("C:\\fakepath\\现场.jpg", "现场.jpg"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie x.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("a\u200b.p\ufeffdf", "a.pdf"),
        ("  现场 照片 .jpg ", "现场 照片.jpg"),
        ("a\0.pdf", "a.pdf"),
        ('a"b<c>.pdf', "abc.pdf"),
        ("e\u0301.pdf", "é.pdf"),
        ("\ud800a.pdf", "a.pdf"),
    ],
)
def test_a_name_is_a_name_and_nothing_else(raw: str, clean: str) -> None:
    assert cleaned_name(raw) == clean


def test_a_long_name_keeps_its_ending() -> None:
    name = cleaned_name("长" * 300 + ".pdf")
    assert len(name) == LONGEST_NAME
    assert name.endswith("长.pdf")
    assert cleaned_name("长" * 116 + ".pdf") == "长" * 116 + ".pdf"
    assert cleaned_name("长" * 300) == "长" * LONGEST_NAME == "长" * 120
    assert cleaned_name("长" * 300 + "." + "x" * 9).endswith("长." + "x" * 9)
    assert cleaned_name("长" * 300 + "." + "x" * 10) == "长" * 120, "so long an ending is none"
    assert cleaned_name("长" * 112 + "   x.pdf") == "长" * 112 + " x.pdf"


def test_limits() -> None:
    checked_size("a", LARGEST_FILE - 1)
    checked_size("a", LARGEST_FILE)
    for size, kind in ((0, Invalid), (LARGEST_FILE + 1, TooLarge)):
        with pytest.raises(kind):
            checked_size("a", size)
    checked_count(10)
    with pytest.raises(Invalid):
        checked_count(11)
    checked_total(MB, LARGEST_TICKET - MB, 0)
    with pytest.raises(TooLarge):
        checked_total(MB + 1, LARGEST_TICKET - MB, 0)
    with pytest.raises(Invalid, match="validation_error"):
        checked_total(1, 0, 2048 * MB)
    checked_total(1, 0, 2048 * MB - 1)
    assert (LARGEST_FILE, LARGEST_TICKET) == (20 * 1024 * 1024, 50 * 1024 * 1024)


def opened(content: bytes) -> Image.Image:
    """A picture to look at."""
    return Image.open(io.BytesIO(content))


def test_a_picture_is_drawn_upright_and_forgets_where_it_was_taken() -> None:
    from_phone = a_photo(size=(60, 40), located=True)
    whole, small = redrawn("a.jpg", from_phone, JPEG)
    with opened(whole) as picture:
        assert picture.size == (40, 60)
        assert not picture.getexif().get_ifd(EXIF_GPS)
    assert b"php" in from_phone
    assert b"php" not in whole
    assert b"Exif" not in whole
    assert small.startswith(b"\xff\xd8\xff")


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_png_is_drawn_anew(mode: str) -> None:
    whole, small = redrawn("a.png", a_png(mode=mode), PNG)
    assert whole.startswith(b"\x89PNG")
    assert small


def test_a_print_shops_jpeg_becomes_one_a_screen_can_show() -> None:
    out = io.BytesIO()
    Image.new("CMYK", (5, 5)).save(out, "JPEG")
    with opened(redrawn("a.jpg", out.getvalue(), JPEG)[0]) as picture:
        assert picture.mode == "RGB"


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("a.png", a_vast_png(50_000, 50_000), "4000 万像素"),
        ("a.png", a_vast_png(8_000, 5_001), "4000 万像素"),
        ("a.jpg", a_photo(size=(900, 900))[:3000], "打不开"),
        ("a.jpg", b"\xff\xd8\xff" + b"\0" * 50, "打不开"),
        ("a.png", a_png()[:40], "打不开"),
    ],
)
def test_a_picture_that_cannot_be_drawn_is_refused(name: str, content: bytes, word: str) -> None:
    with pytest.raises(Invalid) as refusal:
        redrawn(name, content, JPEG if name.endswith("jpg") else PNG)
    assert word in refusal.value.fields[FIELD][0]
