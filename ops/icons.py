"""One SVG sprite with the icons that templates use: `<svg class="icon"><use href="…#name"/></svg>`."""

import re
from pathlib import Path

OPENING = re.compile(r"<svg\b[^>]*>", re.DOTALL)
BACKGROUND = re.compile(r"""\s*<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*/>""")
STROKE = 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'


class IconMissing(ValueError):
    """A listed name is not in the icon set."""


def names(listing: Path) -> list[str]:
    """Read the list: one name a line, `#` begins a remark; sorted and without repeats."""
    lines = (line.partition("#")[0].strip() for line in listing.read_text(encoding="utf-8").splitlines())
    return sorted({line for line in lines if line})


def sprite(wanted: list[str], outline: Path) -> str:
    """Return the sprite; raises IconMissing with every name that the set does not have."""
    missing = [name for name in wanted if not (outline / f"{name}.svg").is_file()]
    if missing:
        raise IconMissing(f"assets/icons.txt names icons that do not exist: {', '.join(missing)}")
    symbols = [_symbol(name, (outline / f"{name}.svg").read_text(encoding="utf-8")) for name in wanted]
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def _symbol(name: str, source: str) -> str:
    start = OPENING.search(source)
    if start is None:
        raise IconMissing(f"{name}.svg is not an SVG file")
    drawing = BACKGROUND.sub("", source[start.end() : source.rindex("</svg>")])
    return f'<symbol id="{name}" viewBox="0 0 24 24" {STROKE}>{" ".join(drawing.split())}</symbol>'
