"""An answer is looked at before it is sent, as on the sheet of a page; nothing is changed."""

from collections.abc import Mapping
from typing import Any

from app.api.desk import reading
from app.api.guard import allows
from app.api.mounting import Endpoint
from app.api.tickets.clarity import AnswerCheckIn, ClarityOut
from app.tickets.resolving import ANSWER, APPROVE
from app.tickets.triaging import SETTLE
from app.understanding.replying import Written, answer_checked
from app.understanding.rules.replies import Hint


@allows(ANSWER.ability, SETTLE.ability, APPROVE.ability)
def check_answer(body: Mapping[str, Any], number: str) -> Any:
    """What would make an answer clearer to the firm, for whoever may send or approve one now; it never bars an act."""
    with reading() as tx:
        return {"hints": [_shown(hint, body["text"]) for hint in answer_checked(tx, number, Written(**body))]}


def _shown(hint: Hint, text: str) -> dict[str, Any]:
    marks = [
        {"start": mark.start, "length": mark.end - mark.start, "text": text[mark.start : mark.end]}
        for mark in hint.marks
    ]
    return {"check": hint.check, "text": hint.text, "marks": marks}


ENDPOINTS = (
    Endpoint(
        "POST",
        "/tickets/<number>/answer/check",
        check_answer,
        ClarityOut,
        AnswerCheckIn,
        problems={409: ("state_conflict",)},
    ),
)
