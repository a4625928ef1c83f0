"""The address of a paper as a QR code."""

import io

import segno


def as_svg(address: str) -> str:
    """For a page that is drawn."""
    drawn: str = segno.make(address, error="m", micro=False).svg_inline(border=0)
    return drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1) if "xmlns" not in drawn else drawn


def as_png(address: str) -> io.BytesIO:
    """For a document that holds pictures."""
    made = io.BytesIO()
    segno.make(address, error="m", micro=False).save(made, kind="png", scale=8, border=1)
    made.seek(0)
    return made
