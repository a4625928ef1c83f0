"""Batches, in words."""

from collections.abc import Sequence
from typing import Any

from app.acts.together import NOT_IN_BATCH, LeftOut
from app.batches.rules import TOGETHER, BatchAction, BatchState, Leaving
from app.batches.seeing import SeenBatch, SeenMatter, SeenPreview
from app.kernel.errors import Conflict, Forbidden, Missing
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.words import State
from app.web.labels import FULL_STOPS, label, refusal_sentence
from app.web.speaking import _, said
from app.web.tickets.rows import company_label

STATES: dict[BatchState, tuple[str, str]] = {
    BatchState.PROPOSED: ("slate", "dotted"),
    BatchState.FORMED: ("amber", "ring"),
    BatchState.ANSWERING: ("blue", "half"),
    BatchState.REVIEW: ("blue", "square"),
    BatchState.SENT: ("amber", "half"),
    BatchState.FINISHED: ("green", "tick"),
    BatchState.DROPPED: ("slate", "bar"),
}
"""Tone and shape of the mark beside the word."""


def shown_batch(batch: SeenBatch) -> dict[str, Any]:
    """One batch as a row of the list and as the head of its page."""
    tone, shape = STATES[batch.state]
    return {
        "number": batch.number,
        "href": f"/batches/{batch.number}",
        "version": batch.version,
        "cause": batch.cause,
        "plan": batch.plan,
        "state_label": label(batch.state),
        "state_tone": tone,
        "state_shape": shape,
        "lead": batch.lead.name if batch.lead else _("尚未确定"),
        "matters": batch.matters,
        "firms": batch.firms,
        "size": _("%(n)s 件诉求，%(m)s 家企业", n=batch.matters, m=batch.firms),
        "closed": f"{batch.closed}/{batch.matters}",
        "solved": f"{batch.solved}/{batch.matters}",
        "disputed": f"{batch.disputed}/{batch.matters + batch.disputed}",
        "left": batch.left,
        "beyond": batch.beyond,
        "made_by": batch.made_by,
        "made_at": batch.made_at,
        "formed_at": batch.formed_at,
        "ended_at": batch.ended_at,
        "closing_note": said(batch.closing_note),
    }


def shown_matters(matters: Sequence[SeenMatter]) -> list[dict[str, Any]]:
    """Its matters, each as its reader may know it."""
    return [
        {
            "number": each.row.number,
            "href": f"/tickets/{each.row.number}",
            "title": each.row.title,
            "firm": company_label(each.row),
            "park": each.row.park.name if each.row.park else "—",
            "state": each.row.state,
            "outcome": label(each.row.outcome) if each.row.outcome else "",
            "answer": each.row.answer or "",
            "left_at": each.left_at,
            "why": _why(each.why),
            "note": each.note,
        }
        for each in matters
    ]


def takable(matters: Sequence[SeenMatter], action: BatchAction) -> list[SeenMatter]:
    """Those an act can be taken on now; a whistle accepts first what is not accepted yet."""
    wanted = {TOGETHER[action]} | ({Action.ACCEPT} if action is BatchAction.WHISTLE else set())
    return [each for each in matters if wanted.intersection(each.actions) and not _called(each, action)]


def _called(matter: SeenMatter, action: BatchAction) -> bool:
    """Whether a whistle would call nobody new: its lead is called, or at work."""
    return action is BatchAction.WHISTLE and matter.row.lead is not None


def shown_rows(matters: Sequence[SeenMatter]) -> list[dict[str, Any]]:
    """The matters of a sheet: what comes back with it, and what is said beside."""
    return [
        {
            "number": each.row.number,
            "picked": f"{each.row.number}:{each.row.version}",
            "title": each.row.title,
            "firm": company_label(each.row),
            "answer": each.row.answer or "",
        }
        for each in matters
    ]


def shown_preview(preview: SeenPreview) -> dict[str, Any]:
    """What may be one batch, and what may not and why."""
    return {
        "size": _("%(n)s 件诉求，%(m)s 家企业", n=len(preview.joining), m=preview.firms),
        "barred": [
            {
                "number": row.number,
                "href": f"/tickets/{row.number}",
                "title": row.title,
                "firm": company_label(row),
                "why": label(why),
            }
            for row, why in preview.barred
        ],
        "choices": [
            (row.number, _("%(number)s %(title)s（%(firm)s）", number=row.number, title=row.title, firm=firm))
            for row, firm in ((row, company_label(row)) for row in preview.joining)
        ],
    }


def reason_of(left: LeftOut) -> str:
    """Why a matter stayed as it was."""
    if left.wrong:
        return _("%(faults)s。", faults=_("；").join(said(text).rstrip(FULL_STOPS) for text in left.wrong))
    if left.code in {NOT_IN_BATCH, Missing.code}:
        return _("已不在这个批次里。")
    if left.code == Forbidden.code:
        return _("您没有权限办理这一件。")
    known = None if left.code == Conflict.code else refusal_sentence(left.code)
    if known is not None:
        return known
    state = label(State(left.state)) if left.state in set(State) else ""
    if left.code == Conflict.code:
        return _("刚被别人办理过，现在是“%(state)s”，请核对后再办。", state=state)
    return _("现在是“%(state)s”，不能这样办理。", state=state)


def _why(why: Leaving | None) -> str:
    return label(why) if why is not None else ""
