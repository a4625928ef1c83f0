"""The files of a ticket as a page shows them, and which act of the history each stands by."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.tickets.rules.uploads import INLINE, MB
from app.web.filters import moment

if TYPE_CHECKING:
    from app.tickets.models import Attachment


@dataclass(frozen=True, kw_only=True)
class ShownFile:
    """One file of ``tickets/_files.html``; ``view_href`` is None for what is only ever saved."""

    name: str
    href: str
    view_href: str | None
    preview_href: str | None
    size_label: str
    note: str
    internal: bool
    risky: bool
    seq: int | None


def shown_files(number: str, rows: "Sequence[Attachment]", *, names: bool) -> list[ShownFile]:
    """The files a reader may know of; ``names``: whether he may read who brought them."""
    return [_shown(number, row, names) for row in rows]


def files_of_acts(files: Sequence[ShownFile], seqs: Sequence[int]) -> dict[int, tuple[tuple[str, str], ...]]:
    """Act → (name, address) of its files. A file whose act this reader does not read stands by the next one he does:
    evidence for an answer comes to the firm with the approval.
    """
    found: dict[int, tuple[tuple[str, str], ...]] = {}
    for file in files:
        if file.seq is None:
            continue
        later = [seq for seq in seqs if seq >= file.seq]
        if later:
            found[min(later)] = (*found.get(min(later), ()), (file.name, file.view_href or file.href))
    return found


def size_label(size: int) -> str:
    """1.4 MB, 320 KB."""
    return f"{size / MB:.1f} MB" if size >= MB else f"{max(1, round(size / 1024))} KB"


def _shown(number: str, row: "Attachment", names: bool) -> ShownFile:
    href = f"/tickets/{number}/attachments/{row.key}"
    picture = row.media.startswith("image/")
    who = f"{row.author_name} " if names else ""
    return ShownFile(
        name=row.name, href=href, view_href=f"{href}?inline=1" if row.media in INLINE and not row.risky else None,
        preview_href=f"{href}/preview" if picture else None, size_label=size_label(row.size),
        note=f"{who}{moment(row.at)}", internal=row.internal, risky=row.risky, seq=row.seq,
    )  # fmt: skip
