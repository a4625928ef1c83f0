"""What the firm reads of each act (A8): everything else is between offices."""

import pytest

from app.tickets.rules.lifecycle import Action
from app.tickets.rules.timeline import shown_to_firm

INTERNAL = {
    Action.HAND_BACK,
    Action.SIGN_HAND_BACK,
    Action.RULE,
    Action.PROPOSE_WHISTLE,
    Action.DECLINE_PROPOSAL,
    Action.DECLINE_WHISTLE,
    Action.REGRADE,
    Action.FINISH,
    Action.POSTPONE,
    Action.ANSWER,
    Action.SEND_BACK,
    Action.NUDGE,
    Action.INSTRUCT,
    Action.ANSWER_INSTRUCTION,
}
READ = """
submit: channel
request_info: question
provide_info: answer
reject: reason redirect
accept: urgency urgency_was urgency_why
settle: outcome text closes
withdraw_question: reason
whistle: kind lead_name support_names
check_in: department_name handler_name on_site
progress: department_name text
decide_postponement: approved workdays reason
decide_regrade: approved
pause: reason text
resume: text
approve: outcome text revisit_on
confirm: solved level tags text
dispute: tags text by_follow_up
follow_up: channel
deem:
revisit:
move_park: former_park park
withdraw: reason
"""
SAID = (
    "channel question pauses answer reason redirect category outcome text article evidence waiver kind lead lead_name "
    "supports support_names task department department_name handler_name on_site basis suggest upheld note workdays "
    "approved due result open_supports target external_number revisit_on solved level tags reached attempts dispatched "
    "closes by_follow_up heard released says_solved "
    "agreed signed final of_lead lead_named why unit_names urgency urgency_was urgency_why "
    "due_on instruction former_park park"
)


def read_by_firm() -> dict[str, set[str]]:
    """Act → the facts of it."""
    lines = (line.split(":") for line in READ.strip().splitlines())
    return {action: set(words.split()) for action, words in lines}


@pytest.mark.parametrize("action", Action)
def test_the_firm_reads_of_an_act_what_is_for_it(action: Action) -> None:
    shown = shown_to_firm(action, dict.fromkeys(SAID.split(), "x"))
    assert (None if shown is None else set(shown)) == read_by_firm().get(action.value)
    assert (shown is None) is (action in INTERNAL)


def test_a_fact_that_is_not_there_is_not_made_up() -> None:
    assert shown_to_firm(Action.PAUSE, {"reason": "procedure", "note": "内部"}) == {"reason": "procedure"}
