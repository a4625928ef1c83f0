"""What may be attached: a list of allowed kinds, told by name *and* content, within limits. Pure: bytes in, facts out.

Extension ∩ first bytes ∩ members of the archive must agree (`docs/rules/safety.md`, U1–U6, A10); of a picture the
content alone decides, because telephones and chats name them as they like, and the name gets the true ending. What is
refused is refused with a sentence for the person who chose the file; nothing is mended in silence but its name.
"""

import io
import stat
import struct
import unicodedata
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

from app.accounts.rules.roles import COMPANY, Principal, Role
from app.kernel.errors import Invalid, TooLarge
from app.kernel.sentences import say

MB = 1024 * 1024
LARGEST_FILE = 20 * MB
MOST_FILES = 10
LARGEST_TICKET = 50 * MB
LARGEST_REQUEST = 62 * MB
"""Three of the largest files and what surrounds them: more than a ticket takes, so that the answer can give back what
was typed beside them. The proxy lets through a little more than this (`deploy/nginx`)."""
LARGEST_COMPANY = 2048 * MB
LONGEST_NAME = 120
"""Code points, the ending included."""
MOST_ENTRIES = 1000
LARGEST_UNPACKED = 200 * MB
STEEPEST = 100
"""Unpacked to packed; a document reaches ten, a bomb thousands."""
LARGEST_DIRECTORY = MB
"""Bytes of a zip's table of contents; it is looked at before anything walks through it."""
MOST_PIXELS = 40_000_000

FIRMS_SIDE = frozenset({*COMPANY, Role.OFFICER, Principal.SERVICE})
"""Roles whose files speak for the firm (a program passes on what the firm told it); all others' are an office's."""

FIELD = "files"
OCTETS = "application/octet-stream"
PDF = "application/pdf"
JPEG = "image/jpeg"
PNG = "image/png"
WEBP = "image/webp"
IMAGES = frozenset({JPEG, PNG, WEBP})
INLINE = IMAGES | {PDF}
"""What a browser may show; everything else is only ever saved."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories of what nobody can read."""
_RISKY = (b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/Encrypt", b"/RichMedia", b"/XFA")


@dataclass(frozen=True)
class FileKind:
    """One allowed kind: how it is served, how it begins, and which members its archive must have."""

    media: str
    magic: bytes
    members: tuple[str, ...] = ()
    """Prefixes of names; each must be met."""


_JPEG = FileKind(JPEG, b"\xff\xd8\xff")
_WORD = FileKind(OCTETS, _ZIP, ("[Content_Types].xml", "word/"))
_SHEET = FileKind(OCTETS, _ZIP, ("[Content_Types].xml", "xl/"))
KINDS: dict[str, FileKind] = {
    "pdf": FileKind(PDF, b"%PDF-"),
    "ofd": FileKind(OCTETS, _ZIP, ("OFD.xml",)),
    "jpg": _JPEG,
    "jpeg": _JPEG,
    "jfif": _JPEG,
    "png": FileKind(PNG, b"\x89PNG\r\n\x1a\n"),
    "webp": FileKind(WEBP, b"RIFF"),
    "doc": FileKind(OCTETS, _OLE),
    "docx": _WORD,
    "xls": FileKind(OCTETS, _OLE),
    "xlsx": _SHEET,
    "wps": FileKind(OCTETS, _OLE),
    "et": FileKind(OCTETS, _OLE),
}
ALLOWED_WORDS = "PDF、OFD、JPG、PNG、WEBP、DOC、DOCX、XLS、XLSX、WPS、ET"
_TRUE_ENDINGS = {JPEG: ("jpg", "jpeg"), PNG: ("png",), WEBP: ("webp",)}
"""What a picture's name may end in, the usual one first."""
_HEIF_ENDINGS = frozenset({"heic", "heif"})
_HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"heif", b"mif1", b"msf1"})


@dataclass(frozen=True)
class Inspected:
    """A file that may be kept. ``risky`` ones are never shown, only saved: they hold scripts, launchers or a lock."""

    name: str
    media: str
    risky: bool


def refused(template: str, /, **values: object) -> Invalid:
    """The refusal of one file; the sentence names it."""
    return Invalid({FIELD: [say(template, **values)]})


def checked_count(count: int) -> None:
    """Raises Invalid for more files than one request may bring."""
    if count > MOST_FILES:
        raise Invalid(
            {FIELD: [say("一次最多上传 %(most)s 个文件，现在是 %(count)s 个。", most=MOST_FILES, count=count)]}
        )


def checked_size(name: str, size: int) -> None:
    """Raises Invalid for an empty file, TooLarge for one over the limit."""
    if size == 0:
        raise refused("“%(name)s”是空文件，请重新选择。", name=name)
    if size > LARGEST_FILE:
        raise TooLarge({FIELD: [say("“%(name)s”超过 20 MB，请压缩或拆分后再上传。", name=name)]})


def checked_total(new: int, on_ticket: int, of_company: int) -> None:
    """``new`` bytes beside those kept already. Raises TooLarge for the ticket's limit, Invalid for the firm's."""
    if new + on_ticket > LARGEST_TICKET:
        raise TooLarge({FIELD: [say("一件诉求的附件合计最多 50 MB，请减少文件或压缩后再上传。")]})
    if new + of_company > LARGEST_COMPANY:
        raise Invalid({FIELD: [say("这家企业的附件空间（2 GB）已用完，请联系企服中心。")]})


def cleaned_name(raw: str) -> str:
    """A name to store and print: no path, no line ends, nothing invisible that could reverse or hide its ending."""
    last = raw.replace("\\", "/").split("/")[-1]
    composed = unicodedata.normalize("NFC", last)
    seen = "".join(each for each in composed if unicodedata.category(each) not in _UNSEEN and each not in '<>:"|?*')
    words = " ".join(seen.split()).strip(". ")
    stem, dot, ending = words.rpartition(".")
    return (
        f"{stem[: LONGEST_NAME - len(ending) - 1].rstrip()}.{ending}"
        if dot and len(ending) < 10
        else words[:LONGEST_NAME]
    )


def inspected(raw_name: str, content: bytes) -> Inspected:
    """Judge one file by its name and its content. Raises Invalid or TooLarge with a sentence under ``files``."""
    name = cleaned_name(raw_name)
    stem, ending = _parted(name)
    kind = KINDS.get(ending.lower())
    if stem and (ending == "" or ending.lower() in _HEIF_ENDINGS or (kind and kind.media in IMAGES)):
        if (media := picture_media(content)) and ending.lower() not in _HEIF_ENDINGS:
            return _picture(name, media, content)
        if content[4:8] == b"ftyp" and content[8:12] in _HEIF_BRANDS:
            raise refused(
                "“%(name)s”是 HEIC 照片，电脑上打不开。请在手机相机设置里选“兼容性最佳”（JPEG），或截屏后上传。",
                name=name,
            )
    if kind is None:
        raise refused(
            "“%(name)s”不能上传。可以上传的格式：%(formats)s。",
            name=name or say("没有名字的文件"),
            formats=say(ALLOWED_WORDS),
        )
    checked_size(name, len(content))
    if not content.startswith(kind.magic) or kind.media in IMAGES:
        raise refused(
            "“%(name)s”的内容不是 %(ending)s 格式，请另存为正确的格式后再上传。", name=name, ending=ending.upper()
        )
    if kind.members:
        _check_archive(name, content, kind.members)
    if kind.magic == _OLE and "_VBA_PROJECT".encode("utf-16-le") in content:
        raise refused("“%(name)s”带有宏，请去掉宏后再上传。", name=name)
    risky = kind.media == PDF and any(word in content for word in _RISKY)
    return Inspected(name, kind.media, risky)


def picture_media(content: bytes) -> str | None:
    """What kind of picture it is by its first bytes; None when it is none that is taken."""
    if content.startswith(KINDS["webp"].magic):
        return WEBP if content[8:12] == b"WEBP" else None
    return next((kind.media for kind in (_JPEG, KINDS["png"]) if content.startswith(kind.magic)), None)


def pixels_of_webp(content: bytes) -> int:
    """How many pixels a WebP says it has, read before a decoder makes room for them; 0 when it does not say."""
    form = content[12:16]
    if form == b"VP8X":
        wide, high = int.from_bytes(content[24:27], "little"), int.from_bytes(content[27:30], "little")
        return (wide + 1) * (high + 1)
    if form == b"VP8L":
        bits = int.from_bytes(content[21:25], "little")
        return ((bits & 0x3FFF) + 1) * ((bits >> 14 & 0x3FFF) + 1)
    return (int.from_bytes(content[26:28], "little") & 0x3FFF) * (int.from_bytes(content[28:30], "little") & 0x3FFF)


def _parted(name: str) -> tuple[str, str]:
    """Name and ending; figures behind a dot (``截图 2026.11.27``) are no ending."""
    stem, dot, ending = name.rpartition(".")
    return (stem, ending) if dot and not ending.isdecimal() else (name, "")


def _picture(name: str, media: str, content: bytes) -> Inspected:
    """A picture under its true ending."""
    stem, ending = _parted(name)
    checked_size(name, len(content))
    endings = _TRUE_ENDINGS[media]
    true = name if ending.lower() in endings else cleaned_name(f"{stem}.{endings[0]}")
    return Inspected(true, media, risky=False)


def _check_archive(name: str, content: bytes, members: Sequence[str]) -> None:
    """Look at the table of contents alone; nothing is unpacked."""
    damaged = refused("“%(name)s”已损坏或加了密，打不开，请重新保存后再上传。", name=name)
    if not _directory_is_small(content):
        raise damaged
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError, struct.error) as error:
        raise damaged from error
    names = [entry.filename for entry in entries]
    unpacked, packed = sum(entry.file_size for entry in entries), sum(entry.compress_size for entry in entries)
    if len(entries) > MOST_ENTRIES or unpacked > LARGEST_UNPACKED or unpacked > STEEPEST * max(packed, 1):
        raise refused("“%(name)s”解压后太大，不能上传。", name=name)
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise damaged
    if any(_leads_out(entry) for entry in entries) or len(set(names)) != len(names):
        raise refused("“%(name)s”的内部结构不正常，不能上传。", name=name)
    if any(each.lower().endswith(("vbaproject.bin", ".class", ".exe", ".dll")) for each in names):
        raise refused("“%(name)s”带有宏或程序，请去掉后再上传。", name=name)
    if not all(any(each.startswith(prefix) for each in names) for prefix in members):
        raise refused("“%(name)s”的内容与格式不符，请另存为正确的格式后再上传。", name=name)


def _directory_is_small(content: bytes) -> bool:
    """Whether the end record names few entries and a short table; zip64 is never needed within 20 MB."""
    at = content.rfind(b"PK\x05\x06", max(0, len(content) - 65_557))
    if at < 0 or len(content) < at + 22 or content[max(0, at - 20) : at].startswith(b"PK\x06\x07"):
        return False
    entries, size = struct.unpack("<HI", content[at + 10 : at + 16])
    return bool(entries <= MOST_ENTRIES and size <= LARGEST_DIRECTORY)


def _leads_out(entry: zipfile.ZipInfo) -> bool:
    """Whether an entry would land, or point, outside of where it is unpacked."""
    parts = entry.orig_filename.replace("\\", "/").split("/")
    absolute = parts[0] == "" or ":" in parts[0]
    return absolute or ".." in parts or "\x00" in entry.orig_filename or stat.S_ISLNK(entry.external_attr >> 16)
