"""Work with lists, in words."""

from dataclasses import dataclass
from datetime import datetime

from app.transfers.keeping import MADE, REFUSED, SeenTransfer
from app.transfers.words import Brings, Progress, Subject, Way
from app.web.labels import label
from app.web.speaking import _, counted


@dataclass(frozen=True, kw_only=True)
class ShownTransfer:
    """One piece of work as a row, and as a page."""

    href: str
    title: str
    state: str
    tone: str
    shape: str
    said: str
    """How far it is, or what became of it."""
    problem: str
    made_at: datetime
    ends_at: datetime
    in_hand: bool
    done: int
    total: int | None
    file_href: str | None
    refused_href: str | None
    may_apply: bool
    counts: list[tuple[str, int]]
    notices: tuple[str, ...]
    file_name: str


TONES = {
    Progress.WAITING: ("slate", "dotted"),
    Progress.RUNNING: ("blue", "half"),
    Progress.DONE: ("green", "tick"),
    Progress.FAILED: ("red", "bar"),
    Progress.ENDED: ("slate", "dotted"),
}


def shown_transfer(seen: SeenTransfer) -> ShownTransfer:
    """One piece of work."""
    href = f"/transfers/{seen.token}"
    out = seen.way is Way.OUT
    kind = label(Subject(seen.kind)) if out else label(Brings(seen.kind))
    told = _("导出%(list)s", list=kind) if out else _("导入%(list)s", list=kind)
    title = _("检查%(list)s", list=kind) if seen.dry else told
    tone, shape = TONES[seen.state]
    return ShownTransfer(
        href=href,
        title=title,
        state=label(seen.state),
        tone=tone,
        shape=shape,
        said=_said(seen),
        problem=_(seen.problem) if seen.problem else "",
        made_at=seen.made_at,
        ends_at=seen.ends_at,
        in_hand=seen.in_hand,
        done=seen.done,
        total=seen.total,
        file_href=f"{href}/files/{MADE}" if MADE in seen.files else None,
        refused_href=f"{href}/files/{REFUSED}" if REFUSED in seen.files else None,
        may_apply=not out and seen.dry and seen.state is Progress.DONE and _to_write(seen) > 0,
        counts=_counts(seen),
        notices=tuple(seen.notices),
        file_name=seen.file_name,
    )


def _to_write(seen: SeenTransfer) -> int:
    return seen.counts.get("new", 0) + seen.counts.get("updated", 0)


def _said(seen: SeenTransfer) -> str:
    if seen.state is Progress.WAITING:
        return _("排队中，一般几秒钟后开始。")
    if seen.state is Progress.RUNNING:
        if seen.total is None:
            return counted("已处理 %(n)s 行。", seen.done)
        return _("已处理 %(done)s 行，共 %(total)s 行。", done=seen.done, total=seen.total)
    if seen.state is Progress.DONE and seen.way is Way.OUT:
        return counted("共 %(n)s 行。", seen.done)
    if seen.state is Progress.DONE and seen.dry:
        return counted("检查了 %(n)s 行，什么都还没有写入。", seen.done)
    return counted("处理了 %(n)s 行。", seen.done) if seen.state is Progress.DONE else ""


def _counts(seen: SeenTransfer) -> list[tuple[str, int]]:
    if seen.way is Way.OUT or not seen.counts:
        return []
    new, updated = (_("将新增"), _("将更新")) if seen.dry else (_("已新增"), _("已更新"))
    words = {"new": new, "updated": updated, "same": _("没有变化"), "left": _("已有、未改动"), "wrong": _("有问题")}
    return [(words[each], seen.counts.get(each, 0)) for each in words]
