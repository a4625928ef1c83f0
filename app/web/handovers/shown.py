"""Hand-overs and stand-ins in words."""

from typing import Any

from app.handovers.rules import HandOverState
from app.handovers.seeing import SeenHandOver
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
        "firms": [
            {"href": f"/companies/{each.credit_code}", "name": each.name, "seat": label(each.seat)}
            for each in seen.firms
        ],
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
