"""The files of a set of pictures: where they lie, how small they are, and the page that shows them all."""

import html
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from PIL import Image

from ops.pictured_pages import STATES, Shot

LARGEST = 250_000
"""Bytes of one picture of README.md."""
WEBP_QUALITY = 55
STYLE = """
body { font: 14px sans-serif; background: #f6f8fa; margin: 16px }
figure { display: inline-block; vertical-align: top; margin: 8px }
img { border: 1px solid #dfe4ea }
h2 { border-top: 1px solid #dfe4ea; padding-top: 12px }
"""


@dataclass(frozen=True)
class Album:
    """Which pictures are taken, where to, and as what."""

    folder: Path
    only: Collection[tuple[str, int]] | None = None
    """Name and width of each; None for all of them, each as tall as its page, with an index."""
    media: str = "png"


def shrink(file: Path, media: str) -> None:
    """Make a picture small enough for a repository: WebP, or PNG with a palette of ever fewer colours."""
    with Image.open(file) as picture:
        plain = picture.convert("RGB")
    if media == "webp":
        plain.save(file.with_suffix(".webp"), quality=WEBP_QUALITY, method=6)
        file.unlink()
        return
    for colours in (256, 128, 64, 32):
        plain.quantize(colours, dither=Image.Dither.NONE).save(file, optimize=True)
        if file.stat().st_size <= LARGEST:
            return


def write_index(folder: Path, taken: Sequence[tuple[Shot, int]], missed: Sequence[str]) -> None:
    """One page with every picture, by account, each named by its page, its state and its width."""
    parts = []
    for who, pictures in groupby(taken, key=lambda each: each[0].who):
        parts += [f"<h2>{html.escape(who or 'nobody signed in')}</h2>", *(_figure(*picture) for picture in pictures)]
    note = f"<p>Not there: {html.escape(', '.join(missed))}</p>" if missed else ""
    (folder / "index.html").write_text(
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Screenshots</title><style>{STYLE}</style>\n'
        f"<h1>{len(taken)} pictures</h1>{note}\n" + "\n".join(parts) + "\n",
        encoding="utf-8",
    )


def _figure(shot: Shot, width: int) -> str:
    name = f"{shot.file}-{width}.png"
    words = html.escape(f"{shot.name}: {STATES[shot.state]} · {width}")
    return (
        f'<figure><figcaption>{words}</figcaption><a href="{name}">'
        f'<img src="{name}" width="{width // 3}" loading="lazy" alt="{words}"></a></figure>'
    )
