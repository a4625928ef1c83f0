"""Who may do what at all, written by hand the other way round: each ability and the roles that have it."""

import pytest

from app.accounts.rules.permissions import ABILITIES, abilities_of
from app.accounts.rules.roles import COMPANY, REGIONAL, UNIT, Role

GROUPS = {
    "firm": "company_user company_admin",
    "workers": "liaison handler",
    "unit": "liaison handler head",
    "desk": "officer agent dispatcher liaison handler head coordinator supervisor leader observer auditor",
}

GRID = """
draft.keep: firm officer
ticket.see: firm desk
ticket.keep_view: desk
ticket.print: firm officer agent dispatcher unit coordinator supervisor leader auditor
ticket.follow: officer agent dispatcher unit coordinator supervisor leader observer
ticket.file: firm officer agent dispatcher coordinator observer
ticket.provide_info: firm officer
ticket.accept: officer dispatcher coordinator
ticket.reject: dispatcher coordinator
ticket.settle: officer dispatcher coordinator
ticket.request_info: officer dispatcher coordinator workers
ticket.withdraw_question: officer dispatcher coordinator unit
ticket.whistle: dispatcher coordinator leader
ticket.check_in: unit
ticket.progress: unit
ticket.hand_back: unit
ticket.hand_over: unit
ticket.sign_hand_back: head
ticket.rule: coordinator leader
ticket.propose_whistle: officer
ticket.decline_proposal: dispatcher coordinator leader
ticket.decline_whistle: coordinator
ticket.regrade: workers
ticket.decide_regrade: coordinator
ticket.instruct: leader
ticket.answer_instruction: dispatcher unit coordinator
ticket.finish: workers
ticket.answer: workers
ticket.approve: head
ticket.send_back: head
ticket.pause: unit coordinator
ticket.resume: firm unit coordinator
ticket.postpone: workers coordinator
ticket.decide_postponement: coordinator leader
ticket.confirm: firm
ticket.dispute: firm
ticket.withdraw: firm
ticket.follow_up: officer coordinator
ticket.note_number: liaison handler head coordinator
ticket.look_again: dispatcher liaison handler coordinator
ticket.result_back: liaison handler coordinator
ticket.revisit: coordinator
ticket.explain: firm
ticket.merge: dispatcher coordinator
ticket.unmerge: dispatcher coordinator
ticket.split_off: dispatcher coordinator
ticket.reclassify: dispatcher coordinator
ticket.mark_test: coordinator
ticket.unmark_test: coordinator
ticket.nudge: firm officer dispatcher coordinator supervisor leader
ticket.remark: officer dispatcher unit coordinator supervisor leader
ticket.link: officer dispatcher unit coordinator supervisor leader
company.see: firm officer agent dispatcher coordinator supervisor leader admin auditor
dossier.see: firm officer agent dispatcher unit coordinator supervisor leader auditor
company.edit: company_admin coordinator
company.people: company_admin
company.tag: company_admin officer coordinator
company.verify_tag: coordinator
company.ask_correction: company_admin
company.decide_correction: coordinator
company.recode: coordinator
company.merge: coordinator
company.verify_contacts: company_admin officer dispatcher coordinator
registration.decide: company_admin officer dispatcher coordinator
pairing.see: dispatcher coordinator supervisor leader admin auditor
pairing.hand_over: officer coordinator
stand_in.arrange: desk admin
report.public: firm observer
report.see: officer dispatcher unit coordinator supervisor leader auditor
report.publish: coordinator supervisor
supervision.see: coordinator supervisor leader auditor
supervision.order: supervisor leader
supervision.answer: unit
settings.see: admin auditor
settings.edit: admin
settings.sign: admin coordinator leader
audit.see: auditor
issue.see: dispatcher coordinator
issue.shape: coordinator
batch.see: officer dispatcher unit coordinator supervisor leader auditor
batch.propose: officer dispatcher handler coordinator
batch.form: coordinator
meeting.talk: unit dispatcher coordinator
meeting.decide: unit dispatcher coordinator
meeting.finish: unit
finance.see: firm officer dispatcher unit coordinator supervisor leader auditor
finance.put_need: firm officer dispatcher coordinator
finance.consent: firm
finance.work: unit
finance.figures: coordinator leader
promise.see: firm officer dispatcher unit coordinator supervisor leader auditor
promise.judge: firm
promise.give: officer dispatcher unit coordinator
promise.keep: officer dispatcher unit coordinator
promise.figures: coordinator supervisor leader auditor
fair.see: firm officer dispatcher unit coordinator supervisor leader auditor
fair.plan: coordinator
fair.write: firm officer dispatcher coordinator
errand.see: firm officer agent dispatcher unit coordinator supervisor leader auditor
errand.request: firm officer dispatcher coordinator
errand.firm: firm
errand.work: agent coordinator
errand.step: agent unit coordinator
errand.terminate: dispatcher coordinator
errand.figures: agent dispatcher coordinator supervisor leader auditor
errand.keep_template: coordinator
errand.publish_template: coordinator leader
ahead.see: officer
visit.see: firm officer dispatcher coordinator supervisor leader auditor
visit.record: officer leader
visit.schedule: officer coordinator
visit.deny: firm
visit.quiet: company_admin
visit.cover: coordinator supervisor leader auditor
visit.rule: supervisor
visit.decide: coordinator
phrase.see: officer dispatcher unit coordinator supervisor leader
phrase.keep: liaison head coordinator
knowledge.see: firm officer agent dispatcher unit coordinator supervisor leader auditor
knowledge.write: unit coordinator
knowledge.publish: head coordinator
tag.keep: coordinator
understanding.see: coordinator admin auditor
understanding.switch: coordinator admin
list.bring_companies: dispatcher coordinator admin
list.bring_officers: admin
list.bring_tickets: coordinator admin
history.see: coordinator supervisor leader auditor
"""


def read_grid() -> dict[str, set[str]]:
    """Ability → roles."""
    found = {}
    for line in GRID.strip().splitlines():
        ability, words = line.split(": ")
        found[ability] = {role for word in words.split() for role in GROUPS.get(word, word).split()}
    return found


def test_every_ability_there_is_stands_in_the_grid() -> None:
    assert set().union(*ABILITIES.values()) == set(read_grid())


@pytest.mark.parametrize("role", Role)
def test_a_role_may_do_what_the_grid_says(role: Role) -> None:
    assert abilities_of([role]) == {ability for ability, roles in read_grid().items() if role.value in roles}


def test_roles_add_up_and_nobody_may_nothing() -> None:
    assert abilities_of([]) == frozenset()
    assert abilities_of([Role.ADMIN, Role.AGENT]) == abilities_of([Role.ADMIN]) | abilities_of([Role.AGENT])


def test_roles_that_only_look_on_or_keep_the_installation_act_on_no_ticket() -> None:
    for role in (Role.OBSERVER, Role.AUDITOR, Role.ADMIN):
        acts = {each for each in abilities_of([role]) if each.startswith("ticket.")} - {
            "ticket.see",
            "ticket.keep_view",
            "ticket.print",
            "ticket.follow",
        }
        assert acts == ({"ticket.file"} if role is Role.OBSERVER else set()), "an observer complains of conduct"


def test_where_a_role_belongs() -> None:
    assert {role.value for role in COMPANY} == {"company_user", "company_admin"}
    assert {role.value for role in UNIT} == {"liaison", "handler", "head"}
    assert {role.value for role in REGIONAL} == {"coordinator", "supervisor", "leader", "auditor", "observer"}
