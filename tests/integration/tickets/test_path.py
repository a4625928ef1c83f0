"""The path of a ticket by use-cases: states, events, versions, and what is refused."""

from itertools import pairwise

import pytest
import sqlalchemy as sa

from app.audit.models import AuditEntry
from app.kernel.errors import Conflict, Forbidden, Invalid, Missing, Refused
from app.kernel.transaction import Transaction
from app.tickets.asking import ProvideInfo, RequestInfo, provide_info, request_info
from app.tickets.checking_in import CheckIn, check_in
from app.tickets.closing import Dispute, Verdict, Withdraw, confirm, dispute, withdraw
from app.tickets.filing import file_ticket
from app.tickets.handing_back import HandBack, Rule, hand_back, rule
from app.tickets.models import Assignment, TicketEventRow
from app.tickets.moving import lock
from app.tickets.remarking import Note, add_remark
from app.tickets.remarks import remarks_of
from app.tickets.resolving import (
    Answer,
    Approve,
    Finish,
    Progress,
    SendBack,
    answer,
    approve,
    finish_support,
    report_progress,
    send_back,
)
from app.tickets.rules.words import (
    Complaint,
    HandBackReason,
    Outcome,
    PartState,
    Solved,
    State,
    WhistleKind,
)
from app.tickets.triaging import Accept, Settle, accept, settle
from app.tickets.whistling import Call, blow_whistle
from tests.builders import Zone, a_draft, a_ticket, as_actor


@pytest.mark.parametrize("state", [s for s in State if s not in {State.DRAFT, State.MERGED}])
def test_history_is_a_gap_free_path_that_ends_in_the_state(tx: Transaction, zone: Zone, state: State) -> None:
    ticket = a_ticket(tx, zone, state, supports=True)
    rows = tx.session.query(TicketEventRow).filter_by(ticket_id=ticket.id).order_by(TicketEventRow.seq).all()
    assert ticket.state is state
    assert [row.seq for row in rows] == list(range(1, ticket.version + 1))
    assert rows[0].from_state is State.DRAFT
    assert all(earlier.to_state is later.from_state for earlier, later in pairwise(rows))
    assert rows[-1].to_state is state


def test_whole_path_with_a_support(tx: Transaction, zone: Zone) -> None:
    number = file_ticket(as_actor(tx, zone.firm), a_draft()).number
    assert number.startswith(zone.region.code + "20260921-0001")
    accept(as_actor(tx, zone.officer), number, 1, Accept())
    call = Call(kind=WhistleKind.ORDINARY, lead=zone.lead.code, supports=(zone.support.code,), task="请三日内现场查看")
    assert blow_whistle(as_actor(tx, zone.dispatcher), number, 2, call).state is State.WHISTLED
    assert check_in(as_actor(tx, zone.support_liaison), number, 3, CheckIn()).state is State.WHISTLED
    assert (
        check_in(as_actor(tx, zone.liaison), number, 4, CheckIn(handler="王工", on_site=True)).state is State.HANDLING
    )
    report_progress(as_actor(tx, zone.handler), number, 5, Progress(text="已到现场查看"))
    finish_support(as_actor(tx, zone.support_liaison), number, 6, Finish(result="路灯已恢复"))
    assert (
        answer(as_actor(tx, zone.handler), number, 7, Answer(outcome=Outcome.SOLVED, text="路面已修复")).state
        is State.REVIEW
    )
    assert send_back(as_actor(tx, zone.head), number, 8, SendBack(note="请附照片")).state is State.HANDLING
    answer(as_actor(tx, zone.handler), number, 9, Answer(outcome=Outcome.SOLVED, text="路面已修复，照片见附件"))
    assert approve(as_actor(tx, zone.head), number, 10, Approve()).state is State.RESOLVED
    ticket = confirm(as_actor(tx, zone.firm), number, 11, Verdict(solved=Solved.YES, level=5))
    assert (ticket.state, ticket.version) == (State.CLOSED, 12)


def test_a_stale_version_reads_the_state_and_what_fits_now(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.ACCEPTED)
    with pytest.raises(Conflict) as refused:
        accept(as_actor(tx, zone.coordinator), ticket.number, 1, Accept())
    assert (refused.value.state, refused.value.version) == ("accepted", 2)
    assert "whistle" in refused.value.allowed


def test_an_action_that_does_not_fit_changes_nothing(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.SUBMITTED)
    with pytest.raises(Refused) as refused:
        blow_whistle(
            as_actor(tx, zone.coordinator), ticket.number, 1, Call(kind=WhistleKind.ORDINARY, lead=zone.lead.code)
        )
    assert refused.value.code == "whistle_from_submitted"
    assert "accept" in refused.value.allowed
    assert (ticket.state, ticket.version) == (State.SUBMITTED, 1)


def test_checking_in_twice_says_not_now_rather_than_not_you(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)
    with pytest.raises(Refused):
        check_in(as_actor(tx, zone.handler), ticket.number, ticket.version, CheckIn())


def test_the_one_who_wrote_the_answer_does_not_approve_it(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.REVIEW)
    ticket.answered_by = zone.head.account_id
    with pytest.raises(Refused, match="approver_wrote_it"):
        approve(as_actor(tx, zone.head), ticket.number, ticket.version, Approve())
    with pytest.raises(Forbidden):
        approve(as_actor(tx, zone.handler), ticket.number, ticket.version, Approve())


def test_only_the_firm_confirms(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.RESOLVED)
    for actor in (zone.officer, zone.handler, zone.coordinator, zone.leader, zone.admin):
        with pytest.raises((Forbidden, Missing)):
            confirm(as_actor(tx, actor), ticket.number, ticket.version, Verdict(solved=Solved.YES, level=5))


def test_another_firm_finds_nothing(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.RESOLVED)
    for act in (
        lambda stranger: withdraw(stranger, ticket.number, ticket.version, Withdraw(reason="x")),
        lambda stranger: confirm(stranger, ticket.number, ticket.version, Verdict(solved=Solved.YES, level=5)),
        lambda stranger: lock(stranger, ticket.number),
        lambda stranger: remarks_of(stranger, ticket.number),
    ):
        with pytest.raises(Missing):
            act(as_actor(tx, zone.other_firm))


def test_a_dispute_opens_the_next_cycle_with_the_same_lead(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.RESOLVED)
    dispute(
        as_actor(tx, zone.firm), ticket.number, ticket.version, Dispute(tags=(Complaint.UNSOLVED,), text="还是积水")
    )
    lead = tx.session.query(Assignment).filter_by(ticket_id=ticket.id).one()
    assert (ticket.state, ticket.cycle, lead.state) == (State.HANDLING, 2, PartState.CHECKED_IN)
    answer(as_actor(tx, zone.handler), ticket.number, ticket.version, Answer(outcome=Outcome.SOLVED, text="已重做排水"))
    approve(as_actor(tx, zone.head), ticket.number, ticket.version, Approve())
    confirm(as_actor(tx, zone.firm), ticket.number, ticket.version, Verdict(solved=Solved.YES, level=4))
    assert ticket.state is State.CLOSED


def test_settled_without_a_whistle_and_disputed_waits_for_a_whistle(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.ACCEPTED)
    settle(
        as_actor(tx, zone.officer), ticket.number, ticket.version, Settle(outcome=Outcome.EXPLAINED, text="已现场说明")
    )
    dispute(as_actor(tx, zone.firm), ticket.number, ticket.version, Dispute(tags=(Complaint.UNCLEAR,), text="没听懂"))
    blow_whistle(
        as_actor(tx, zone.dispatcher), ticket.number, ticket.version, Call(kind=WhistleKind.JOINT, lead=zone.lead.code)
    )
    assert ticket.state is State.WHISTLED


def test_an_upheld_hand_back_returns_the_ticket_to_be_whistled_anew(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.WHISTLED)
    hand_back(
        as_actor(tx, zone.liaison),
        ticket.number,
        ticket.version,
        HandBack(reason=HandBackReason.NOT_OURS, basis="三定方案第5条"),
    )
    rule(as_actor(tx, zone.coordinator), ticket.number, ticket.version, Rule(assignment=None, upheld=True, note="同意"))
    assert ticket.state is State.ACCEPTED
    blow_whistle(
        as_actor(tx, zone.dispatcher),
        ticket.number,
        ticket.version,
        Call(kind=WhistleKind.ORDINARY, lead=zone.support.code),
    )
    assert (
        check_in(as_actor(tx, zone.support_liaison), ticket.number, ticket.version, CheckIn()).state is State.HANDLING
    )


def test_a_forced_hand_back_calls_the_unit_again(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.WHISTLED)
    hand_back(
        as_actor(tx, zone.liaison),
        ticket.number,
        ticket.version,
        HandBack(reason=HandBackReason.NOT_OURS, basis="三定方案第5条"),
    )
    rule(
        as_actor(tx, zone.coordinator),
        ticket.number,
        ticket.version,
        Rule(assignment=None, upheld=False, note="属你局"),
    )
    assert check_in(as_actor(tx, zone.liaison), ticket.number, ticket.version, CheckIn()).state is State.HANDLING


def test_a_question_goes_back_to_where_it_came_from(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)
    request_info(as_actor(tx, zone.handler), ticket.number, ticket.version, RequestInfo(question="请提供平面图"))
    assert ticket.asked_from is State.HANDLING
    provide_info(as_actor(tx, zone.officer), ticket.number, ticket.version, ProvideInfo(answer="已发邮箱"))
    assert ticket.state.value == "handling"


def test_a_new_lead_replaces_the_present_one(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)
    call = Call(kind=WhistleKind.JOINT, lead=zone.support.code)
    blow_whistle(as_actor(tx, zone.coordinator), ticket.number, ticket.version, call)
    parts = tx.session.query(Assignment).filter_by(ticket_id=ticket.id).order_by(Assignment.id).all()
    assert [part.state for part in parts] == [PartState.EXCUSED, PartState.CALLED]
    assert ticket.state is State.WHISTLED


def test_calling_only_who_is_there_already_is_refused(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING, supports=True)
    call = Call(kind=WhistleKind.JOINT, lead=zone.lead.code, supports=(zone.support.code,))
    with pytest.raises(Invalid):
        blow_whistle(as_actor(tx, zone.coordinator), ticket.number, ticket.version, call)


def test_remarks_are_for_staff_and_each_is_on_record_without_its_words(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)
    remark = add_remark(as_actor(tx, zone.handler), ticket.number, Note(text="企业情绪激动"))
    tx.before_commit[-1]()
    entry = tx.session.scalars(sa.select(AuditEntry).where(AuditEntry.name == "ticket.remark_written")).one()
    assert (entry.actor_id, entry.object_id) == (zone.handler.account_id, ticket.number)
    assert entry.detail == {"ticket_id": ticket.id, "number": ticket.number, "remark_id": remark.id}
    assert [remark.text for remark in remarks_of(as_actor(tx, zone.officer), ticket.number)] == ["企业情绪激动"]
    with pytest.raises(Missing):
        remarks_of(as_actor(tx, zone.firm), ticket.number)


@pytest.mark.parametrize("title", ["", "   ", "\u3000", "\u200b", "\ufeff", "x" * 201, "a\0b", "\ud800"])
def test_a_title_that_cannot_be_read_is_refused_by_name(tx: Transaction, zone: Zone, title: str) -> None:
    with pytest.raises(Invalid) as refused:
        file_ticket(as_actor(tx, zone.firm), a_draft(title))
    assert "title" in refused.value.fields
