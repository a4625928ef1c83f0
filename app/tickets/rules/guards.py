"""One named predicate per refusal; the name is the code a program reads and the label a person reads. Pure.

A guard is asked after the table said that the action fits the state and the actor's standing.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from app.accounts.rules.roles import COMPANY
from app.calendars.rules import local_day
from app.kernel.actor import Actor
from app.tickets.rules.assignment import CAME_IN
from app.tickets.rules.facts import Facts
from app.tickets.rules.lifecycle import NUDGERS, Action, Standing
from app.tickets.rules.standing import part_of, standings
from app.tickets.rules.words import Grade, PartState, State

MAX_PAUSES = 2
"""R5, a setting: two pauses of five workdays at most."""
MAX_HAND_BACKS = 3
"""The third hand-back of a ticket is the leader's to rule on, who names the lead; there is no fourth."""
NUDGE_REST = timedelta(hours=24)
UNMERGED_WITHIN = timedelta(days=7)

Guard = Callable[[Actor, Facts], bool]
"""True when the guard refuses."""


def approver_wrote_it(actor: Actor, facts: Facts) -> bool:
    """Whoever wrote the answer does not approve it."""
    return not actor.is_system and actor.account_id == facts.answered_by


def closed_for_good(actor: Actor, facts: Facts) -> bool:
    """What the firm confirmed stays closed, and so does what ended without an answer; silence was not its word."""
    return facts.state is State.CLOSED and not facts.deemed


def window_closed(actor: Actor, facts: Facts) -> bool:
    """The firm may dispute within 15 workdays (a setting); after that it files anew."""
    return facts.dispute_until is not None and facts.now > facts.dispute_until


def handler_speaks_for_firm(actor: Actor, facts: Facts) -> bool:
    """Who filed, accepted, settled or answered it for an office, or sits in a unit of it, does not speak for the firm.

    A firm's own person files and confirms; whoever has a seat in an office besides may do only one of them.
    """
    return _own_work(actor, facts)


def follows_up_own_work(actor: Actor, facts: Facts) -> bool:
    """Who has worked on it does not take down the firm's word about it.

    While that word is not asked (a question is open, the matter is planned) the coordinator may seek the firm all the
    same.
    """
    asks_for_the_word = facts.state is State.RESOLVED
    seeks = not asks_for_the_word and Standing.COORDINATOR in standings(actor, facts)
    return not seeks and _own_work(actor, facts)


def _own_work(actor: Actor, facts: Facts) -> bool:
    offices = [seat for seat in actor.seats if seat.role not in COMPANY]
    units = {seat.department_id for seat in offices if seat.department_id is not None}
    did = {facts.filed_by, facts.accepted_by, facts.settled_by, facts.answered_by}
    return bool(offices) and (actor.account_id in did or any(part.department_id in units for part in facts.parts))


def hand_back_late(actor: Actor, facts: Facts) -> bool:
    """R9: within one workday of the whistle."""
    part = part_of(actor, facts, PartState.CALLED)
    return part is not None and facts.now > part.hand_back_until


def hand_backs_used_up(actor: Actor, facts: Facts) -> bool:
    """After the third hand-back the ruling is final."""
    return handed_back_for_good(facts)


def handed_back_for_good(facts: Facts) -> bool:
    """The third hand-back of the ticket was asked: whoever leads from now on cannot hand back."""
    return facts.hand_backs >= MAX_HAND_BACKS


def no_hand_back(actor: Actor, facts: Facts) -> bool:
    """There is something to rule on only while a department is handing back."""
    return not any(part.state is PartState.HANDING_BACK for part in facts.parts)


def hand_back_unsigned(actor: Actor, facts: Facts) -> bool:
    """A hand-back is ruled on once the unit's head has put his name to it."""
    return not any(part.state is PartState.HANDING_BACK and part.signed for part in facts.parts)


def ruled_by_leader(actor: Actor, facts: Facts) -> bool:
    """The third hand-back is nobody's to rule on but the leader's."""
    return handed_back_for_good(facts) and Standing.LEADER not in standings(actor, facts)


def ruled_by_centre(actor: Actor, facts: Facts) -> bool:
    """An ordinary hand-back is the centre's to rule on."""
    return not handed_back_for_good(facts) and Standing.COORDINATOR not in standings(actor, facts)


def already_proposed(actor: Actor, facts: Facts) -> bool:
    """One proposal at a time."""
    return facts.proposed


def nothing_proposed(actor: Actor, facts: Facts) -> bool:
    """There is something to decline only while a proposal waits."""
    return not facts.proposed


def somebody_is_in(actor: Actor, facts: Facts) -> bool:
    """A whistle is taken back before anybody has come."""
    return any(part.state in CAME_IN for part in facts.parts)


def major_already(actor: Actor, facts: Facts) -> bool:
    """There is no higher grade."""
    return facts.grade is Grade.MAJOR


def in_later_cycle(actor: Actor, facts: Facts) -> bool:
    """After a dispute every grade has the same short limit (R10)."""
    return facts.cycle > 1


def already_asked_grade(actor: Actor, facts: Facts) -> bool:
    """One request at a time."""
    return facts.regrade_asked


def no_grade_asked(actor: Actor, facts: Facts) -> bool:
    """There is something to decide only while it was asked for."""
    return not facts.regrade_asked


def already_paused(actor: Actor, facts: Facts) -> bool:
    """One pause at a time."""
    return facts.paused


def pauses_used_up(actor: Actor, facts: Facts) -> bool:
    """R5: no third pause."""
    return facts.pauses_used >= MAX_PAUSES


def not_paused(actor: Actor, facts: Facts) -> bool:
    """Only a resting clock can go on."""
    return not facts.paused


def paused(actor: Actor, facts: Facts) -> bool:
    """An answer ends the work; a resting clock is resumed first, so that the record says why it went on."""
    return facts.paused


def question_of_another(actor: Actor, facts: Facts) -> bool:
    """A question is taken back by who asked it, by the head of the unit that asked, or by the coordinator."""
    held = standings(actor, facts)
    heads = Standing.LEAD_HEAD in held and facts.asked_from is State.HANDLING
    return not (actor.account_id == facts.asked_by or heads or Standing.COORDINATOR in held)


def nudging_as(actor: Actor, facts: Facts) -> Standing | None:
    """As what an actor may nudge now: the first standing held whose last nudge lies long enough back."""
    held = standings(actor, facts)
    return next((each for each in NUDGERS if each in held and not _nudged_lately(facts, each)), None)


def nudged_just_now(actor: Actor, facts: Facts) -> bool:
    """At most one nudge in 24 hours for each standing: the firm's does not bar the supervisor's."""
    return nudging_as(actor, facts) is None


def _nudged_lately(facts: Facts, standing: Standing) -> bool:
    at = facts.nudges.get(standing)
    return at is not None and facts.now - at < NUDGE_REST


def not_transferred(actor: Actor, facts: Facts) -> bool:
    """Only others are asked how far they are, and only from them a result comes back."""
    return not facts.transferred


def no_number_owed(actor: Actor, facts: Facts) -> bool:
    """Their number is noted once, and only of what was handed to others."""
    return not (facts.transferred and facts.number_owed)


def confidential(actor: Actor, facts: Facts) -> bool:
    """What was confided to few goes into nothing that others read."""
    return facts.confidential


def disputed_before(actor: Actor, facts: Facts) -> bool:
    """A matter that was answered once is counted by itself: the firm's "no" does not vanish in another one."""
    return facts.cycle > 1


def owes_a_leader(actor: Actor, facts: Facts) -> bool:
    """A leader's word is answered where it was given."""
    return facts.instructed or any(part.instructed for part in facts.parts if not part.left)


def unmerge_window_closed(actor: Actor, facts: Facts) -> bool:
    """A merger can be undone within seven days."""
    return facts.merged_at is not None and facts.now > facts.merged_at + UNMERGED_WITHIN


def marked_test(actor: Actor, facts: Facts) -> bool:
    """A test is marked once."""
    return facts.test_marked_at is not None


def not_marked_test(actor: Actor, facts: Facts) -> bool:
    """There is a mark to take back only where one was set."""
    return facts.test_marked_at is None


def test_week_over(actor: Actor, facts: Facts) -> bool:
    """A mark is taken back in the week it was set in; then an issue has counted without the matter."""
    marked = facts.test_marked_at
    return marked is not None and local_day(marked).isocalendar()[:2] != local_day(facts.now).isocalendar()[:2]


def fits_again(facts: Facts) -> bool:
    """再诉: whether the matter may be brought up in a ticket of its own, because this one can be disputed no more."""
    over = facts.dispute_until is None or facts.now > facts.dispute_until
    if facts.state is State.CLOSED:
        return over or not facts.deemed
    return facts.state is State.RESOLVED and facts.dispute_until is not None and over


GUARDS: dict[Action, tuple[Guard, ...]] = {
    Action.APPROVE: (approver_wrote_it,),
    Action.CONFIRM: (handler_speaks_for_firm,),
    Action.FOLLOW_UP: (follows_up_own_work,),
    Action.DISPUTE: (closed_for_good, handler_speaks_for_firm, window_closed),
    Action.HAND_BACK: (hand_backs_used_up, hand_back_late),
    Action.RULE: (no_hand_back, hand_back_unsigned, ruled_by_leader, ruled_by_centre),
    Action.PROPOSE_WHISTLE: (already_proposed,),
    Action.DECLINE_PROPOSAL: (nothing_proposed,),
    Action.DECLINE_WHISTLE: (somebody_is_in,),
    Action.REGRADE: (major_already, in_later_cycle, already_asked_grade),
    Action.DECIDE_REGRADE: (no_grade_asked,),
    Action.PAUSE: (already_paused, pauses_used_up),
    Action.RESUME: (not_paused,),
    Action.ANSWER: (paused,),
    Action.NUDGE: (nudged_just_now,),
    Action.WITHDRAW_QUESTION: (question_of_another,),
    Action.NOTE_NUMBER: (no_number_owed,),
    Action.LOOK_AGAIN: (not_transferred,),
    Action.RESULT_BACK: (not_transferred,),
    Action.MERGE: (confidential, disputed_before, owes_a_leader),
    Action.UNMERGE: (unmerge_window_closed,),
    Action.MARK_TEST: (marked_test,),
    Action.UNMARK_TEST: (not_marked_test, test_week_over),
}

REFUSALS: Mapping[str, str] = {
    # guards
    "approver_wrote_it": "答复由您本人起草，须由另一位负责人审核。",
    "closed_for_good": "这件诉求已经销号，不能再退回重办。事情还没解决的，请点“再次反映”，新的一件会关联它。",
    "window_closed": "已超过 15 个工作日的反馈期。请点“再次反映”，新的一件会关联它。",
    "handler_speaks_for_firm": "承办或代报这件诉求的人不能替企业确认，请由企业自己确认。",
    "follows_up_own_work": "这件诉求由您提交、受理、办理，或在您所在单位办理，回访请由其他人做。",
    "hand_back_late": "吹哨已超过 1 个工作日，不能再退单。确有困难请联系企服中心协调员。",
    "hand_backs_used_up": "这件诉求已退单三次，由区领导裁定，指定的单位不能再退单。",
    "no_hand_back": "目前没有等待裁定的退单。",
    "hand_back_unsigned": "退单还没有经部门领导签字，暂不能裁定。",
    "ruled_by_leader": "这是这件诉求的第三次退单，由区领导裁定并指定主办单位。",
    "ruled_by_centre": "退单由企服中心裁定；第三次退单才由区领导裁定。",
    "already_proposed": "首席服务官已经提请吹哨，请先等园区答复。",
    "nothing_proposed": "目前没有等待答复的吹哨提请。",
    "somebody_is_in": "已经有单位报到，不能撤销吹哨。不属于该单位的，请该单位退单。",
    "major_already": "这件诉求已经是重大复杂，无需再变更。",
    "in_later_cycle": "重新办理的诉求一律按再次办理的时限，不能变更等级。",
    "already_asked_grade": "已经申请变更等级，请等企服中心审批。",
    "no_grade_asked": "目前没有等待审批的等级变更。",
    "already_paused": "这件诉求已经挂起。",
    "pauses_used_up": "挂起已用满两次，不能再挂起。",
    "not_paused": "这件诉求没有挂起，无需恢复。",
    "paused": "这件诉求正在挂起，请先恢复计时再答复。",
    "nudged_just_now": "24 小时内您这一方已经催办过，请稍后再试。",
    "question_of_another": "只能由提问的人、提问单位的负责人或企服中心协调员撤回。",
    "not_transferred": "这件诉求没有转上级或外部单位，没有对方的进展和结果可登记。",
    "no_number_owed": "这件诉求没有等待补登的受理编号。",
    "confidential": "保密诉求不并案，以免不该看的人看到。",
    "disputed_before": "这件诉求已经退回重办过，须单独办理，不能并入别的诉求。",
    "owes_a_leader": "这件诉求还有区领导的批示没有回复，请先回复，再并案。",
    "unmerge_window_closed": "并案已超过 7 天，不能撤销。需要另行办理的，请企业再次反映。",
    "marked_test": "这件诉求已经标为测试。",
    "not_marked_test": "这件诉求没有标为测试。",
    "test_week_over": "测试标记只能在标记的当周撤销，过后周报已经定稿。确是真实诉求的，请企业再提一件。",
    # what a use-case finds when it looks closer
    "has_children": "已有其他诉求并入这一件，请把另一件并到这里，或先撤销那些并案。",
    "check_in_not_called": "贵单位没有被吹哨，或者已经报到。",
    "instructed_already": "这个单位还有一条批示没有回复，请等回复后再批示。",
    "sign_without_asking": "贵单位没有等待签字的退单。",
    "hand_back_not_called": "贵单位没有被吹哨，或者已经报到，不能退单。",
    "decline_without_lead": "这件诉求没有被吹哨的主办单位，不能撤销吹哨。",
    "not_opened": "您还没有打开看过这一版答复，请先打开看，再一起通过。",
    "hand_over_not_in": "贵单位还没有报到，没有可以转交的办理。",
    "finish_not_support": "贵单位不是这件诉求的协办单位。",
    "finish_without_part": "贵单位没有正在办理这件诉求。",
    "approve_without_answer": "这件诉求还没有答复，不能审核。",
    "not_again": "这件诉求还没有办结，或者可以直接退回重办，不用另提一件。",
    # files
    "attach_to_ended": "这件诉求已经结束，不能再添加附件。",
    "file_not_cleared": "这个文件还在等待安全检查，暂时不能打开。",
    "file_refused": "这个文件未通过安全检查，已经删除，不能再打开。请向上传的人另要一份。",
    "file_changed": "这个文件与上传时不一致，为安全起见不能打开。系统管理员已收到提醒。",
}
"""What people read when a guard, or a use-case of tickets, refuses; by code."""


def refusal(action: Action, actor: Actor, facts: Facts, guards: Sequence[Guard] | None = None) -> str | None:
    """The code of the first guard that refuses, or None."""
    for guard in GUARDS.get(action, ()) if guards is None else guards:
        if guard(actor, facts):
            return guard.__name__
    return None
