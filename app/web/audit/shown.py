"""The record in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.audit.seeing import SeenChain, SeenEntry
from app.audit.walking import Progress
from app.audit.words import ThingKind
from app.calendars.rules import SHANGHAI
from app.kernel.events import Verdict
from app.slices import LIMITS
from app.transfers.words import Brings, Subject
from app.web.filters import day, moment
from app.web.labels import label
from app.web.speaking import _, counted

TONES: Mapping[Verdict | None, str] = {Verdict.DONE: "green", Verdict.REFUSED: "red", None: "slate"}
SHAPES: Mapping[Verdict | None, str] = {Verdict.DONE: "tick", Verdict.REFUSED: "bar", None: "dotted"}
PLACES: Mapping[ThingKind | None, str] = {ThingKind.TICKET: "/tickets/", ThingKind.ORDER: "/supervision/"}
"""Where a thing has a page that is named as entries name it."""


@dataclass(frozen=True, kw_only=True)
class ShownEntry:
    """One entry as a row."""

    at: datetime
    who: str
    act: str
    note: str
    """What else there is to say of the act: what was changed, what was refused and how often."""
    kind: str
    thing: str
    href: str | None
    names: str
    address: str
    outcome: str
    tone: str
    shape: str


@dataclass(frozen=True, kw_only=True)
class ShownChain:
    """The state of the chain in three sentences."""

    whole: bool
    verified: str
    again: str
    anchored: str


def shown_entry(entry: SeenEntry) -> ShownEntry:
    """One entry in words."""
    place = PLACES.get(entry.kind)
    return ShownEntry(
        at=entry.at,
        who=entry.who or _("未登录"),
        act=entry.name if entry.act is None else label(entry.act),
        note=_note(entry),
        kind="" if entry.kind is None else label(entry.kind),
        thing=_thing(entry),
        href=f"{place}{entry.thing}" if place and entry.thing else None,
        names=entry.names,
        address=entry.address or "—",
        outcome="—" if entry.outcome is None else label(entry.outcome),
        tone=TONES[entry.outcome],
        shape=SHAPES[entry.outcome],
    )


def shown_chain(chain: SeenChain) -> ShownChain:
    """Until when the record is known to be whole."""
    if chain.first_bad is not None:
        verified = _("核对发现第 %(entry)s 条起与原来不一致，请系统管理员按运行手册处理。", entry=chain.first_bad)
    elif chain.verified_at is None:
        verified = _("还没有核对过。系统每天 3:00 核对新增记录，并接着从头复核全部记录。")
    else:
        verified = _("核对到 %(at)s，没有改动或缺失。", at=moment(chain.verified_at))
    anchored = (
        _("还没有在库外留底。")
        if chain.anchored_at is None
        else _("最近一次在库外留底：%(at)s。", at=moment(chain.anchored_at))
    )
    return ShownChain(whole=chain.first_bad is None, verified=verified, again=_again(chain.again), anchored=anchored)


def _again(again: Progress) -> str:
    """How far all of the record has been walked again, and when it last was to the end."""
    if again.reached:
        far = _("本轮从头复核已到第 %(reached)s 条，共 %(last)s 条。", reached=again.reached, last=again.last)
    else:
        far = _("系统每天 3:00 核对新增记录，并接着从头复核全部记录。")
    if again.whole_at is None:
        return far
    return _("%(far)s上一轮复核于 %(at)s 完成。", far=far, at=moment(again.whole_at))


def _thing(entry: SeenEntry) -> str:
    if entry.kind is ThingKind.TERM and entry.thing in LIMITS:
        return _(LIMITS[entry.thing].word)
    if entry.kind is ThingKind.LIST:
        return _list(entry.thing)
    return entry.thing


def _list(name: str) -> str:
    if name in set(Subject):
        return label(Subject(name))
    return label(Brings(name)) if name in set(Brings) else name


def _note(entry: SeenEntry) -> str:
    if entry.hour is not None:
        return counted("%(hours)s 共 %(n)s 次", entry.times, hours=_hours(entry.hour))
    return "" if entry.change is None else label(entry.change)


def _hours(hour: datetime) -> str:
    local = hour.astimezone(SHANGHAI)
    return f"{day(local)} {local:%H:%M}–{local + timedelta(hours=1):%H:%M}"
