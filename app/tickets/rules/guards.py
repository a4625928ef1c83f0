"""One named predicate per refusal; the name is the code a program reads and the label a person reads. Pure.

A guard is asked after the table said that the action fits the state and the actor's standing.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from app.accounts.rules.roles import Role
from app.kernel.actor import Actor
from app.tickets.rules.facts import Facts
from app.tickets.rules.lifecycle import Action, Standing
from app.tickets.rules.standing import part_of, standings
from app.tickets.rules.words import Grade, PartState

MAX_PAUSES = 2
"""R5, a setting: two pauses of five workdays at most."""
MAX_HAND_BACKS = 3
"""The third hand-back of a ticket is the leader's to rule on, who names the lead; there is no fourth."""
NUDGE_REST = timedelta(hours=24)

Guard = Callable[[Actor, Facts], bool]
"""True when the guard refuses."""


def approver_wrote_it(actor: Actor, facts: Facts) -> bool:
    """Whoever wrote the answer does not approve it."""
    return not actor.is_system and actor.account_id == facts.answered_by


def window_closed(actor: Actor, facts: Facts) -> bool:
    """The firm may dispute within 15 workdays (a setting); after that it files anew."""
    return facts.dispute_until is not None and facts.now > facts.dispute_until


def handler_speaks_for_firm(actor: Actor, facts: Facts) -> bool:
    """Who sits in a unit that handled the ticket, or filed it as an officer, does not confirm for the firm."""
    units = {seat.department_id for seat in actor.seats_of(Role.LIAISON, Role.HANDLER, Role.HEAD)}
    handled = any(part.department_id in units for part in facts.parts)
    filed_as_officer = bool(actor.seats_of(Role.OFFICER)) and actor.account_id == facts.filed_by
    return handled or filed_as_officer


def hand_back_late(actor: Actor, facts: Facts) -> bool:
    """R9: within one workday of the whistle."""
    part = part_of(actor, facts, PartState.CALLED)
    return part is not None and facts.now > part.hand_back_until


def hand_backs_used_up(actor: Actor, facts: Facts) -> bool:
    """After the third hand-back the ruling is final."""
    return handed_back_for_good(facts)


def handed_back_for_good(facts: Facts) -> bool:
    """The third hand-back of the ticket was asked: whoever leads from now on cannot hand back."""
    return sum(part.hand_backs for part in facts.parts) >= MAX_HAND_BACKS


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
    return any(part.state in {PartState.CHECKED_IN, PartState.FINISHED} for part in facts.parts)


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


def nudged_just_now(actor: Actor, facts: Facts) -> bool:
    """At most one nudge in 24 hours for a ticket."""
    return facts.nudged_at is not None and facts.now - facts.nudged_at < NUDGE_REST


GUARDS: dict[Action, tuple[Guard, ...]] = {
    Action.APPROVE: (approver_wrote_it,),
    Action.CONFIRM: (handler_speaks_for_firm,),
    Action.DISPUTE: (handler_speaks_for_firm, window_closed),
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
}

REFUSALS: Mapping[str, str] = {
    # guards
    "approver_wrote_it": "答复由您本人起草，须由另一位负责人审核。",
    "window_closed": "已超过 15 个工作日的反馈期。请重新提交一件诉求，系统会关联这一件。",
    "handler_speaks_for_firm": "承办或代报这件诉求的人不能替企业确认，请由企业自己确认。",
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
    "nudged_just_now": "24 小时内已经催办过，请稍后再试。",
    # what a use-case finds when it looks closer
    "check_in_not_called": "贵单位没有被吹哨，或者已经报到。",
    "instructed_already": "这个单位还有一条批示没有回复，请等回复后再批示。",
    "sign_without_asking": "贵单位没有等待签字的退单。",
    "hand_back_not_called": "贵单位没有被吹哨，或者已经报到，不能退单。",
    "decline_without_lead": "这件诉求没有被吹哨的主办单位，不能撤销吹哨。",
    "finish_not_support": "贵单位不是这件诉求的协办单位。",
    "finish_without_part": "贵单位没有正在办理这件诉求。",
    "approve_without_answer": "这件诉求还没有答复，不能审核。",
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
