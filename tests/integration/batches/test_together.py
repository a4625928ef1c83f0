"""One act on many: each by the ordinary act, those it does not fit left out with the reason, and nothing done twice."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from app.acts.together import NOT_IN_BATCH, Row
from app.batches.forming import Confirming, Dissolving, drop
from app.batches.forming import confirm as confirm_batch
from app.batches.models import BatchMember
from app.batches.rules import BatchAction, BatchState, Leaving
from app.batches.seeing import seen_batch, together_with
from app.batches.taking_out import TakingOut, take_out
from app.clocks.models import Clock
from app.kernel.actor import Actor
from app.kernel.errors import Conflict, Forbidden, Invalid, Mismatch, Missing, Refused
from app.kernel.transaction import Transaction
from app.tickets.asking import RequestInfo, request_info
from app.tickets.checking_in import CheckIn, check_in
from app.tickets.closing import Dispute, Verdict, Withdraw, confirm, dispute, withdraw
from app.tickets.handing_back import HandBack, Rule, hand_back, rule
from app.tickets.models import Assignment, Ticket, TicketEventRow
from app.tickets.remarking import Nudge, nudge
from app.tickets.resolving import Approve, Progress, SendBack
from app.tickets.rules.words import HandBackReason, Outcome, Part, Solved, State, WhistleKind
from app.tickets.seeing import row_by
from app.tickets.whistling import Call, blow_whistle
from tests.builders import Zone, a_zone, as_actor
from tests.integration.batches.lots import SOLVED, filed, formed, rows, together
from tests.tables import statements

CALL = Call(kind=WhistleKind.ORDINARY, lead="", task="按统一方案办理。")


def events(tx: Transaction, number: str) -> list[tuple[str, int]]:
    """Action → how many events name the batch."""
    named = TicketEventRow.payload["batch"].astext == number
    found = sa.select(TicketEventRow.action, sa.func.count()).where(named).group_by(TicketEventRow.action)
    return sorted((row[0], row[1]) for row in tx.session.execute(found))


def why(tx: Transaction, ticket: Ticket) -> Leaving | None:
    return tx.session.scalar(sa.select(BatchMember.why).where(BatchMember.ticket_id == ticket.id))


def answered(tx: Transaction, zone: Zone, many: int = 4) -> tuple[str, list[Ticket]]:
    tickets = filed(tx, zone, many)
    number = formed(tx, zone, tickets).number
    together(tx, zone.handler, BatchAction.ANSWER, number, SOLVED, *rows(tickets))
    return number, tickets


def sent(tx: Transaction, zone: Zone, many: int = 4) -> tuple[str, list[Ticket]]:
    number, tickets = answered(tx, zone, many)
    together(tx, zone.head, BatchAction.APPROVE, number, Approve(), *rows(tickets))
    return number, tickets


def firm_of(zone: Zone, ticket: Ticket) -> Actor:
    return zone.firm if ticket.company_id == zone.company.id else zone.other_firm


def test_the_whole_way_of_a_batch(tx: Transaction, zone: Zone) -> None:
    tickets = [*filed(tx, zone, 2, State.SUBMITTED), *filed(tx, zone, 2, State.ACCEPTED)]
    number = formed(tx, zone, tickets).number
    reader = as_actor(tx, zone.coordinator)
    assert seen_batch(reader, number).state is BatchState.FORMED
    done = together(tx, zone.coordinator, BatchAction.WHISTLE, number, CALL, *rows(tickets))
    assert (len(done.done), done.left) == (4, ())
    assert {ticket.state for ticket in tickets} == {State.WHISTLED}
    leads = sa.select(Assignment.department_id).where(Assignment.part == Part.LEAD)
    assert set(tx.session.scalars(leads)) == {zone.lead.id}
    assert seen_batch(reader, number).state is BatchState.ANSWERING
    for ticket in tickets:
        check_in(as_actor(tx, zone.liaison), ticket.number, None, CheckIn())
    together(tx, zone.handler, BatchAction.PROGRESS, number, Progress(text="周五前检修完毕。"), *rows(tickets))
    clocks = tx.session.scalars(sa.select(Clock).where(Clock.kind == "feedback")).all()
    assert {clock.state for clock in clocks} == {"met"}, "one progress stops each feedback clock"
    together(tx, zone.handler, BatchAction.ANSWER, number, SOLVED, *rows(tickets))
    assert seen_batch(reader, number).state is BatchState.REVIEW
    together(tx, zone.head, BatchAction.APPROVE, number, Approve(), *rows(tickets))
    assert seen_batch(reader, number).state is BatchState.SENT
    assert events(tx, number) == [("accept", 2), ("answer", 4), ("approve", 4), ("progress", 4), ("whistle", 4)]
    for ticket in tickets:
        assert seen_batch(reader, number).state is BatchState.SENT
        confirm(as_actor(tx, firm_of(zone, ticket)), ticket.number, None, Verdict(solved=Solved.YES, level=5))
    seen = seen_batch(reader, number)
    assert (seen.state, seen.closed, seen.solved, seen.ended_at) == (BatchState.FINISHED, 4, 4, tx.now)


def test_a_row_has_its_own_outcome_and_words(tx: Transaction, zone: Zone) -> None:
    tickets = filed(tx, zone, 3)
    number = formed(tx, zone, tickets).number
    first, *rest = rows(tickets)
    own = replace(first, outcome=Outcome.PARTLY, text="贵司二期仍待接入。")
    together(tx, zone.handler, BatchAction.ANSWER, number, SOLVED, own, *rest)
    assert [(ticket.outcome, ticket.answer) for ticket in tickets] == [
        (Outcome.PARTLY, "贵司二期仍待接入。"),
        (Outcome.SOLVED, SOLVED.text),
        (Outcome.SOLVED, SOLVED.text),
    ]


def test_what_an_outcome_must_show_is_asked_of_each(tx: Transaction, zone: Zone) -> None:
    tickets = filed(tx, zone, 2)
    number = formed(tx, zone, tickets).number
    bare = replace(SOLVED, waiver="")
    left = together(tx, zone.handler, BatchAction.ANSWER, number, bare, *rows(tickets)).left
    assert [each.number for each in left] == [ticket.number for ticket in tickets]
    assert "佐证" in left[0].wrong[0]
    assert {ticket.state for ticket in tickets} == {State.HANDLING}


def test_one_that_moved_meanwhile_is_left_out_and_said_so(tx: Transaction, zone: Zone) -> None:
    tickets = filed(tx, zone, 4)
    number = formed(tx, zone, tickets).number
    seen = rows(tickets)
    nudge(as_actor(tx, zone.firm), tickets[0].number, None, Nudge())
    request_info(as_actor(tx, zone.handler), tickets[1].number, None, RequestInfo(question="电压多少？"))
    result = together(tx, zone.handler, BatchAction.ANSWER, number, SOLVED, *seen)
    assert result.done == (tickets[2].number, tickets[3].number)
    assert [(each.number, each.code, each.state) for each in result.left] == [
        (tickets[0].number, "version_conflict", "handling"),
        (tickets[1].number, "version_conflict", "needs_info"),
    ]
    assert [ticket.state for ticket in tickets] == [State.HANDLING, State.NEEDS_INFO, State.REVIEW, State.REVIEW]
    again = together(tx, zone.handler, BatchAction.ANSWER, number, SOLVED, *rows(tickets[:2]))
    assert (again.done, [each.code for each in again.left]) == ((tickets[0].number,), ["answer_from_needs_info"])


def test_a_refusal_in_the_middle_leaves_nothing_of_that_matter(tx: Transaction, zone: Zone) -> None:
    tickets = filed(tx, zone, 3, State.SUBMITTED)
    number = formed(tx, zone, tickets).number
    bad = Call(kind=WhistleKind.ORDINARY, lead="", supports=("nowhere",))
    left = together(tx, zone.coordinator, BatchAction.WHISTLE, number, bad, *rows(tickets)).left
    assert len(left) == 3
    assert {ticket.state for ticket in tickets} == {State.SUBMITTED}, "what was accepted for it is not accepted"
    assert events(tx, number) == []


def test_the_same_key_changes_nothing_and_says_the_same(tx: Transaction, zone: Zone) -> None:
    tickets = filed(tx, zone, 3)
    number = formed(tx, zone, tickets).number
    seen = [*rows(tickets), Row(number="GX20200101-0001", version=1)]
    text = Progress(text="周五前检修完毕。")
    first = together(tx, zone.handler, BatchAction.PROGRESS, number, text, *seen, key="a-key-of-sixteen")
    for last in tx.closing:  # what the end of the first request writes
        tx.session.execute(last())
    tx.closing.clear()
    before = [ticket.version for ticket in tickets]
    second = together(tx, zone.handler, BatchAction.PROGRESS, number, text, *seen, key="a-key-of-sixteen")
    assert (second.done, second.left, second.again) == (first.done, first.left, True)
    assert [each.code for each in first.left] == [NOT_IN_BATCH]
    assert [ticket.version for ticket in tickets] == before
    assert events(tx, number) == [("progress", 3)]
    with pytest.raises(Mismatch):
        together(tx, zone.handler, BatchAction.PROGRESS, number, text, *seen[:1], key="a-key-of-sixteen")


def test_acts_are_their_parties_alone(tx: Transaction, zone: Zone) -> None:
    tickets = filed(tx, zone, 2)
    number = formed(tx, zone, tickets).number
    for who in (zone.head, zone.coordinator, zone.dispatcher):
        with pytest.raises(Forbidden):
            together(tx, who, BatchAction.ANSWER, number, SOLVED, *rows(tickets))
    for who in (zone.handler, zone.coordinator):
        with pytest.raises(Forbidden):
            together(tx, who, BatchAction.APPROVE, number, Approve(), *rows(tickets))
    for who in (zone.firm, zone.support_liaison):
        with pytest.raises(Missing):
            together(tx, who, BatchAction.ANSWER, number, SOLVED, *rows(tickets))
    with pytest.raises(Refused) as early:
        together(tx, zone.head, BatchAction.APPROVE, number, Approve(), *rows(tickets))
    assert early.value.allowed == (BatchAction.PROGRESS,)
    with pytest.raises(Invalid):
        together(tx, zone.handler, BatchAction.ANSWER, number, SOLVED)


def test_who_wrote_the_answer_does_not_approve_it(tx: Transaction, zone: Zone) -> None:
    tickets = filed(tx, zone, 2)
    number = formed(tx, zone, tickets).number
    both = replace(
        zone.handler,
        seats=(*zone.handler.seats, *zone.head.seats),
        abilities=zone.handler.abilities | zone.head.abilities,
    )
    together(tx, both, BatchAction.ANSWER, number, SOLVED, *rows(tickets))
    assert len(together(tx, both, BatchAction.APPROVE, number, Approve(), *rows(tickets)).left) == 2
    assert len(together(tx, zone.head, BatchAction.APPROVE, number, Approve(), *rows(tickets)).done) == 2


def test_sent_back_it_is_answered_again(tx: Transaction, zone: Zone) -> None:
    number, tickets = answered(tx, zone, 2)
    together(tx, zone.head, BatchAction.SEND_BACK, number, SendBack(note="请写明完成日期。"), *rows(tickets))
    assert seen_batch(as_actor(tx, zone.head), number).state is BatchState.ANSWERING
    again = together(tx, zone.handler, BatchAction.ANSWER, number, SOLVED, *rows(tickets))
    assert len(again.done) == 2


def test_a_dispute_takes_its_ticket_out_and_its_next_cycle_is_its_own(tx: Transaction, zone: Zone) -> None:
    number, tickets = sent(tx, zone)
    first, *others = tickets
    dispute(as_actor(tx, firm_of(zone, first)), first.number, None, Dispute(text="电压仍不稳。"))
    assert (first.state, first.cycle, why(tx, first)) == (State.HANDLING, 2, Leaving.DISPUTED)
    seen = seen_batch(as_actor(tx, zone.coordinator), number)
    assert (seen.state, seen.matters, seen.left, seen.disputed) == (BatchState.SENT, 3, 1, 1)
    for ticket in others:
        confirm(as_actor(tx, firm_of(zone, ticket)), ticket.number, None, Verdict(solved=Solved.YES, level=5))
    assert seen_batch(as_actor(tx, zone.coordinator), number).state is BatchState.FINISHED
    assert formed(tx, zone, [first, *filed(tx, zone, 3)]).barred == {}, "it may be in another batch"


def test_a_lead_whistled_elsewhere_leaves(tx: Transaction, zone: Zone) -> None:
    tickets = filed(tx, zone, 3)
    number = formed(tx, zone, tickets).number
    call = Call(kind=WhistleKind.ORDINARY, lead=zone.support.code)
    blow_whistle(as_actor(tx, zone.coordinator), tickets[0].number, None, call)
    assert why(tx, tickets[0]) is Leaving.OTHER_LEAD
    assert seen_batch(as_actor(tx, zone.coordinator), number).matters == 2
    result = together(tx, zone.handler, BatchAction.PROGRESS, number, Progress(text="进展"), *rows(tickets))
    assert [each.code for each in result.left] == [NOT_IN_BATCH]


def test_a_unit_that_is_let_go_keeps_its_matter_in_the_batch_for_the_next_whistle(tx: Transaction, zone: Zone) -> None:
    tickets = filed(tx, zone, 2, State.WHISTLED)
    number = formed(tx, zone, tickets).number
    asking = HandBack(reason=HandBackReason.NOT_OURS, basis="职责清单另有规定")
    hand_back(as_actor(tx, zone.head), tickets[0].number, None, asking)
    rule(as_actor(tx, zone.coordinator), tickets[0].number, None, Rule(upheld=True, note="成立"))
    assert (tickets[0].state, why(tx, tickets[0])) == (State.ACCEPTED, None)
    seen = seen_batch(as_actor(tx, zone.coordinator), number)
    assert (seen.state, BatchAction.WHISTLE in seen.actions) == (BatchState.ANSWERING, True)


def test_a_firm_that_withdraws_leaves_and_of_none_nothing_is_left(tx: Transaction, zone: Zone) -> None:
    tickets = filed(tx, zone, 2)
    number = formed(tx, zone, tickets).number
    for ticket in tickets:
        withdraw(as_actor(tx, firm_of(zone, ticket)), ticket.number, None, Withdraw(reason="已自行解决"))
        assert why(tx, ticket) is Leaving.WITHDRAWN
    assert seen_batch(as_actor(tx, zone.coordinator), number).state is BatchState.DROPPED


def test_a_matter_of_a_batch_that_was_dropped_goes_on_alone(tx: Transaction, zone: Zone) -> None:
    number, tickets = answered(tx, zone, 2)
    drop(as_actor(tx, zone.coordinator), number, None, Dissolving(note="原因不同"))
    with pytest.raises(Refused):
        together(tx, zone.head, BatchAction.APPROVE, number, Approve(), *rows(tickets))
    assert {ticket.state for ticket in tickets} == {State.REVIEW}


def test_a_firm_learns_how_many_from_five_on_and_never_which(tx: Transaction, zone: Zone) -> None:
    tickets = filed(tx, zone, 5)
    number = formed(tx, zone, tickets[:4]).number
    firm, office = as_actor(tx, zone.firm), as_actor(tx, zone.coordinator)
    assert together_with(firm, row_by(firm, tickets[0].number)) is None
    seen = together_with(office, row_by(office, tickets[0].number))
    assert seen is not None
    assert (seen.matters, seen.number) == (4, number)
    drop(office, number, None, Dissolving(note="加入一件"))
    again = formed(tx, zone, tickets).number
    told = together_with(firm, row_by(firm, tickets[0].number))
    assert told is not None
    assert (told.matters, told.number) == (5, None)
    assert again != number


def test_one_is_taken_out_by_hand_and_goes_on_by_itself(tx: Transaction, zone: Zone) -> None:
    tickets = filed(tx, zone, 3)
    number = formed(tx, zone, tickets).number
    running = {(clock.kind, clock.state, clock.due_at) for clock in clocks_of(tx, tickets[0])}
    given = TakingOut(matter=tickets[0].number.lower(), note="内部线路故障，不是同一件事。")
    with pytest.raises(Forbidden):
        take_out(as_actor(tx, zone.handler), number, None, given)
    with pytest.raises(Missing):
        take_out(as_actor(tx, a_zone(tx).coordinator), number, None, given)
    seen = seen_batch(as_actor(tx, zone.coordinator), number)
    take_out(as_actor(tx, zone.coordinator), number, seen.version, given)
    assert why(tx, tickets[0]) is Leaving.BY_HAND
    assert {(clock.kind, clock.state, clock.due_at) for clock in clocks_of(tx, tickets[0])} == running
    kept = sa.select(BatchMember.note).where(BatchMember.ticket_id == tickets[0].id)
    assert tx.session.scalar(kept) == given.note
    with pytest.raises(Conflict):
        take_out(as_actor(tx, zone.coordinator), number, seen.version, replace(given, matter=tickets[1].number))
    with pytest.raises(Invalid):  # it is in it no more
        take_out(as_actor(tx, zone.coordinator), number, None, given)
    left = together(tx, zone.handler, BatchAction.PROGRESS, number, Progress(text="进展"), *rows(tickets))
    assert [each.code for each in left.left] == [NOT_IN_BATCH]
    assert formed(tx, zone, [tickets[0], *filed(tx, zone, 2)]).barred == {}, "it may be in another batch"


def test_of_one_that_is_left_the_batch_goes_on_and_of_none_it_is_dropped(tx: Transaction, zone: Zone) -> None:
    tickets = filed(tx, zone, 2)
    number = formed(tx, zone, tickets).number
    coordinator = as_actor(tx, zone.coordinator)
    for ticket, state in zip(tickets, (BatchState.ANSWERING, BatchState.DROPPED), strict=True):
        take_out(coordinator, number, None, TakingOut(matter=ticket.number, note="单独办理"))
        assert seen_batch(coordinator, number).state is state


def test_who_proposed_takes_one_out_of_his_proposal_alone(tx: Transaction, zone: Zone) -> None:
    tickets = filed(tx, zone, 3)
    number = formed(tx, zone, tickets, by=zone.handler).number
    take_out(as_actor(tx, zone.handler), number, None, TakingOut(matter=tickets[0].number, note="误选"))
    assert why(tx, tickets[0]) is Leaving.BY_HAND
    confirm_batch(as_actor(tx, zone.coordinator), number, None, Confirming(lead=zone.lead.code))
    with pytest.raises(Forbidden):
        take_out(as_actor(tx, zone.handler), number, None, TakingOut(matter=tickets[1].number, note="误选"))


def test_what_every_one_of_many_is_asked_is_asked_at_once(tx: Transaction, zone: Zone) -> None:
    """Statements of one more matter in an answer and its approval: what can be asked in sets is."""
    asked: dict[int, list[int]] = {}
    for many in (4, 12):
        tickets = filed(tx, zone, many)
        number = formed(tx, zone, tickets).number
        asked[many] = []
        for by, action, given in ((zone.handler, "answer", SOLVED), (zone.head, "approve", Approve())):
            with statements(tx.session.connection()) as sent:
                together(tx, by, BatchAction(action), number, given, *rows(tickets))
            asked[many].append(len(sent))
    each = [(more - few) / 8 for few, more in zip(asked[4], asked[12], strict=True)]
    assert each == [6, 14]


def clocks_of(tx: Transaction, ticket: Ticket) -> list[Clock]:
    return list(tx.session.scalars(sa.select(Clock).where(Clock.ticket_id == ticket.id)))
