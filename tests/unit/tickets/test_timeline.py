"""What the firm reads of each act (A8): everything else is between offices."""

import pytest

from app.tickets.rules.lifecycle import ROWS, Action, Standing
from app.tickets.rules.timeline import shown_to_firm, shown_to_gone, shown_to_partner

INTERNAL = {
    Action.HAND_BACK,
    Action.SIGN_HAND_BACK,
    Action.RULE,
    Action.PROPOSE_WHISTLE,
    Action.DECLINE_PROPOSAL,
    Action.DECLINE_WHISTLE,
    Action.RECLASSIFY,
    Action.REGRADE,
    Action.FINISH,
    Action.POSTPONE,
    Action.ANSWER,
    Action.NOTE_NUMBER,
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
hand_over: department_name handler_name
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
look_again: text
result_back: text
revisit:
take_over: former_name department_name
revoke_consent: department_name
merge: master why
take_in: child title
unmerge: master reason
let_out: child
split_off: part title
mark_test: reason
unmark_test: reason
move_park: former_park park
withdraw: reason
explain: text
"""
SAID = (
    "channel question pauses answer reason redirect category outcome text article evidence waiver kind lead lead_name "
    "supports support_names task department department_name handler_name on_site basis suggest upheld note workdays "
    "approved due result open_supports target external_number revisit_on solved level tags reached attempts dispatched "
    "closes by_follow_up heard released says_solved "
    "agreed signed final of_lead lead_named why unit_names urgency urgency_was urgency_why "
    "part category_was master child title body merged_at resolve_began due_on instruction former_park park handler_id former_name "
    "let_go closed_was marked_at"
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


OF_UNITS = {
    Standing.CALLED,
    Standing.ASKING_HEAD,
    Standing.LEAD,
    Standing.LEAD_HEAD,
    Standing.SUPPORT,
    Standing.INSTRUCTED,
}
BY_UNITS = {row.action for row in ROWS if OF_UNITS.intersection(row.by)}


@pytest.mark.parametrize("action", sorted(BY_UNITS))
def test_a_unit_that_has_left_reads_every_act_its_people_could_take(action: Action) -> None:
    shown = shown_to_gone(action, dict.fromkeys(SAID.split(), "x"))
    assert shown, f"{action} has no row in WROTE"


def test_a_unit_that_has_left_reads_what_it_wrote_and_not_what_was_said_to_it() -> None:
    told = {
        "department_name": "甲局",
        "instruction": "请本周内办结",
        "text": "方案已报",
        "note": "同意",
        "agreed": True,
    }
    assert shown_to_gone(Action.ANSWER_INSTRUCTION, told) == {"department_name": "甲局", "text": "方案已报"}
    assert shown_to_gone(Action.SIGN_HAND_BACK, told) == {"department_name": "甲局", "note": "同意", "agreed": True}
    assert shown_to_gone(Action.REGRADE, {"reason": "涉及三个部门", "x": 1}) == {"reason": "涉及三个部门"}
    assert shown_to_gone(Action.INSTRUCT, told) is None


def test_a_partner_reads_what_its_own_head_signed_and_as_the_lead_what_grade_it_asked_for() -> None:
    signed, decided = {"agreed": True, "note": "同意"}, {"approved": False, "note": "不属重大"}
    assert shown_to_partner(Action.SIGN_HAND_BACK, signed, own=True, leads=False) == signed
    assert shown_to_partner(Action.SIGN_HAND_BACK, signed, own=False, leads=False) is None
    assert shown_to_partner(Action.REGRADE, {"reason": "涉及三个部门"}, own=True, leads=True)
    assert shown_to_partner(Action.DECIDE_REGRADE, decided, own=False, leads=True) == decided
    assert shown_to_partner(Action.DECIDE_REGRADE, decided, own=False, leads=False) is None
