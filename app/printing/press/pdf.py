"""A paper as PDF, set by typst with the fonts that came with the set-up; the same everywhere, whatever fonts it has."""

import json
from dataclasses import asdict
from pathlib import Path

import typst

import app
from app.printing.paper import Facts, Paper
from app.printing.press.address import as_svg

FONTS = Path(app.__file__).parent / "web" / "static" / "dist" / "fonts"
"""Built with the front end (``ops/assets.py``); Noto Serif stands in for 宋体 and 仿宋, Noto Sans for 黑体."""
TEMPLATE = Path(__file__).with_name("paper.typ")


def pressed(paper: Paper) -> bytes:
    """The document. What a paper says goes in as values, never as source."""
    fonts = [str(FONTS)]
    return typst.compile(
        str(TEMPLATE), format="pdf", sys_inputs=_said(paper), font_paths=fonts, ignore_system_fonts=True
    )


def _said(paper: Paper) -> dict[str, str]:
    blocks = [asdict(block) | ({"lines": _lines(block)} if isinstance(block, Facts) else {}) for block in paper.blocks]
    return {"paper": json.dumps({**asdict(paper), "blocks": blocks, "qr": as_svg(paper.address)}, ensure_ascii=False)}


def _lines(block: Facts) -> list[list[dict[str, object]]]:
    return [[asdict(fact) for fact in line] for line in block.lines]
