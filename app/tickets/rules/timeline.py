"""Which acts, and which of their facts, the firm and a partner may read (`docs/rules/safety.md`, A8). Pure.

An act that is not in the table is not shown. What a department says to another, or to the coordinator, is internal.
"""

from collections.abc import Mapping
from typing import Any

from app.tickets.rules.lifecycle import Action

FIRM_READS: dict[Action, tuple[str, ...]] = {
    Action.SUBMIT: ("channel",),
    Action.REQUEST_INFO: ("question",),
    Action.PROVIDE_INFO: ("answer",),
    Action.WITHDRAW_QUESTION: ("reason",),
    Action.REJECT: ("reason", "redirect"),
    Action.ACCEPT: ("urgency", "urgency_was", "urgency_why"),
    Action.SETTLE: ("outcome", "text", "closes"),
    Action.WHISTLE: ("kind", "lead_name", "support_names"),
    Action.CHECK_IN: ("department_name", "handler_name", "on_site"),
    Action.HAND_OVER: ("department_name", "handler_name"),
    Action.TAKE_OVER: ("former_name", "department_name"),
    Action.REVOKE_CONSENT: ("department_name",),
    Action.PROGRESS: ("department_name", "text"),
    Action.DECIDE_POSTPONEMENT: ("approved", "workdays", "reason"),
    Action.DECIDE_REGRADE: ("approved",),
    Action.PAUSE: ("reason", "text"),
    Action.RESUME: ("text",),
    Action.APPROVE: ("outcome", "text", "revisit_on"),
    Action.CONFIRM: ("solved", "level", "tags", "text"),
    Action.DISPUTE: ("tags", "text", "by_follow_up"),
    Action.FOLLOW_UP: ("channel",),
    Action.DEEM: (),
    Action.LOOK_AGAIN: ("text",),
    Action.RESULT_BACK: ("text",),
    Action.REVISIT: (),
    Action.MERGE: ("master", "why"),
    Action.TAKE_IN: ("child", "title"),
    Action.UNMERGE: ("master", "reason"),
    Action.LET_OUT: ("child",),
    Action.SPLIT_OFF: ("part", "title"),
    Action.MARK_TEST: ("reason",),
    Action.UNMARK_TEST: ("reason",),
    Action.MOVE_PARK: ("former_park", "park"),
    Action.WITHDRAW: ("reason",),
    Action.EXPLAIN: ("text",),
}


def shown_to_firm(action: Action, facts: Mapping[str, Any]) -> dict[str, Any] | None:
    """The facts of one act as the firm reads them, or None when the act is internal."""
    keys = FIRM_READS.get(action)
    return None if keys is None else {key: facts[key] for key in keys if key in facts}


PARTNER_READS: dict[Action, tuple[str, ...]] = {
    Action.WHISTLE: ("kind", "task", "place", "meets_at"),
    Action.CHECK_IN: ("department", "department_name", "handler_name", "on_site"),
    Action.HAND_BACK: ("department", "department_name", "reason", "basis", "suggest"),
    Action.SIGN_HAND_BACK: ("department", "department_name", "agreed", "note"),
    Action.RULE: ("department", "department_name", "upheld", "note"),
    Action.PROGRESS: ("department", "department_name", "text"),
    Action.FINISH: ("department", "department_name", "result"),
    Action.HAND_OVER: ("department", "department_name", "handler_name", "former_name", "note"),
    Action.TAKE_OVER: ("department", "department_name"),
    Action.REVOKE_CONSENT: ("department", "department_name"),
    # what a partner that leads wrote
    Action.REQUEST_INFO: ("question", "pauses"),
    Action.POSTPONE: ("reason", "workdays", "text"),
    Action.REGRADE: ("reason",),
    Action.PAUSE: ("reason", "text"),
    Action.RESUME: ("text",),
    Action.ANSWER: ("outcome", "text", "article", "target", "external_number", "evidence", "waiver"),
    Action.NOTE_NUMBER: ("external_number",),
    Action.LOOK_AGAIN: ("text",),
    Action.RESULT_BACK: ("text",),
    Action.SEND_BACK: ("note",),
}
"""The acts of its own part that a partner reads, by its people or about it, and what of each."""
SAID_TO_LEAD: dict[Action, tuple[str, ...]] = {
    Action.PROVIDE_INFO: ("answer",),
    Action.WITHDRAW_QUESTION: ("reason",),
    Action.DECIDE_POSTPONEMENT: ("approved", "workdays", "reason", "note", "due"),
    Action.DECIDE_REGRADE: ("approved", "note"),
    Action.RESUME: ("text",),
    Action.APPROVE: ("outcome", "text", "revisit_on"),
    Action.CONFIRM: ("solved", "level", "tags", "text"),
    Action.DISPUTE: ("tags", "text", "by_follow_up", "heard"),
    Action.NOTE_NUMBER: ("external_number",),
    Action.LOOK_AGAIN: ("text",),
    Action.RESULT_BACK: ("text",),
    Action.REVISIT: ("note", "without_number"),
    Action.EXPLAIN: ("text",),
}
"""What is said to the unit that leads, which a partner reads where it is the lead.

That an answer was approved lets open supports go: it is about them as well, and what was answered is not theirs.
"""


WROTE: dict[Action, tuple[str, ...]] = {
    **PARTNER_READS,
    Action.WITHDRAW_QUESTION: ("reason",),
    Action.APPROVE: ("outcome", "text", "revisit_on"),
    Action.ANSWER_INSTRUCTION: ("department_name", "text"),  # what it answered, not what the leader had said
}
"""What a unit that has left reads of the acts of its own people, and of the ruling that let it go."""


def shown_to_gone(action: Action, facts: Mapping[str, Any]) -> dict[str, Any] | None:
    """The facts of an act of its own as a unit that has left the ticket reads them."""
    keys = WROTE.get(action)
    return None if keys is None else {key: facts[key] for key in keys if key in facts}


def shown_to_partner(action: Action, facts: Mapping[str, Any], *, own: bool, leads: bool) -> dict[str, Any] | None:
    """The facts of one act as a partner reads them, or None when it is none of its business.

    ``own``: the act is of its own part. ``leads``: it answers to the firm.
    """
    keys = PARTNER_READS.get(action) if own else None
    if keys is None and leads:
        keys = SAID_TO_LEAD.get(action)
    return None if keys is None else {key: facts[key] for key in keys if key in facts}
