"""Small real files, made when they are needed."""

import io
import struct
import zipfile
import zlib

from PIL import Image

EXIF_ORIENTATION, EXIF_GPS = 0x0112, 0x8825


def a_photo(color: str = "red", *, size: tuple[int, int] = (60, 40), located: bool = False) -> bytes:
    """A JPEG; ``located``: lying on its side, and knowing where it was taken."""
    out = io.BytesIO()
    exif = Image.Exif()
    if located:
        exif[EXIF_ORIENTATION] = 6
        exif.get_ifd(EXIF_GPS)[1] = "N"
    Image.new("RGB", size, color).save(out, "JPEG", exif=exif, comment=b"<?php echo 1 ?>")
    return out.getvalue()


def a_png(size: tuple[int, int] = (20, 10), mode: str = "RGBA") -> bytes:
    """A PNG."""
    out = io.BytesIO()
    Image.new(mode, size).save(out, "PNG")
    return out.getvalue()


def a_webp(size: tuple[int, int] = (20, 10), mode: str = "RGB", frames: int = 1) -> bytes:
    """A WebP; of several frames when it moves."""
    out = io.BytesIO()
    more = [Image.new(mode, size, (0, 0, 40 * at)) for at in range(1, frames)]
    Image.new(mode, size, "red").save(out, "WEBP", save_all=frames > 1, append_images=more)
    return out.getvalue()


def a_heic(brand: bytes = b"heic") -> bytes:
    """How a photograph of an iPhone begins."""
    return b"\0\0\0\x18ftyp" + brand + b"\0\0\0\0mif1heic" + bytes(200)


def with_exif(form: str, exif: bytes, *, size: tuple[int, int] = (60, 40)) -> bytes:
    """A picture with these bytes for its EXIF, sound or not."""
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, form, exif=exif)
    return out.getvalue()


def an_exif(orientation: int = 6) -> bytes:
    """An EXIF that says how the camera was held, and where."""
    exif = Image.Exif()
    exif[EXIF_ORIENTATION] = orientation
    exif.get_ifd(EXIF_GPS)[1] = "N"
    return exif.tobytes()


def a_vast_png(width: int, height: int) -> bytes:
    """A PNG of some hundred bytes that says it is vast."""
    small = a_png((1, 1), "1")
    header = struct.pack(">II", width, height) + small[24:29]
    return small[:16] + header + struct.pack(">I", zlib.crc32(b"IHDR" + header)) + small[33:]


def a_pdf(more: bytes = b"") -> bytes:
    """A PDF, as far as anybody looks at it here."""
    return b"%PDF-1.4\n1 0 obj<</Type/Catalog" + more + b">>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def an_archive(members: dict[str, bytes], *, packed: bool = True) -> bytes:
    """A zip of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def a_docx(**more: bytes) -> bytes:
    """A Word file; ``more`` members besides, dots written as double underscores."""
    members = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>"}
    return an_archive({**members, **{name.replace("__", "."): content for name, content in more.items()}})


def an_xlsx() -> bytes:
    """A workbook."""
    return an_archive({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"})


def an_ofd() -> bytes:
    """An OFD page."""
    return an_archive({"OFD.xml": b"<OFD/>", "Doc_0/Document.xml": b"<Document/>"})


def an_old_doc() -> bytes:
    """A compound file as Word 97 wrote it, and WPS still does."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
