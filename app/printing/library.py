"""The presses for whoever must not carry their libraries: each is loaded by the first paper it sets.

Every process of the web can print; loading what sets a page when it starts would cost each of them tens of megabytes.
"""

from importlib import import_module

from app.printing.paper import Paper
from app.printing.rules import Medium

_PRESS = {Medium.PDF: "app.printing.press.pdf", Medium.DOCX: "app.printing.press.docx"}


def pressed(paper: Paper, medium: Medium) -> bytes:
    """``press.pdf.pressed`` or ``press.docx.pressed``."""
    content: bytes = import_module(_PRESS[medium]).pressed(paper)
    return content
