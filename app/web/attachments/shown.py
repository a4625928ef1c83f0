"""The files of a ticket as a page shows them, and which act of the history each stands by."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.tickets.rules.uploads import INLINE, MB
from app.tickets.rules.words import AttachmentState
from app.tickets.seen import SeenFile
from app.web.filters import moment
from app.web.speaking import _

SHUT = {
    AttachmentState.QUARANTINE: "正在做安全检查，稍后可以打开",
    AttachmentState.INFECTED: "未通过安全检查，已删除",
}


@dataclass(frozen=True, kw_only=True)
class ShownFile:
    """One file of ``tickets/_files.html``; ``view_href`` is None for what is only ever saved."""

    key: str
    name: str
    href: str
    """Empty for what cannot be opened; ``shut`` says why."""
    view_href: str | None
    preview_href: str | None
    look_href: str | None
    """Where a picture is looked at, with the one before and the next."""
    size_label: str
    note: str
    internal: bool
    risky: bool
    shut: str
    gone: bool
    seq: int | None


def shown_files(number: str, files: Sequence[SeenFile]) -> list[ShownFile]:
    """The files a reader may know of."""
    return [_shown(number, file) for file in files]


def files_of_acts(files: Sequence[ShownFile], seqs: Sequence[int]) -> dict[int, tuple[tuple[str, str], ...]]:
    """Act → (name, address or nothing) of its files. A file whose act this reader does not read stands by the next one
    he does: evidence for an answer comes to the firm with the approval.
    """
    found: dict[int, tuple[tuple[str, str], ...]] = {}
    for file in files:
        if file.seq is None:
            continue
        later = [seq for seq in seqs if seq >= file.seq]
        if later:
            found[min(later)] = (*found.get(min(later), ()), (file.name, file.view_href or file.href))
    return found


def files_at(files: Sequence[ShownFile], seqs: Sequence[int], act: int | None) -> list[ShownFile]:
    """The files that stand by one act, as ``files_of_acts`` places them."""
    if act is None:
        return []
    return [
        file
        for file in files
        if file.seq is not None and min((seq for seq in seqs if seq >= file.seq), default=None) == act
    ]


def size_label(size: int) -> str:
    """1.4 MB, 320 KB."""
    return f"{size / MB:.1f} MB" if size >= MB else f"{max(1, round(size / 1024))} KB"


def _shown(number: str, row: SeenFile) -> ShownFile:
    href = f"/tickets/{number}/attachments/{row.key}"
    is_open = row.state is AttachmentState.CLEAN
    shown, picture = is_open and row.media in INLINE and not row.risky, is_open and row.media.startswith("image/")
    who = f"{row.author} " if row.author else ""
    return ShownFile(
        key=row.key,
        name=row.name,
        href=href if is_open else "",
        view_href=f"{href}?inline=1" if shown else None,
        preview_href=f"{href}/preview" if picture else None,
        look_href=f"{href}/look" if picture and shown else None,
        size_label=size_label(row.size),
        note=f"{who}{moment(row.at)}",
        internal=row.internal,
        risky=is_open and row.risky,
        shut="" if is_open else _(SHUT[row.state]),
        gone=row.state is AttachmentState.INFECTED,
        seq=row.seq,
    )
