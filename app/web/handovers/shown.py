"""Hand-overs and stand-ins in words."""

from typing import Any

from app.handovers.entries import Entry, Known
from app.handovers.gaps import SeenAbsence, SeenLeaver, SeenUnattended
from app.handovers.rules import EntryKind, HandOverState
from app.handovers.seeing import SeenFirm, SeenHandOver
from app.web.filters import day, moment
from app.web.labels import label
from app.web.speaking import _, counted

TONES: dict[HandOverState, tuple[str, str]] = {
    HandOverState.OPEN: ("amber", "ring"),
    HandOverState.DONE: ("green", "tick"),
    HandOverState.DROPPED: ("slate", "bar"),
}
"""Tone and shape of the mark beside the word."""


def shown_hand_over(seen: SeenHandOver) -> dict[str, Any]:
    """One hand-over as list and page print it."""
    tone, shape = TONES[seen.state]
    given = moment(seen.given_at) if seen.given_at else _("未签字")
    if seen.given_by:
        given = _("%(time)s，由 %(name)s 代签（移交人已离任）", time=given, name=seen.given_by)
    return {
        "number": seen.number,
        "href": f"/handovers/{seen.number}",
        "giver": seen.giver,
        "taker": seen.taker,
        "day": day(seen.day),
        "reason": seen.reason,
        "state_label": label(seen.state),
        "tone": tone,
        "shape": shape,
        "made": moment(seen.made_at),
        "given": given,
        "taken": moment(seen.taken_at) if seen.taken_at else _("未签字"),
        "ended": moment(seen.ended_at) if seen.ended_at else "",
        "note": seen.note,
        "size": counted("%(n)s 家企业", len(seen.firms)),
        "words": seen.words,
        "written": moment(seen.written_at) if seen.written_at else "",
        "firms": [_firm(each) for each in seen.firms],
        "visits": _entries(seen, EntryKind.VISIT),
        "errands": _entries(seen, EntryKind.ERRAND),
        "may_write": seen.may_write,
        "renews": seen.taken_at is not None,
        "matters": [
            {
                "number": each.number,
                "href": f"/tickets/{each.number}",
                "promised": label(each.promised) if each.promised else "—",
                "due": moment(each.due_at),
            }
            for each in seen.matters
        ],
        "promises": [
            {"href": f"/promises/{each.number}", "words": each.words, "firm": each.firm, "day": day(each.due_on)}
            for each in seen.promises
        ],
        "done": seen.state is HandOverState.DONE,
        "signs": seen.gives or seen.takes,
        "sign_label": _("签字移交") if seen.gives else _("签字接收"),
        "may_drop": seen.may_drop,
    }


def shown_leaver(seen: SeenLeaver, *, arranges: bool) -> dict[str, Any]:
    """Somebody whose firms wait for another, with the way to what has to be done."""
    if seen.hand_over is None:
        standing, tone, shape = _("没有发起交接"), "red", "disc"
    elif not seen.given:
        standing, tone, shape = _("等移交人签字"), "amber", "ring"
    else:
        standing, tone, shape = _("等接收人签字"), "amber", "ring"
    end = ""
    if seen.leaves_on is not None:
        end = _("%(day)s 起离任", day=day(seen.leaves_on))
    elif not seen.serves:
        end = _("账号已停用")
    begin = f"/handovers/new?officer={seen.username}" if arranges else ""
    return {
        "name": seen.name,
        "firms": counted("%(n)s 家企业", seen.firms),
        "leaves": end,
        "standing": standing,
        "tone": tone,
        "shape": shape,
        "href": f"/handovers/{seen.hand_over}" if seen.hand_over else begin,
        "word": _("查看交接单") if seen.hand_over else _("发起交接"),
    }


def shown_unattended(seen: SeenUnattended) -> dict[str, Any]:
    """A firm with nobody to turn to, and why."""
    return {
        "href": f"/companies/{seen.credit_code}",
        "name": seen.name,
        "park": seen.park or _("园区外"),
        "absences": [_absence(each) for each in seen.absences],
    }


def _absence(each: SeenAbsence) -> str:
    seat = label(each.seat)
    if each.back_on is None:
        return _("%(seat)s %(name)s：已离任", seat=seat, name=each.name)
    return _("%(seat)s %(name)s：休假，%(day)s 回来", seat=seat, name=each.name, day=day(each.back_on))


def _firm(each: SeenFirm) -> dict[str, Any]:
    return {
        "code": each.credit_code,
        "href": f"/companies/{each.credit_code}",
        "name": each.name,
        "seat": label(each.seat),
        "words": each.words,
        "people": [_known(who) for who in each.people],
        "entries": [_entry(entry, each) for entry in each.entries],
    }


def _known(who: Known) -> str:
    named = " ".join(filter(None, (who.name, who.post)))
    return _("%(who)s（%(day)s走访见过）", who=named, day=day(who.met_on)) if who.met_on else named


def _entries(seen: SeenHandOver, kind: EntryKind) -> list[dict[str, Any]]:
    return [_entry(each, firm) for firm in seen.firms for each in firm.entries if each.kind is kind]


def _entry(each: Entry, firm: SeenFirm) -> dict[str, Any]:
    room = "visits" if each.kind is EntryKind.VISIT else "errands"
    return {
        "href": f"/{room}/{each.number}",
        "number": each.number,
        "kind": label(each.kind),
        "words": each.words,
        "firm": firm.name,
        "day": day(each.due_on) if each.due_on else "—",
    }
