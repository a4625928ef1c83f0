"""A promise from its first word to the firm's: who gives it, by when it is due, who is told, and how it ends."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from app.accounts.rules.roles import Role
from app.clocks.checking import drift
from app.clocks.models import Clock
from app.clocks.rules.states import ClockState
from app.clocks.sweeping import sweep
from app.companies.models import StandIn
from app.kernel.actor import SYSTEM, Actor
from app.kernel.errors import Conflict, Forbidden, Invalid, Missing, Refused
from app.kernel.transaction import Transaction
from app.notifications.models import Notification
from app.promises import keeping
from app.promises.counting import open_late, promise_figures
from app.promises.giving import Promised, give, promise
from app.promises.keeping import (
    Moving,
    Releasing,
    SaidBroken,
    SaidDone,
    SaidKept,
    allowed,
    count_silence,
    move_day,
    release,
    say_broken,
    say_done,
    say_kept,
)
from app.promises.listing import PromiseFilters, seen_promises
from app.promises.models import Promise
from app.promises.rules.words import PromiseAction, PromiseList, PromiseOrigin, PromiseState
from app.promises.seeing import seen_promise
from app.promises.timing import PROMISE
from app.subjects import SUBJECTS
from app.tickets.models import Ticket
from app.tickets.rules.words import State
from tests.builders import Zone, a_ticket, an_actor, as_actor
from tests.clocks import shanghai

THURSDAY = date(2026, 9, 24)
"""The tests begin on Monday the 21st; 25 to 27 September and 1 to 7 October are feasts."""


@pytest.fixture
def ticket(tx: Transaction, zone: Zone) -> Ticket:
    return a_ticket(tx, zone, State.HANDLING)


def of_unit(tx: Transaction, zone: Zone, ticket: Ticket, day: date = THURSDAY, by: Actor | None = None) -> Promise:
    return give(as_actor(tx, by or zone.handler), Promised(words="恢复 3 号车间供电", due_on=day, ticket=ticket.number))


def of_officer(tx: Transaction, zone: Zone, day: date = THURSDAY) -> Promise:
    return give(as_actor(tx, zone.officer), Promised(words="送政策到厂", due_on=day, firm=zone.company.credit_code))


def clocks_of(tx: Transaction, row: Promise) -> list[Clock]:
    found = sa.select(Clock).where(Clock.subject_kind == PROMISE, Clock.subject_id == row.id).order_by(Clock.cycle)
    return list(tx.session.scalars(found))


def told(tx: Transaction, name: str, text: str = "") -> set[int]:
    rows = sa.select(Notification.account_id).where(Notification.name == name, Notification.text.contains(text))
    return set(tx.session.scalars(rows))


def swept(tx: Transaction, at: datetime) -> None:
    there = as_actor(tx, SYSTEM, at)
    while sweep(there, SUBJECTS, 200) == 200:
        pass


def rung(tx: Transaction, row: Promise, at: datetime) -> set[int]:
    """Who was told by the sweep at this moment of the clock of a promise, and of no other."""
    before = tx.session.scalar(sa.select(sa.func.max(Notification.id))) or 0
    tx.session.execute(sa.update(Clock).where(sa.func.coalesce(Clock.subject_kind, "") != PROMISE).values(next_at=None))
    swept(tx, at)
    found = sa.select(Notification.account_id).where(Notification.id > before, Notification.name == "sla.step_reached")
    return set(tx.session.scalars(found))


def test_a_unit_promises_and_its_firm_says_that_it_was_kept(tx: Transaction, zone: Zone, ticket: Ticket) -> None:
    row = of_unit(tx, zone, ticket)
    assert (row.department_id, row.person_id, row.origin) == (
        zone.lead.id,
        zone.handler.account_id,
        PromiseOrigin.HAND,
    )
    assert zone.firm.account_id in told(tx, "promise.given", "恢复 3 号车间供电")
    say_done(as_actor(tx, zone.handler, shanghai("2026-09-24 15:00")), row.number, 1, SaidDone(note="15:00 已送电"))
    assert clocks_of(tx, row)[0].state is ClockState.MET
    assert zone.firm.account_id in told(tx, "promise.done", "15:00 已送电")
    seen = seen_promise(as_actor(tx, zone.firm), row.number)
    assert seen.waits_for_firm
    assert (seen.person, seen.unit) == (None, zone.lead.name)
    assert set(seen.actions) == {PromiseAction.SAY_KEPT, PromiseAction.SAY_BROKEN, PromiseAction.RELEASE}
    say_kept(as_actor(tx, zone.firm), row.number, None, SaidKept())
    assert (row.state, row.deemed) == (PromiseState.KEPT, False)
    assert told(tx, "promise.kept") == {zone.handler.account_id}
    with pytest.raises(Refused) as gone:
        say_kept(as_actor(tx, zone.firm), row.number, None, SaidKept())
    assert gone.value.code == "promise_kept"


def test_what_the_firm_says_was_not_kept_is_open_again_and_goes_to_the_head(
    tx: Transaction, zone: Zone, ticket: Ticket
) -> None:
    row = of_unit(tx, zone, ticket)
    with pytest.raises(Refused) as early:
        say_broken(as_actor(tx, zone.firm), row.number, None, SaidBroken(words="还没来"))
    assert early.value.code == "promise_not_due"
    say_done(as_actor(tx, zone.handler, shanghai("2026-09-23 10:00")), row.number, None, SaidDone(note="好了"))
    say_broken(as_actor(tx, zone.firm, shanghai("2026-09-23 11:00")), row.number, None, SaidBroken(words="只送了一半"))
    assert seen_promise(as_actor(tx, zone.firm), row.number).state is PromiseState.OPEN
    assert row.done_at is None
    assert told(tx, "promise.broken", "只送了一半") >= {zone.handler.account_id, zone.head.account_id}
    assert [each.state for each in clocks_of(tx, row)] == [ClockState.MET, ClockState.RUNNING]
    may = allowed(as_actor(tx, zone.liaison, shanghai("2026-09-23 12:00")), row)
    assert set(may) == {PromiseAction.SAY_DONE, PromiseAction.MOVE}, "the way on, for whoever sits in the unit"
    say_done(as_actor(tx, zone.liaison, shanghai("2026-09-28 12:00")), row.number, None, SaidDone(note="全部送电"))
    say_kept(as_actor(tx, zone.firm, shanghai("2026-09-28 13:00")), row.number, None, SaidKept())
    assert row.state is PromiseState.LATE


def test_silence_of_five_workdays_counts_and_is_marked(tx: Transaction, zone: Zone, ticket: Ticket) -> None:
    row = of_unit(tx, zone, ticket)
    say_done(as_actor(tx, zone.handler, shanghai("2026-09-23 15:00")), row.number, None, SaidDone(note="好了"))
    assert count_silence(as_actor(tx, SYSTEM, shanghai("2026-09-30 17:31"))) == 0, "the feasts do not count"
    ends = seen_promise(as_actor(tx, zone.firm, shanghai("2026-09-24 09:00")), row.number).counts_from
    assert ends is not None
    assert count_silence(as_actor(tx, SYSTEM, ends)) == 0
    assert count_silence(as_actor(tx, SYSTEM, ends + timedelta(minutes=1))) == 1
    assert (row.state, row.deemed) == (PromiseState.KEPT, True)
    assert count_silence(as_actor(tx, SYSTEM, ends + timedelta(minutes=2))) == 0


def test_silence_is_counted_in_sets_and_one_that_fails_bars_nobody(
    tx: Transaction, zone: Zone, ticket: Ticket, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [of_unit(tx, zone, ticket) for _ in range(3)]
    for minute, row in enumerate(rows):
        said = shanghai(f"2026-09-23 15:0{minute}")
        say_done(as_actor(tx, zone.handler, said), row.number, None, SaidDone(note="好了"))
    bad, late = rows[0].id, shanghai("2026-10-19 09:00")
    deem = keeping._deem

    def failing(there: Transaction, promise_id: int) -> None:
        if promise_id == bad:
            raise RuntimeError("no")
        deem(there, promise_id)

    monkeypatch.setattr(keeping, "_deem", failing)
    assert count_silence(as_actor(tx, SYSTEM, late), 2) == 2, "the first is set aside, the second is counted"
    assert count_silence(as_actor(tx, SYSTEM, late), 2) == 1
    assert count_silence(as_actor(tx, SYSTEM, late), 2) == 0
    assert [row.state for row in rows] == [PromiseState.OPEN, PromiseState.KEPT, PromiseState.KEPT]


def test_a_moved_day_keeps_the_first_one_and_needs_a_word_to_the_firm(
    tx: Transaction, zone: Zone, ticket: Ticket
) -> None:
    row = of_unit(tx, zone, ticket)
    with pytest.raises(Invalid) as silent:
        move_day(as_actor(tx, zone.handler), row.number, None, Moving(due_on=date(2026, 9, 30), words=" "))
    assert "words" in silent.value.fields
    with pytest.raises(Invalid):
        move_day(as_actor(tx, zone.handler), row.number, None, Moving(due_on=THURSDAY, words="晚些"))
    move_day(as_actor(tx, zone.handler), row.number, 1, Moving(due_on=date(2026, 9, 30), words="设备 30 日到货"))
    assert (row.first_due_on, row.due_on) == (THURSDAY, date(2026, 9, 30))
    assert zone.firm.account_id in told(tx, "promise.moved", "设备 30 日到货")
    assert [each.state for each in clocks_of(tx, row)] == [ClockState.CANCELLED, ClockState.RUNNING]
    assert drift(tx.session, SUBJECTS, tx.now) == []
    with pytest.raises(Conflict):
        move_day(as_actor(tx, zone.handler), row.number, 1, Moving(due_on=date(2026, 10, 9), words="再晚些"))
    at = shanghai("2026-09-29 12:00")
    say_done(as_actor(tx, zone.handler, at), row.number, None, SaidDone(note="好了"))
    say_kept(as_actor(tx, zone.firm, at), row.number, None, SaidKept())
    assert row.state is PromiseState.LATE, "counted by the day that was said first"


@pytest.mark.parametrize(("day", "said"), [(date(2026, 9, 20), "due_on"), (date(2027, 3, 22), "due_on")])
def test_a_day_gone_by_or_beyond_six_months_is_refused(tx: Transaction, zone: Zone, day: date, said: str) -> None:
    with pytest.raises(Invalid) as wrong:
        of_officer(tx, zone, day)
    assert said in wrong.value.fields
    assert tx.session.scalar(sa.select(sa.func.count()).select_from(Promise)) == 0


def test_a_holiday_becomes_the_next_workday(tx: Transaction, zone: Zone) -> None:
    row = of_officer(tx, zone, date(2026, 10, 2))
    assert row.due_on == row.first_due_on == date(2026, 10, 8)


def test_another_firms_matter_or_firm_does_not_exist(tx: Transaction, zone: Zone, ticket: Ticket) -> None:
    there = Promised(words="做", due_on=THURSDAY, ticket=ticket.number, firm=zone.other.credit_code)
    with pytest.raises(Missing):
        give(as_actor(tx, zone.coordinator), there)
    with pytest.raises(Missing):
        give(as_actor(tx, zone.officer), Promised(words="做", due_on=THURSDAY, firm=zone.other.credit_code))
    with pytest.raises(Missing):
        give(as_actor(tx, zone.support_liaison), Promised(words="做", due_on=THURSDAY, ticket=ticket.number))
    with pytest.raises(Invalid):
        give(as_actor(tx, zone.officer), Promised(words="做", due_on=THURSDAY))
    for reader in (zone.leader, zone.auditor, zone.supervisor):
        with pytest.raises(Forbidden):
            give(as_actor(tx, reader), Promised(words="做", due_on=THURSDAY, ticket=ticket.number))


def test_other_slices_say_their_own_origin_and_nobody_else_does(tx: Transaction, zone: Zone) -> None:
    of_visit = Promised(words="送政策到厂", due_on=THURSDAY, firm=zone.company.credit_code, origin=PromiseOrigin.VISIT)
    with pytest.raises(Invalid):
        give(as_actor(tx, zone.officer), of_visit)
    assert promise(as_actor(tx, zone.officer), of_visit).origin is PromiseOrigin.VISIT


def test_only_the_firm_releases_and_only_its_own(tx: Transaction, zone: Zone, ticket: Ticket) -> None:
    row = of_unit(tx, zone, ticket)
    for actor in (zone.handler, zone.head, zone.coordinator, zone.leader):
        with pytest.raises((Forbidden, Missing)):
            release(as_actor(tx, actor), row.number, None, Releasing())
    stranger = as_actor(tx, zone.other_firm)
    with pytest.raises(Missing):
        release(stranger, row.number, None, Releasing())
    with pytest.raises(Missing):
        say_kept(stranger, row.number, None, SaidKept())
    with pytest.raises(Missing):
        say_broken(stranger, row.number, None, SaidBroken(words="没有"))
    with pytest.raises(Forbidden):
        say_done(as_actor(tx, zone.firm), row.number, None, SaidDone(note="好了"))
    release(as_actor(tx, zone.firm), row.number, None, Releasing(words="自己解决了"))
    assert (row.state, clocks_of(tx, row)[0].state) == (PromiseState.RELEASED, ClockState.CANCELLED)
    assert told(tx, "promise.released", "自己解决了") >= {zone.handler.account_id}


def test_who_promised_is_reminded_and_the_day_after_his_head(tx: Transaction, zone: Zone, ticket: Ticket) -> None:
    row = of_unit(tx, zone, ticket)
    assert rung(tx, row, shanghai("2026-09-23 17:31")) == {zone.handler.account_id}
    assert rung(tx, row, shanghai("2026-09-24 17:31")) == {zone.handler.account_id}
    assert zone.head.account_id in rung(tx, row, shanghai("2026-09-28 18:31"))
    assert rung(tx, row, shanghai("2026-10-30 10:00")) == set(), "the report prints it; nobody above is written to"


def test_above_an_officer_is_the_centre_and_who_stands_in_hears_for_him(tx: Transaction, zone: Zone) -> None:
    row = of_officer(tx, zone)
    assert rung(tx, row, shanghai("2026-09-24 17:31")) == {zone.officer.account_id}
    other = an_actor(tx, Role.OFFICER, zone.region)
    tx.session.add(
        StandIn(
            officer_id=zone.officer.account_id,
            stand_in_id=other.account_id,
            from_day=date(2026, 9, 26),
            until_day=date(2026, 10, 10),
            made_at=tx.now,
        )
    )
    late = of_officer(tx, zone, date(2026, 9, 29))
    assert rung(tx, late, shanghai("2026-09-29 17:31")) >= {other.account_id, zone.coordinator.account_id}


def test_lists_and_figures_count_what_is_late_and_what_was_kept(tx: Transaction, zone: Zone, ticket: Ticket) -> None:
    kept, late, moved, freed = (of_unit(tx, zone, ticket) for _ in range(4))
    mine = of_officer(tx, zone)
    at = shanghai("2026-09-24 10:00")
    say_done(as_actor(tx, zone.handler, at), kept.number, None, SaidDone(note="好了"))
    say_kept(as_actor(tx, zone.firm, at), kept.number, None, SaidKept())
    move_day(as_actor(tx, zone.handler, at), moved.number, None, Moving(due_on=date(2026, 9, 30), words="晚些"))
    release(as_actor(tx, zone.firm, at), freed.number, None, Releasing())
    monday = shanghai("2026-09-28 10:00")
    centre = as_actor(tx, zone.coordinator, monday)
    found = promise_figures(centre, THURSDAY, THURSDAY)
    assert (found.whole.n, found.whole.d, found.whole.late) == (1, 4, 2)
    assert [(each.code, each.n, each.d) for each in found.units] == [(zone.lead.code, 1, 3)]
    assert [(each.n, each.d) for each in found.officers] == [(0, 1)]
    assert [(each.code, each.d) for each in found.parks] == [(zone.park.code, 4)]
    drilled = seen_promises(
        centre, PromiseFilters(which=PromiseList.COUNTED, unit=zone.lead.code, since=THURSDAY, until=THURSDAY)
    )
    assert {each.id for each in drilled.items} == {kept.id, late.id, moved.id}
    listed = seen_promises(centre, PromiseFilters(which=PromiseList.LATE))
    assert {each.id for each in listed.items} == {late.id, mine.id}
    own = seen_promises(as_actor(tx, zone.officer, monday), PromiseFilters(which=PromiseList.MINE))
    assert [each.id for each in own.items] == [mine.id]
    of_firm = seen_promises(as_actor(tx, zone.firm, monday), PromiseFilters(which=PromiseList.OPEN))
    assert {each.id for each in of_firm.items} == {late.id, moved.id, mine.id}
    assert seen_promises(as_actor(tx, zone.other_firm, monday), PromiseFilters()).items == []
    assert seen_promises(as_actor(tx, zone.support_liaison, monday), PromiseFilters()).items == []
    with pytest.raises(Invalid):
        promise_figures(centre, THURSDAY, THURSDAY - timedelta(1))


def test_what_was_late_at_a_moment_is_the_same_however_late_it_is_asked(
    tx: Transaction, zone: Zone, ticket: Ticket
) -> None:
    row = of_unit(tx, zone, ticket)
    region = {zone.region.id}
    assert open_late(tx.session, region, shanghai("2026-09-24 23:00")) == []
    saturday = shanghai("2026-09-26 10:00")
    assert [each.promise_id for each in open_late(tx.session, region, saturday)] == [row.id]
    say_done(as_actor(tx, zone.handler, shanghai("2026-09-28 10:00")), row.number, None, SaidDone(note="好了"))
    said = shanghai("2026-09-28 12:00")
    assert open_late(tx.session, region, said) == []
    say_broken(as_actor(tx, zone.firm, shanghai("2026-09-29 10:00")), row.number, None, SaidBroken(words="没有"))
    later = shanghai("2026-09-29 12:00")
    for at, late in ((saturday, 1), (said, 0), (later, 1)):
        assert len(open_late(tx.session, region, at)) == late
    say_done(as_actor(tx, zone.handler, shanghai("2026-09-30 10:00")), row.number, None, SaidDone(note="好了"))
    say_kept(as_actor(tx, zone.firm, shanghai("2026-09-30 11:00")), row.number, None, SaidKept())
    for at, late in ((saturday, 1), (said, 0), (later, 1), (datetime(2026, 10, 9, tzinfo=UTC), 0)):
        assert len(open_late(tx.session, region, at)) == late
