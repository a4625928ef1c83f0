"""Every setting changes in one way: dated, versioned, with what it moves; rates only once a second person signed."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.accounts.rules.roles import Role
from app.acts.taking import take
from app.administration.amending_calendar import AMEND_CALENDAR, AmendCalendar, wanted_calendar
from app.administration.amending_categories import AMEND_CATEGORY, AmendCategory
from app.administration.amending_limits import AMEND_LIMIT, AmendLimit, wanted_limit
from app.administration.amending_places import AMEND_PARK, AMEND_UNIT, AmendPark, AmendUnit
from app.administration.applying import apply_due
from app.administration.deciding import JUDGE, TAKE_BACK, Judged, TakenBack
from app.administration.models import Amendment
from app.administration.proposing import look
from app.administration.rules import AmendmentState, LimitUnit
from app.administration.seeing import seen_amendment, seen_amendments, waiting_for
from app.audit.recording import _PENDING
from app.calendars.queries import calendar_now
from app.calendars.rules import local_day
from app.clocks.models import Clock
from app.clocks.terms import terms_at
from app.departments.models import Department, DepartmentKind
from app.departments.queries import routes_for
from app.kernel.errors import Forbidden, Invalid, Missing, Refused
from app.kernel.ids import RegionId
from app.kernel.transaction import Transaction
from app.notifications.models import Notification
from app.sla.rules.limits import FEEDBACK
from app.tickets.models import Category
from app.tickets.rules.words import State
from tests.builders import Zone, a_region, a_ticket, an_actor, as_actor

NOTICE = '{"year": 2026, "days": [{"name": "国庆节", "date": "2026-09-23", "isOffDay": true}]}'


def limit(**said: Any) -> AmendLimit:
    values: dict[str, Any] = {"key": "feedback", "amount": 2, "unit": LimitUnit.WORKDAY, "reason": "依据新规"}
    return AmendLimit(**{**values, **said})


def category(**said: Any) -> AmendCategory:
    values: dict[str, Any] = {"code": "17", "name": "数字化转型", "reason": "新增业务"}
    return AmendCategory(**{**values, **said})


def feedback(tx: Transaction, zone: Zone, days: int = 0) -> str:
    return str(terms_at(tx.session, zone.region.id, tx.now + timedelta(days=days))[FEEDBACK])


def test_before_anything_was_filed_a_limit_holds_at_once(tx: Transaction, zone: Zone) -> None:
    done = take(as_actor(tx, zone.admin), AMEND_LIMIT, limit())
    assert done.state is AmendmentState.IN_FORCE
    assert feedback(tx, zone) == "2 workdays"


def test_a_limit_that_rates_follow_from_waits_for_a_second_person(tx: Transaction, zone: Zone) -> None:
    a_ticket(tx, zone, State.HANDLING)
    admin = as_actor(tx, zone.admin)
    looked = look(admin, wanted_limit(admin, limit()))
    assert (looked.second, looked.moves.clocks, looked.moves.tickets) == (True, 1, 1)
    assert looked.before == {"length": "3 workdays"}
    done = take(admin, AMEND_LIMIT, limit())
    assert done.state is AmendmentState.WAITING
    assert feedback(tx, zone) == "3 workdays", "nothing holds before it is signed"
    assert (waiting_for(admin), waiting_for(as_actor(tx, zone.leader))) == (0, 1)
    told = sa.select(Notification.account_id).where(Notification.name == "setting.review_asked")
    assert set(tx.session.scalars(told)) == {zone.coordinator.account_id, zone.leader.account_id}
    with pytest.raises(Refused) as own:
        take(admin, JUDGE, Judged(agreed=True), number=done.number)
    assert own.value.code == "amendment_own"
    for nobody in (zone.auditor, zone.supervisor):
        with pytest.raises((Forbidden, Missing)):
            take(as_actor(tx, nobody), JUDGE, Judged(agreed=True), number=done.number)
    before = tx.session.scalars(sa.select(Clock.due_at).where(Clock.kind == "feedback")).one()
    take(as_actor(tx, zone.coordinator), JUDGE, Judged(agreed=True), number=done.number)
    assert feedback(tx, zone) == "2 workdays"
    after = tx.session.scalars(sa.select(Clock.due_at).where(Clock.kind == "feedback")).one()
    assert after == before, "a clock that runs keeps its limit"
    seen = seen_amendment(as_actor(tx, zone.auditor), done.number)
    assert (seen.proposed_by, seen.decided_by) == (zone.admin.name, zone.coordinator.name)
    assert not seen.may_sign


def test_a_change_that_is_declined_says_why_and_never_holds(tx: Transaction, zone: Zone) -> None:
    a_ticket(tx, zone)
    number = take(as_actor(tx, zone.admin), AMEND_LIMIT, limit()).number
    with pytest.raises(Invalid) as wrong:
        take(as_actor(tx, zone.leader), JUDGE, Judged(agreed=False), number=number)
    assert "why" in wrong.value.fields
    take(as_actor(tx, zone.leader), JUDGE, Judged(agreed=False, why="与文件不符"), number=number)
    assert feedback(tx, zone, 400) == "3 workdays"
    with pytest.raises(Refused) as settled:
        take(as_actor(tx, zone.coordinator), JUDGE, Judged(agreed=True), number=number)
    assert settled.value.code == "amendment_settled"
    again = take(as_actor(tx, zone.admin), AMEND_LIMIT, limit())
    assert again.version == 2, "another version may be proposed"


def test_one_change_of_a_thing_at_a_time_and_it_can_be_taken_back(tx: Transaction, zone: Zone) -> None:
    a_ticket(tx, zone)
    admin = as_actor(tx, zone.admin)
    number = take(admin, AMEND_LIMIT, limit()).number
    with pytest.raises(Refused) as waits:
        take(admin, AMEND_LIMIT, limit(amount=4))
    assert waits.value.code == "amendment_waits"
    with pytest.raises(Forbidden):
        take(as_actor(tx, zone.leader), TAKE_BACK, TakenBack(reason="不改"), number=number)
    take(admin, TAKE_BACK, TakenBack(reason="填错了"), number=number)
    assert take(admin, AMEND_LIMIT, limit(amount=4)).version == 2
    with pytest.raises(Refused) as settled:
        take(admin, TAKE_BACK, TakenBack(reason="再撤"), number=number)
    assert settled.value.code == "amendment_settled"


def test_a_limit_for_a_day_ahead_holds_from_that_day(tx: Transaction, zone: Zone) -> None:
    since = local_day(tx.now) + timedelta(days=3)
    take(as_actor(tx, zone.admin), AMEND_LIMIT, limit(since=since))
    assert (feedback(tx, zone, 2), feedback(tx, zone, 3)) == ("3 workdays", "2 workdays")


def test_signed_after_its_day_it_holds_from_then_on(tx: Transaction, zone: Zone) -> None:
    a_ticket(tx, zone)
    since = local_day(tx.now) + timedelta(days=1)
    number = take(as_actor(tx, zone.admin), AMEND_LIMIT, limit(since=since)).number
    late = as_actor(tx, zone.leader, tx.now + timedelta(days=5))
    take(late, JUDGE, Judged(agreed=True), number=number)
    assert (feedback(tx, zone, 4), feedback(tx, zone, 6)) == ("3 workdays", "2 workdays"), "nothing is backdated"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"key": "no_such"}, "key"),
        ({"amount": 0}, "amount"),
        ({"reason": "  "}, "reason"),
        ({"region": "NOWHERE"}, "region"),
    ],
)
def test_what_is_wrong_is_named(tx: Transaction, zone: Zone, given: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as wrong:
        take(as_actor(tx, zone.admin), AMEND_LIMIT, limit(**given))
    assert field in wrong.value.fields


def test_past_days_and_other_peoples_regions_are_refused(tx: Transaction, zone: Zone) -> None:
    yesterday = local_day(tx.now) - timedelta(days=1)
    with pytest.raises(Invalid) as wrong:
        take(as_actor(tx, zone.admin), AMEND_LIMIT, limit(since=yesterday))
    assert "since" in wrong.value.fields
    elsewhere = an_actor(tx, Role.ADMIN, a_region(tx))
    with pytest.raises(Invalid):
        take(as_actor(tx, elsewhere), AMEND_LIMIT, limit(region=zone.region.code))
    with pytest.raises(Invalid):
        take(as_actor(tx, zone.coordinator), AMEND_LIMIT, limit())
    with pytest.raises(Refused) as same:
        take(as_actor(tx, zone.admin), AMEND_LIMIT, limit(amount=3))
    assert same.value.code == "amendment_same"


def test_a_category_with_its_unit_is_there_and_routes(tx: Transaction, zone: Zone) -> None:
    a_centre = take(
        as_actor(tx, zone.admin),
        AMEND_UNIT,
        AmendUnit(code="QFZX", name="企服中心", kind=DepartmentKind.CENTRE, reason="首次设置"),
    )
    assert a_centre.before is None
    given = category(lead=zone.lead.code, supports=(zone.support.code,), hint="上云、数字车间")
    take(as_actor(tx, zone.admin), AMEND_CATEGORY, given)
    route = routes_for(tx.session, RegionId(zone.region.id), [("17", None)])["17", None]
    assert route.lead == zone.lead.id
    take(as_actor(tx, zone.admin), AMEND_CATEGORY, category(code="1701", name="上云", lead=zone.support.code))
    assert tx.session.get_one(Category, "1701").parent_code == "17"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"code": "7"}, "code"),
        ({"code": "9901"}, "code"),
        ({"lead": "NOBODY"}, "supports"),
        ({"name": " "}, "name"),
    ],
)
def test_a_category_that_cannot_be_is_refused(tx: Transaction, zone: Zone, given: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as wrong:
        take(as_actor(tx, zone.admin), AMEND_CATEGORY, category(**given))
    assert field in wrong.value.fields


def test_a_category_for_a_day_ahead_comes_with_the_sweep(tx: Transaction, zone: Zone) -> None:
    since = local_day(tx.now) + timedelta(days=2)
    done = take(as_actor(tx, zone.admin), AMEND_CATEGORY, category(since=since))
    assert done.state is AmendmentState.AHEAD
    assert apply_due(tx, 10) == 0
    assert tx.session.get(Category, "17") is None
    later = as_actor(tx, tx.actor, tx.now + timedelta(days=3))
    assert apply_due(later, 10) == 1
    assert tx.session.get_one(Category, "17").name == "数字化转型"
    assert apply_due(later, 10) == 0


def test_open_matters_of_a_category_are_counted_and_stay(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)
    done = take(as_actor(tx, zone.admin), AMEND_CATEGORY, category(code="01", name="水电", lead=zone.support.code))
    assert (done.moves["tickets"], done.moves["clocks"] > 0) == (1, True)
    units = tx.session.scalars(sa.select(Clock.department_id).where(Clock.ticket_id == ticket.id)).all()
    assert zone.support.id not in units


def test_units_and_parks_are_added_and_renamed(tx: Transaction, zone: Zone) -> None:
    a_ticket(tx, zone, State.HANDLING)
    admin = as_actor(tx, zone.admin)
    renamed = take(
        admin,
        AMEND_UNIT,
        AmendUnit(code=zone.lead.code, name="新局", kind=DepartmentKind.DEPARTMENT, reason="机构改革"),
    )
    assert renamed.moves["people"] == 3
    assert renamed.moves["tickets"] == 1
    assert tx.session.get_one(Department, zone.lead.id).name == "新局"
    assert take(admin, AMEND_PARK, AmendPark(code="P99", name="新园区", reason="新设")).before is None
    town = AmendUnit(code="ZJ", name="某镇", kind=DepartmentKind.TOWN, park="P99", reason="新设")
    take(admin, AMEND_UNIT, town)
    with pytest.raises(Invalid):
        take(admin, AMEND_UNIT, AmendUnit(code="a b", name="坏", kind=DepartmentKind.TOWN, reason="无"))


def test_a_notice_is_tried_out_leaves_nothing_and_moves_dues_once_it_is_signed(tx: Transaction, zone: Zone) -> None:
    a_ticket(tx, zone, State.HANDLING)
    admin = as_actor(tx, zone.admin)
    version = calendar_now(tx.session).version
    dues = dict(tx.session.execute(sa.select(Clock.id, Clock.due_at)).all())
    kept = len(tx.session.info.get(_PENDING, []))
    looked = look(admin, wanted_calendar(admin, AmendCalendar(notice=NOTICE, reason="试算")))
    assert looked.moves.dues > 0
    assert looked.moves.examples
    assert looked.second
    assert calendar_now(tx.session).version == version
    assert dict(tx.session.execute(sa.select(Clock.id, Clock.due_at)).all()) == dues
    assert len(tx.session.info.get(_PENDING, [])) == kept, "a dry run is not on record"
    done = take(admin, AMEND_CALENDAR, AmendCalendar(notice=NOTICE, reason="国办发明电"))
    assert calendar_now(tx.session).version == version
    take(as_actor(tx, zone.leader), JUDGE, Judged(agreed=True), number=done.number)
    assert calendar_now(tx.session).version == version + 1
    moved = dict(tx.session.execute(sa.select(Clock.id, Clock.due_at)).all())
    assert sum(moved[key] != due for key, due in dues.items()) == looked.moves.dues


@pytest.mark.parametrize("notice", ["{", '{"year": 2027, "days": []}', "2026-01-01,哪天,元旦"])
def test_a_notice_nobody_can_read_is_refused(tx: Transaction, zone: Zone, notice: str) -> None:
    with pytest.raises(Invalid) as wrong:
        take(as_actor(tx, zone.admin), AMEND_CALENDAR, AmendCalendar(notice=notice, reason="试"))
    assert "notice" in wrong.value.fields


def test_changes_are_listed_newest_first_and_elsewhere_there_are_none(tx: Transaction, zone: Zone) -> None:
    admin = as_actor(tx, zone.admin)
    first = take(admin, AMEND_PARK, AmendPark(code="P97", name="甲园", reason="新设")).number
    second = take(admin, AMEND_PARK, AmendPark(code="P98", name="乙园", reason="新设")).number
    page = seen_amendments(admin, limit=1)
    assert [each.number for each in page.items] == [second]
    assert [each.number for each in seen_amendments(admin, limit=1, cursor=page.next_cursor).items] == [first]
    elsewhere = as_actor(tx, an_actor(tx, Role.ADMIN, a_region(tx)))
    assert seen_amendments(elsewhere).items == []
    with pytest.raises(Missing):
        seen_amendment(elsewhere, first)
    assert tx.session.scalar(sa.select(sa.func.count()).select_from(Amendment)) == 2
