"""Reading what a Word document says, without the library that wrote it."""

import io
import zipfile
from xml.etree import ElementTree as ET

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def words_of_docx(content: bytes) -> str:
    """The text of the document, a line for each paragraph, in its order."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert parts.testzip() is None
        body = ET.fromstring(parts.read("word/document.xml"))
        foot = [ET.fromstring(parts.read(name)) for name in parts.namelist() if name.startswith("word/footer")]
    lines = [line for part in (body, *foot) for line in part.iter(f"{WORD}p")]
    return "\n".join("".join(text.text or "" for text in line.iter(f"{WORD}t")) for line in lines)


def pictures_of_docx(content: bytes) -> list[str]:
    """The names of the pictures in it."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return [name for name in parts.namelist() if name.startswith("word/media/")]
