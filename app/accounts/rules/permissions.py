"""Role → abilities, scope → abilities: what a role, or a program, may do at all (`docs/rules/permissions.md`). Pure.

Standing on one ticket is a second, narrower question (`tickets/rules/standing.py`): a face checks the ability, the
lifecycle checks the standing.
"""

from collections.abc import Iterable

from app.accounts.rules.roles import COMPANY, Role
from app.accounts.rules.scopes import Scope
from app.kernel.errors import OutOfScope
from app.kernel.sentences import say

_COMPANY = (
    "ticket.see ticket.file draft.keep ticket.provide_info ticket.confirm ticket.dispute ticket.withdraw ticket.nudge "
    "ticket.explain ticket.resume ticket.print company.see dossier.see report.public "
    "knowledge.see finance.see finance.put_need finance.consent fair.see fair.write promise.see promise.judge "
    "errand.see errand.request errand.firm visit.see visit.deny"
)
_READING = "ticket.see ticket.keep_view ticket.print knowledge.see"
"""Every role that reads the list of tickets at a desk keeps searches of it; a firm reads its own few as cards. What is
read may be printed; observers read masked, and take nothing away."""
_LIST = _READING + " ticket.follow"
"""And is told of what it follows, but for an auditor: what he reads is put on record, and a message cannot be."""
_HANDLING = (
    _LIST + " ticket.remark ticket.link ticket.check_in ticket.progress ticket.request_info ticket.withdraw_question "
    "ticket.finish ticket.hand_over finance.see finance.work fair.see "
    "promise.see promise.give promise.keep errand.see errand.step"
)

ON_STAFF = frozenset({"stand_in.arrange"})
"""Whoever is on staff names who stands in for him."""

FINDS_PEOPLE = frozenset(
    {
        Role.OFFICER,
        Role.DISPATCHER,
        Role.LIAISON,
        Role.HANDLER,
        Role.HEAD,
        Role.COORDINATOR,
        Role.SUPERVISOR,
        Role.LEADER,
        Role.ADMIN,
        Role.AUDITOR,
    }
)
"""Who is told which colleagues sit where (``Membership.visible_to`` says of whom); observers and agents read masked."""

ABILITIES: dict[Role, frozenset[str]] = {
    role: frozenset(words.split()) | (frozenset() if role in COMPANY else ON_STAFF)
    for role, words in {
        Role.COMPANY_USER: _COMPANY,
        Role.COMPANY_ADMIN: _COMPANY
        + " company.edit company.tag company.verify_contacts company.ask_correction company.people "
        "registration.decide visit.quiet",
        Role.OFFICER: _LIST
        + " ticket.file draft.keep ticket.remark ticket.link ticket.accept ticket.settle ticket.request_info "
        "ticket.withdraw_question ticket.provide_info ticket.propose_whistle ticket.nudge ticket.follow_up company.see "
        "company.tag company.verify_contacts dossier.see registration.decide pairing.hand_over report.see phrase.see "
        "batch.see batch.propose finance.see finance.put_need fair.see fair.write "
        "promise.see promise.give promise.keep "
        "errand.see errand.request visit.see visit.record visit.schedule ahead.see",
        Role.AGENT: _LIST + " ticket.file company.see dossier.see errand.see errand.work errand.step errand.figures",
        Role.DISPATCHER: _LIST + " ticket.file ticket.remark ticket.accept ticket.reject ticket.request_info "
        "ticket.link ticket.withdraw_question ticket.settle ticket.whistle ticket.decline_proposal "
        "ticket.answer_instruction ticket.look_again "
        "ticket.merge ticket.unmerge ticket.split_off ticket.reclassify ticket.nudge company.see registration.decide "
        "company.verify_contacts dossier.see pairing.see report.see issue.see list.bring_companies phrase.see "
        "batch.see batch.propose meeting.talk meeting.decide "
        "finance.see finance.put_need fair.see fair.write promise.see promise.give promise.keep "
        "errand.see errand.request errand.terminate errand.figures visit.see",
        Role.LIAISON: _HANDLING + " phrase.see phrase.keep knowledge.write "
        "ticket.hand_back ticket.answer ticket.pause ticket.resume ticket.postpone "
        "ticket.regrade ticket.note_number ticket.look_again ticket.result_back "
        "ticket.answer_instruction supervision.answer report.see dossier.see batch.see "
        "meeting.talk meeting.decide meeting.finish",
        Role.HANDLER: _HANDLING + " phrase.see knowledge.write "
        "ticket.hand_back ticket.answer ticket.pause ticket.resume ticket.postpone "
        "ticket.regrade ticket.note_number ticket.look_again ticket.result_back "
        "ticket.answer_instruction supervision.answer report.see dossier.see batch.see batch.propose "
        "meeting.talk meeting.decide meeting.finish",
        Role.HEAD: _LIST + " ticket.remark ticket.check_in ticket.progress ticket.withdraw_question phrase.see "
        "ticket.link phrase.keep knowledge.write knowledge.publish "
        "ticket.hand_back ticket.hand_over ticket.sign_hand_back ticket.approve ticket.send_back "
        "ticket.pause ticket.resume ticket.note_number ticket.answer_instruction supervision.answer report.see "
        "dossier.see batch.see meeting.talk meeting.decide meeting.finish "
        "finance.see finance.work fair.see promise.see promise.give promise.keep "
        "errand.see errand.step",
        Role.COORDINATOR: _LIST + " ticket.file ticket.remark ticket.accept ticket.reject ticket.request_info "
        "ticket.link ticket.withdraw_question ticket.settle ticket.whistle ticket.decline_whistle "
        "ticket.decline_proposal "
        "ticket.rule ticket.decide_regrade ticket.answer_instruction ticket.nudge ticket.pause ticket.resume "
        "ticket.postpone ticket.decide_postponement ticket.merge ticket.unmerge ticket.split_off "
        "ticket.reclassify ticket.mark_test ticket.unmark_test ticket.follow_up ticket.note_number "
        "ticket.look_again ticket.result_back ticket.revisit company.see company.edit "
        "company.tag company.verify_tag company.verify_contacts company.decide_correction company.recode company.merge "
        "dossier.see registration.decide pairing.see pairing.hand_over report.see report.publish supervision.see "
        "understanding.see understanding.switch issue.see issue.shape list.bring_companies list.bring_tickets "
        "history.see settings.sign phrase.see phrase.keep tag.keep batch.see batch.propose batch.form "
        "knowledge.write knowledge.publish meeting.talk meeting.decide "
        "finance.see finance.put_need finance.figures fair.see fair.plan fair.write "
        "promise.see promise.give promise.keep promise.figures "
        "errand.see errand.request errand.work errand.step errand.terminate "
        "errand.keep_template errand.publish_template errand.figures visit.see visit.cover visit.decide "
        "visit.schedule",
        Role.SUPERVISOR: _LIST + " phrase.see ticket.remark ticket.nudge company.see pairing.see supervision.see "
        "ticket.link supervision.order report.see report.publish history.see dossier.see batch.see finance.see "
        "fair.see promise.see promise.figures "
        "errand.see errand.figures visit.see visit.cover visit.rule",
        Role.LEADER: _LIST + " phrase.see ticket.remark ticket.link ticket.whistle ticket.decline_proposal ticket.rule "
        "ticket.instruct ticket.nudge ticket.decide_postponement company.see pairing.see supervision.see "
        "supervision.order report.see history.see settings.sign dossier.see batch.see finance.see finance.figures "
        "fair.see promise.see promise.figures "
        "errand.see errand.publish_template errand.figures visit.see visit.record visit.cover",
        Role.OBSERVER: "ticket.see ticket.keep_view ticket.follow ticket.file report.public",
        Role.ADMIN: "settings.edit settings.see settings.sign company.see pairing.see understanding.see "
        "understanding.switch list.bring_companies list.bring_officers list.bring_tickets",
        Role.AUDITOR: _READING
        + " company.see pairing.see settings.see report.see supervision.see audit.see understanding.see history.see "
        "dossier.see batch.see finance.see fair.see promise.see promise.figures "
        "errand.see errand.figures visit.see visit.cover",
    }.items()
}


def abilities_of(roles: Iterable[str]) -> frozenset[str]:
    """Everything somebody with these roles may do at all."""
    return frozenset().union(*[ABILITIES[Role(role)] for role in roles])


FOR_PEOPLE = say("只有本人登录才能做这件事，程序账号不能。")
REFERENCE = "reference.see"
"""Units, parks, categories, the calendar, and who one is oneself: whatever a program is for, it needs the codes."""
OF_SCOPE: dict[Scope, frozenset[str]] = {
    scope: frozenset((REFERENCE, *words.split()))
    for scope, words in {
        Scope.TICKETS_READ: "ticket.see ticket.print",
        Scope.TICKETS_WRITE: "ticket.file ticket.attach",
        Scope.EVENTS_READ: "event.see",
        Scope.REPORTS_READ: "report.public",
        Scope.COMPANIES_WRITE: "company.see company.edit company.tag",
        Scope.EXCHANGE: "exchange.use",
    }.items()
}
"""What a program may do; every other ability is for people alone, and no scope has it."""


def abilities_of_scopes(scopes: Iterable[str]) -> frozenset[str]:
    """Everything a program with these scopes may do at all."""
    return frozenset().union(*[OF_SCOPE[Scope(scope)] for scope in scopes])


def scopes_for(abilities: Iterable[str]) -> tuple[Scope, ...]:
    """The scopes of which each opens what one of these abilities opens; none where only people may."""
    wanted = frozenset(abilities)
    return tuple(scope for scope in Scope if OF_SCOPE[scope] & wanted)


def demand_of_program(scopes: Iterable[str], abilities: Iterable[str]) -> None:
    """Ask whether a program may do what any of these abilities opens. Raises OutOfScope, naming what is missing."""
    wanted = frozenset(abilities)
    if not abilities_of_scopes(scopes) & wanted:
        missing = [scope.value for scope in scopes_for(wanted)]
        said = say("这个令牌没有授权范围 %(scope)s。", scope=" / ".join(missing)) if missing else FOR_PEOPLE
        raise OutOfScope(missing, said)
