"""Which acts, and which of their facts, the firm may read (`docs/rules/safety.md`, A8). Pure.

An act that is not in the table is not shown. What a department says to another, or to the coordinator, is internal.
"""

from collections.abc import Mapping
from typing import Any

from app.tickets.rules.lifecycle import Action

FIRM_READS: dict[Action, tuple[str, ...]] = {
    Action.SUBMIT: ("channel",),
    Action.REQUEST_INFO: ("question",),
    Action.PROVIDE_INFO: ("answer",),
    Action.REJECT: ("reason", "redirect"),
    Action.ACCEPT: ("urgency", "urgency_was", "urgency_why"),
    Action.SETTLE: ("outcome", "text"),
    Action.WHISTLE: ("kind", "lead_name", "support_names"),
    Action.CHECK_IN: ("department_name", "handler_name", "on_site"),
    Action.PROGRESS: ("department_name", "text"),
    Action.DECIDE_POSTPONEMENT: ("approved", "workdays", "reason"),
    Action.DECIDE_REGRADE: ("approved",),
    Action.PAUSE: ("reason", "text"),
    Action.RESUME: ("text",),
    Action.APPROVE: ("outcome", "text", "revisit_on"),
    Action.CONFIRM: ("solved", "level", "tags", "text"),
    Action.DISPUTE: ("tags", "text"),
    Action.FOLLOW_UP: ("channel",),
    Action.DEEM: (),
    Action.REVISIT: (),
    Action.WITHDRAW: ("reason",),
}


def shown_to_firm(action: Action, facts: Mapping[str, Any]) -> dict[str, Any] | None:
    """The facts of one act as the firm reads them, or None when the act is internal."""
    keys = FIRM_READS.get(action)
    return None if keys is None else {key: facts[key] for key in keys if key in facts}
