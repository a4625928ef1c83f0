"""An errand from its request to the receipt: who may, what is refused, its clocks, and what a blocked step becomes."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.acts.blowing import BlowStep, blow_step
from app.calendars.rules import local_day
from app.clocks.models import Clock
from app.errands.asking_papers import AskPapers, NotePaper, ask_papers, note_paper
from app.errands.conducting import (
    Authorise,
    ErrandResult,
    Receive,
    RefuseErrand,
    StartErrand,
    TakeErrand,
    TerminateErrand,
    WithdrawErrand,
    authorise,
    hand_back,
    receive,
    refuse_errand,
    start_errand,
    take_errand,
    terminate_errand,
    withdraw_errand,
)
from app.errands.enclosing import bring_to_errand
from app.errands.lapsing import stop_lapsed
from app.errands.listing import ErrandFilters, seen_errands
from app.errands.models import Errand, ErrandTemplate
from app.errands.requesting import RequestErrand, request_errand
from app.errands.rules.enclosing import FileKind
from app.errands.rules.lifecycle import ErrandList, ErrandState, RefuseReason
from app.errands.rules.planning import ErrandClock
from app.errands.rules.steps import StepState
from app.errands.seeing import seen_errand
from app.errands.stepping import (
    BeginStep,
    BlockStep,
    FinishStep,
    GoOn,
    SkipStep,
    begin_step,
    block_step,
    finish_step,
    go_on,
    skip_step,
)
from app.errands.templating import PublishTemplate, TemplateDraft, draft_template, publish_template
from app.kernel.errors import Conflict, Forbidden, Invalid, Missing, Refused
from app.kernel.transaction import Transaction
from app.notifications.models import Notification
from app.tickets.checking_in import CheckIn, check_in
from app.tickets.resolving import Answer, Approve, answer, approve
from app.tickets.rules.words import Outcome, WhistleKind
from app.tickets.triaging import Accept, accept
from app.tickets.whistling import Call, blow_whistle
from tests.builders import Zone, a_category, as_actor
from tests.errands import (
    Office,
    a_file,
    all_done,
    all_received,
    an_office,
    another_park,
    papers_of,
    requested,
    running,
    steps_of,
    with_unit,
)


@pytest.fixture
def office(tx: Transaction, zone: Zone) -> Office:
    return an_office(tx, zone)


def clocks(tx: Transaction, subject: str, whose: int) -> list[tuple[str, str, int]]:
    rows = tx.session.scalars(
        sa.select(Clock).where(Clock.subject_kind == subject, Clock.subject_id == whose).order_by(Clock.id)
    )
    return [(row.kind, row.state.value, row.cycle) for row in rows]


def told(tx: Transaction, name: str) -> set[int]:
    return set(tx.session.scalars(sa.select(Notification.account_id).where(Notification.name == name)))


def test_from_the_request_to_the_receipt(tx: Transaction, zone: Zone, office: Office) -> None:
    errand = requested(tx, zone)
    assert errand.number.startswith(f"BD{local_day(tx.now).year}-")
    assert office.agent.account_id in told(tx, "errand.requested")
    assert clocks(tx, "errand", errand.id) == [(ErrandClock.ACCEPT, "running", 1)]
    with pytest.raises(Refused, match="errand_unauthorised"):
        start_errand(as_actor(tx, office.agent), errand.number, None, StartErrand())
    take_errand(as_actor(tx, office.agent), errand.number, None, TakeErrand())
    assert clocks(tx, "errand", errand.id) == [(ErrandClock.ACCEPT, "met", 1)]
    with pytest.raises(Refused, match="errand_take_unfit"):
        take_errand(as_actor(tx, office.agent), errand.number, None, TakeErrand())
    past = Authorise(until=local_day(tx.now) - timedelta(days=1), scope="代办")
    with pytest.raises(Invalid):
        authorise(as_actor(tx, zone.firm), errand.number, None, past)
    until = Authorise(until=local_day(tx.now) + timedelta(days=30), scope="代办")
    authorise(as_actor(tx, zone.firm), errand.number, None, until)
    with pytest.raises(Conflict):
        start_errand(as_actor(tx, office.agent), errand.number, 1, StartErrand())
    start_errand(as_actor(tx, office.agent), errand.number, None, StartErrand())
    first, second = steps_of(tx, errand).values()
    assert (first.state, second.state) == (StepState.READY, StepState.WAITING)
    assert clocks(tx, "errand_step", first.id) == [(ErrandClock.STEP, "running", 1)]
    with pytest.raises(Refused, match="errand_steps_open"):
        hand_back(as_actor(tx, office.agent), errand.number, None, ErrandResult(result="证明一份"))
    begin_step(as_actor(tx, office.agent), first.number, None, BeginStep())
    all_done(tx, office, errand)
    assert clocks(tx, "errand_step", first.id) == [(ErrandClock.STEP, "met", 1)]
    hand_back(as_actor(tx, office.agent), errand.number, None, ErrandResult(result="证明一份"))
    assert zone.firm.account_id in told(tx, "errand.handed_back")
    with pytest.raises(Forbidden):
        receive(as_actor(tx, zone.dispatcher), errand.number, None, Receive())
    receive(as_actor(tx, zone.firm), errand.number, None, Receive())
    seen = seen_errand(as_actor(tx, zone.firm), errand.number)
    assert (seen.row.state, seen.row.in_time, seen.row.days, seen.on_paper) == (ErrandState.CLOSED, True, 0, False)
    assert seen.actions == ()


def test_who_asks_who_sees_and_whose_agent(tx: Transaction, zone: Zone, office: Office) -> None:
    errand = requested(tx, zone, zone.officer)
    for stranger in (office.other_agent, zone.other_firm, zone.liaison):
        with pytest.raises(Missing):
            take_errand(as_actor(tx, stranger), errand.number, None, TakeErrand())
    with pytest.raises(Forbidden):
        take_errand(as_actor(tx, zone.coordinator), errand.number, None, TakeErrand())
    with pytest.raises(Forbidden):
        request_errand(as_actor(tx, office.agent), RequestErrand(template="scale"))
    with pytest.raises(Refused, match="errand_asked_before"):
        requested(tx, zone, zone.dispatcher)
    with pytest.raises(Invalid):
        request_errand(as_actor(tx, zone.firm), RequestErrand(template="nothing"))
    with pytest.raises(Invalid):
        request_errand(as_actor(tx, zone.dispatcher), RequestErrand(template="setup", company=zone.other.credit_code))
    code = another_park(tx, zone)
    alone = request_errand(as_actor(tx, zone.coordinator), RequestErrand(template="scale", company=code))
    take_errand(as_actor(tx, zone.coordinator), alone.number, None, TakeErrand())
    assert not seen_errands(as_actor(tx, office.other_agent), ErrandFilters()).items
    assert len(seen_errands(as_actor(tx, zone.leader), ErrandFilters()).items) == 2


def test_a_missing_paper_is_named_and_papers_are_asked_for_once(tx: Transaction, zone: Zone, office: Office) -> None:
    with_unit(tx, zone, office)
    errand = running(tx, zone, office)
    first = steps_of(tx, errand)["check"]
    assert zone.liaison.account_id in told(tx, "errand.step_opened")
    unit = as_actor(tx, zone.handler)
    with pytest.raises(Refused, match="errand_step_paper_missing") as refused:
        finish_step(unit, first.number, None, FinishStep())
    assert "财务报表" in str(refused.value.message)
    assert "用途说明" not in str(refused.value.message)
    ask_papers(unit, first.number, None, AskPapers(papers="审计报告\n\n 审计报告 \n用工证明"))
    assert zone.firm.account_id in told(tx, "errand.papers_asked")
    for who in (unit, as_actor(tx, office.agent)):
        with pytest.raises(Refused, match="errand_papers_head"):
            ask_papers(who, first.number, None, AskPapers(papers="还要一份"))
    ask_papers(as_actor(tx, zone.head), first.number, None, AskPapers(papers="还要一份"))
    assert steps_of(tx, errand)["check"].asked == 2
    papers, today = papers_of(tx, first), local_day(tx.now)
    assert set(papers) == {"财务报表", "用途说明", "身份证复印件", "审计报告", "用工证明", "还要一份"}
    with pytest.raises(Invalid):
        note_paper(unit, papers["财务报表"].number, None, NotePaper(day=today + timedelta(days=1)))
    with pytest.raises(Forbidden):
        note_paper(as_actor(tx, zone.firm), papers["财务报表"].number, None, NotePaper(day=today))
    for name in ("财务报表", "审计报告", "用工证明", "还要一份"):
        note_paper(unit, papers[name].number, None, NotePaper(day=today))
    note_paper(unit, papers["财务报表"].number, None, NotePaper(day=today))
    assert papers_of(tx, first)["财务报表"].returned_on == today
    with pytest.raises(Refused, match="errand_paper_unfit"):
        note_paper(unit, papers["财务报表"].number, None, NotePaper(day=today))
    finish_step(unit, first.number, None, FinishStep(note="核对无误"))
    assert steps_of(tx, errand)["issue"].state is StepState.READY
    with pytest.raises(Forbidden):
        finish_step(unit, steps_of(tx, errand)["issue"].number, None, FinishStep())


def test_a_template_needs_a_second_person_and_what_runs_keeps_its_version(
    tx: Transaction, zone: Zone, office: Office
) -> None:
    errand = running(tx, zone, office)
    before = errand.template_id
    draft = TemplateDraft(code="scale", name="规模证明", steps='[{"key":"a","name":"甲","office":"窗口"}]')
    made = draft_template(as_actor(tx, zone.coordinator), draft)
    with pytest.raises(Refused, match="template_own"):
        publish_template(as_actor(tx, zone.coordinator), made.number, None, PublishTemplate())
    publish_template(as_actor(tx, office.second), made.number, None, PublishTemplate())
    with pytest.raises(Refused, match="template_published"):
        publish_template(as_actor(tx, office.second), made.number, None, PublishTemplate())
    assert list(steps_of(tx, errand)) == ["check", "issue"]
    assert tx.session.get_one(Errand, errand.id).template_id == before
    old = tx.session.get_one(ErrandTemplate, before)
    tx.session.refresh(old)
    assert old.state == "retired"
    for steps in (
        '[{"key":"a","name":"甲","office":"x","after":["b"]},{"key":"b","name":"乙","office":"x","after":["a"]}]',
        '[{"key":"a","name":"甲","unit":"NOBODY"}]',
        "不是 JSON",
        '[{"what": 1}]',
    ):
        with pytest.raises(Invalid):
            draft_template(as_actor(tx, zone.coordinator), TemplateDraft(code="x", name="x", steps=steps))


def test_an_authorisation_that_is_over_stops_the_steps(tx: Transaction, zone: Zone, office: Office) -> None:
    errand = running(tx, zone, office)
    first = next(iter(steps_of(tx, errand).values()))
    assert stop_lapsed(tx) == 0
    later = tx.now + timedelta(days=40)
    with pytest.raises(Refused, match="errand_authorisation_over"):
        begin_step(as_actor(tx, office.agent, later), first.number, None, BeginStep())
    assert stop_lapsed(as_actor(tx, tx.actor, later)) == 1
    assert stop_lapsed(as_actor(tx, tx.actor, later)) == 0
    assert zone.firm.account_id in told(tx, "errand.authorisation_lapsed")
    assert clocks(tx, "errand_step", first.id) == [(ErrandClock.STEP, "cancelled", 1)]
    assert seen_errand(as_actor(tx, zone.firm, later), errand.number).authorisation_over
    again = Authorise(until=local_day(later) + timedelta(days=9), scope="代办")
    authorise(as_actor(tx, zone.firm, later), errand.number, None, again)
    assert clocks(tx, "errand_step", first.id)[-1] == (ErrandClock.STEP, "running", 2)
    begin_step(as_actor(tx, office.agent, later), first.number, None, BeginStep())


def test_a_blocked_step_becomes_a_matter_and_its_answer_lets_it_go_on(
    tx: Transaction, zone: Zone, office: Office
) -> None:
    a_category(tx, "1302")
    errand = running(tx, zone, office)
    promised = errand.promised_at
    first = next(iter(steps_of(tx, errand).values()))
    with pytest.raises(Refused, match="errand_step_not_blocked"):
        blow_step(as_actor(tx, office.agent), first.number, None, BlowStep())
    block_step(as_actor(tx, office.agent), first.number, None, BlockStep(note="统计系统停机"))
    with pytest.raises(Forbidden):
        blow_step(as_actor(tx, zone.firm), first.number, None, BlowStep())
    blow_step(as_actor(tx, office.agent), first.number, None, BlowStep())
    with pytest.raises(Refused, match="errand_step_blown"):
        blow_step(as_actor(tx, office.agent), first.number, None, BlowStep())
    seen = seen_errand(as_actor(tx, zone.firm), errand.number)
    number = seen.steps[0].ticket
    assert number is not None
    assert seen.row.at == "核对统计数据"
    _answered(tx, zone, number)
    step = steps_of(tx, errand)["check"]
    assert step.state is StepState.READY
    assert clocks(tx, "errand_step", step.id) == [(ErrandClock.STEP, "cancelled", 1), (ErrandClock.STEP, "running", 2)]
    assert errand.promised_at == promised


def test_a_day_before_the_plans_end_makes_it_a_race(tx: Transaction, zone: Zone, office: Office) -> None:
    with_unit(tx, zone, office)
    errand = running(tx, zone, office, wanted_by=local_day(tx.now))
    assert errand.tender
    first = steps_of(tx, errand)["check"]
    assert clocks(tx, "errand_step", first.id) == [(ErrandClock.TENDER, "running", 1)]
    assert zone.coordinator.account_id in told(tx, "errand.requested")
    assert [
        row.number for row in seen_errands(as_actor(tx, zone.coordinator), ErrandFilters(which=ErrandList.TENDER)).items
    ] == [errand.number]
    assert seen_errands(as_actor(tx, zone.coordinator), ErrandFilters(which=ErrandList.LATE)).items == []
    later = as_actor(tx, zone.coordinator, tx.now + timedelta(days=3))
    assert len(seen_errands(later, ErrandFilters(which=ErrandList.LATE)).items) == 1


def test_it_ends_in_other_ways_and_nothing_waits_any_more(tx: Transaction, zone: Zone, office: Office) -> None:
    refused = requested(tx, zone)
    no = RefuseErrand(reason=RefuseReason.IN_PERSON, words="请法人本人到窗口办理")
    refuse_errand(as_actor(tx, office.agent), refused.number, None, no)
    assert clocks(tx, "errand", refused.id) == [(ErrandClock.ACCEPT, "met", 1)]
    withdrawn = requested(tx, zone)
    with pytest.raises(Forbidden):
        withdraw_errand(as_actor(tx, zone.officer), withdrawn.number, None, WithdrawErrand(words="不办了"))
    withdraw_errand(as_actor(tx, zone.firm), withdrawn.number, None, WithdrawErrand(words="不办了"))
    assert clocks(tx, "errand", withdrawn.id) == [(ErrandClock.ACCEPT, "cancelled", 1)]
    errand = running(tx, zone, office)
    first = next(iter(steps_of(tx, errand).values()))
    with pytest.raises(Forbidden):
        terminate_errand(as_actor(tx, office.agent), errand.number, None, TerminateErrand(words="政策调整"))
    terminate_errand(as_actor(tx, zone.dispatcher), errand.number, None, TerminateErrand(words="政策调整"))
    assert clocks(tx, "errand_step", first.id) == [(ErrandClock.STEP, "cancelled", 1)]
    with pytest.raises(Refused, match="errand_not_running"):
        begin_step(as_actor(tx, office.agent), first.number, None, BeginStep())
    assert zone.firm.account_id in told(tx, "errand.ended")
    assert len(seen_errands(as_actor(tx, zone.firm), ErrandFilters(which=ErrandList.ENDED)).items) == 3


def test_a_step_is_skipped_or_gone_on_with_in_words(tx: Transaction, zone: Zone, office: Office) -> None:
    errand = running(tx, zone, office)
    first, second = steps_of(tx, errand).values()
    agent = as_actor(tx, office.agent)
    block_step(agent, first.number, None, BlockStep(note="缺章"))
    go_on(agent, first.number, None, GoOn(note="已补章"))
    skip_step(agent, first.number, None, SkipStep(note="数据共享，免核对"))
    with pytest.raises(Refused, match="errand_step_unfit"):
        finish_step(agent, first.number, None, FinishStep())
    all_received(tx, errand)
    finish_step(agent, second.number, None, FinishStep())
    hand_back(agent, errand.number, None, ErrandResult(result="证明一份"))
    with pytest.raises(Refused, match="errand_receipt_missing"):
        receive(agent, errand.number, None, Receive())
    bring_to_errand(agent, errand.number, FileKind.RECEIPT, a_file("签收单.jpg"))
    receive(agent, errand.number, None, Receive())
    assert seen_errand(agent, errand.number).on_paper


def _answered(tx: Transaction, zone: Zone, number: str) -> None:
    """The matter goes its way until the head lets the answer go."""
    accept(as_actor(tx, zone.coordinator), number, None, Accept())
    blow_whistle(as_actor(tx, zone.dispatcher), number, None, Call(kind=WhistleKind.ORDINARY, lead=zone.lead.code))
    check_in(as_actor(tx, zone.liaison), number, None, CheckIn())
    given = Answer(outcome=Outcome.SOLVED, text="系统已恢复。")
    answer(as_actor(tx, zone.handler), number, None, given)
    approve(as_actor(tx, zone.head), number, None, Approve())
