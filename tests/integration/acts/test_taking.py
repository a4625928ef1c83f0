"""``take`` asks what an outcome must be able to show, whichever face, and takes the act back when it cannot."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.acts.taking import take
from app.followups.conducting import FOLLOW_UP, Attempted, deem_silent
from app.followups.rules import FollowUpChannel
from app.kernel.errors import Invalid
from app.kernel.storage import FileStorage
from app.kernel.transaction import Transaction
from app.tickets.asking import PROVIDE_INFO, REQUEST_INFO, ProvideInfo, RequestInfo
from app.tickets.attaching import attach
from app.tickets.closing import CONFIRM, USE_DISPUTE, Verdict
from app.tickets.filing import FILE
from app.tickets.models import Ticket, TicketEventRow
from app.tickets.receiving import Received, Upload, received
from app.tickets.resolving import ANSWER, Answer
from app.tickets.rules.words import Channel, Outcome, Solved, State, WhistleKind
from app.tickets.seeing import files_of, row_by
from app.tickets.triaging import SETTLE, Settle
from app.tickets.whistling import WHISTLE, Call
from tests.builders import Zone, a_draft, a_ticket, as_actor
from tests.clocks import shanghai
from tests.files import a_photo

SAID = Answer(outcome=Outcome.SOLVED, text="路已修好。")


@pytest.fixture
def photo(tmp_path: Path) -> Iterator[Callable[[], Received]]:
    """A photograph on its way in."""
    storage = FileStorage(tmp_path)
    opened = []

    def bring() -> Received:
        context = received(storage, None, [Upload("现场.jpg", BytesIO(a_photo()))])
        opened.append(context)
        return context.__enter__()

    yield bring
    for context in opened:
        context.__exit__(None, None, None)


def refused(tx: Transaction, zone: Zone, ticket: Ticket, given: Answer) -> dict[str, list[str]]:
    """What the lead is told when it answers so; the ticket stays as it was."""
    with pytest.raises(Invalid) as refusal, tx.session.begin_nested():
        take(as_actor(tx, zone.handler), ANSWER, given, number=ticket.number)
    tx.session.refresh(ticket)
    assert (ticket.state, ticket.outcome) == (State.HANDLING, None)
    return refusal.value.fields


def test_solved_needs_a_file_or_the_reason_why_none_is_needed(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)
    assert set(refused(tx, zone, ticket, SAID)) == {"waiver"}
    take(as_actor(tx, zone.handler), ANSWER, replace(SAID, waiver="电话答复"), number=ticket.number)
    said = tx.session.scalars(sa.select(TicketEventRow.payload).where(TicketEventRow.action == "answer")).one()
    assert said["waiver"] == "电话答复"


def test_a_file_that_comes_along_is_evidence(tx: Transaction, zone: Zone, photo: Callable[[], Received]) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)
    take(as_actor(tx, zone.handler), ANSWER, SAID, number=ticket.number, received=photo())
    assert ticket.state is State.REVIEW
    assert [file.seq for file in files_of(as_actor(tx, zone.handler), ticket.number)] == [ticket.version]


def test_a_file_of_an_office_that_lies_there_is_evidence_and_one_of_the_firm_is_none(
    tx: Transaction, zone: Zone, photo: Callable[[], Received]
) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)
    attach(as_actor(tx, zone.firm), ticket.number, photo())
    assert set(refused(tx, zone, ticket, SAID)) == {"waiver"}
    (key,) = attach(as_actor(tx, zone.handler), ticket.number, photo())
    assert set(refused(tx, zone, ticket, replace(SAID, evidence=("no-such-file",)))) == {"evidence"}
    take(as_actor(tx, zone.handler), ANSWER, replace(SAID, evidence=(key,)), number=ticket.number)
    assert ticket.state is State.REVIEW


def test_an_officer_who_settles_is_asked_the_same(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.ACCEPTED)
    for outcome, field in (
        (Outcome.SOLVED, "waiver"),
        (Outcome.RESTRICTED, "article"),
        (Outcome.UNREACHABLE, "outcome"),
    ):
        with pytest.raises(Invalid) as refusal, tx.session.begin_nested():
            take(as_actor(tx, zone.officer), SETTLE, Settle(outcome=outcome, text="已办。"), number=ticket.number)
        assert set(refusal.value.fields) == {field}
    given = Settle(outcome=Outcome.SOLVED, text="已办。", waiver="当面办结")
    take(as_actor(tx, zone.officer), SETTLE, given, number=ticket.number)
    assert ticket.state is State.RESOLVED


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        (Answer(outcome=Outcome.RESTRICTED, text="不支持。"), {"article"}),
        (Answer(outcome=Outcome.TRANSFERRED, text="已上报。"), {"target"}),
    ],
)
def test_an_outcome_names_what_it_needs(tx: Transaction, zone: Zone, given: Answer, fields: set[str]) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)
    assert set(refused(tx, zone, ticket, given)) == fields
    take(
        as_actor(tx, zone.handler),
        ANSWER,
        replace(given, article="第十二条", target="市局", external_number="〔2026〕1 号"),
        number=ticket.number,
    )
    assert ticket.state is State.REVIEW


def test_a_firm_is_unreachable_after_attempts_on_three_workdays(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)
    gone = Answer(outcome=Outcome.UNREACHABLE, text="多次联系未果。")
    take(as_actor(tx, zone.handler), REQUEST_INFO, RequestInfo(question="请补充位置。"), number=ticket.number)
    for day in ("2026-09-22 09:00", "2026-09-22 15:00", "2026-09-23 09:00"):
        call(tx, zone, ticket, shanghai(day))
    answered_for(tx, zone, ticket)
    assert set(refused(tx, zone, ticket, gone)) == {"outcome"}
    take(as_actor(tx, zone.handler), REQUEST_INFO, RequestInfo(question="请补充位置。"), number=ticket.number)
    call(tx, zone, ticket, shanghai("2026-09-24 09:00"))
    answered_for(tx, zone, ticket)
    take(as_actor(tx, zone.handler), ANSWER, gone, number=ticket.number)
    assert ticket.outcome is Outcome.UNREACHABLE


def test_attempts_before_an_answer_close_nothing_by_silence(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)
    take(as_actor(tx, zone.handler), REQUEST_INFO, RequestInfo(question="请补充位置。"), number=ticket.number)
    for day in ("2026-09-22 09:00", "2026-09-23 09:00"):
        call(tx, zone, ticket, shanghai(day))
    answered_for(tx, zone, ticket)
    late = as_actor(tx, zone.handler, shanghai("2026-10-20 09:00"))
    take(late, ANSWER, replace(SAID, waiver="电话答复"), number=ticket.number)
    ticket.state, ticket.resolved_at = State.RESOLVED, late.now
    tx.session.flush()
    assert deem_silent(replace(tx, now=shanghai("2026-11-20 09:00"))) == 0


def test_no_is_a_dispute_in_every_face(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.RESOLVED)
    with pytest.raises(Invalid) as refusal:
        take(as_actor(tx, zone.firm), CONFIRM, Verdict(solved=Solved.NO, level=1), number=ticket.number)
    assert refusal.value.code == USE_DISPUTE
    assert ticket.state is State.RESOLVED


def test_a_lead_that_is_ticked_as_support_too_leads(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.ACCEPTED)
    call_ = Call(kind=WhistleKind.JOINT, lead=zone.lead.code, supports=(zone.lead.code, zone.support.code))
    take(as_actor(tx, zone.dispatcher), WHISTLE, call_, number=ticket.number)
    parts = row_by(as_actor(tx, zone.dispatcher), ticket.number).parts
    assert sorted(row.part for row in parts) == ["lead", "support"]


def test_who_spoke_is_on_record_whichever_face_brought_it(tx: Transaction, zone: Zone) -> None:
    code = zone.company.credit_code
    assert take(as_actor(tx, zone.firm), FILE, a_draft()).channel is Channel.WEB
    assert take(as_actor(tx, zone.officer), FILE, a_draft(company=code)).channel is Channel.OFFICER
    assert take(as_actor(tx, zone.coordinator), FILE, a_draft(company=code)).channel is Channel.PHONE
    with pytest.raises(Invalid) as refusal:
        take(as_actor(tx, zone.firm), FILE, a_draft(channel=Channel.HOTLINE))
    assert set(refusal.value.fields) == {"channel"}


def call(tx: Transaction, zone: Zone, ticket: Ticket, at: datetime) -> None:
    """The centre calls the firm in vain."""
    given = Attempted(channel=FollowUpChannel.PHONE, reached=False)
    take(as_actor(tx, zone.coordinator, at), FOLLOW_UP, given, number=ticket.number)


def answered_for(tx: Transaction, zone: Zone, ticket: Ticket) -> None:
    """The officer says for the firm that nobody is to be found."""
    take(as_actor(tx, zone.officer), PROVIDE_INFO, ProvideInfo(answer="联系不上。"), number=ticket.number)
