"""Who reads which figure and which row, and the pages of both."""

import pytest

from app.accounts.rules.roles import Role
from app.kernel.actor import ANONYMOUS, Actor
from app.kernel.errors import Missing
from app.kernel.transaction import Transaction
from app.reports.behind import is_counted, rows_behind
from app.reports.compiling import compile_week
from app.reports.models import WeeklyReport
from app.reports.queries import latest_week, list_reports, read_report
from app.tickets.models import Ticket
from tests.builders import Zone, a_company, a_department, a_region, a_zone, an_actor, as_actor
from tests.clocks import shanghai
from tests.integration.reports.history import Past, act, solved

WEEK = "2026-W38"
MON = "2026-09-14"


@pytest.fixture
def report(tx: Transaction, zone: Zone, past: Past) -> WeeklyReport:
    """Two tickets of the firm in the park (one of another unit), one of a firm elsewhere."""
    past.ticket(f"{MON} 09:00", *solved(f"{MON} 10:00", f"{MON} 11:00", f"{MON} 12:00", f"{MON} 16:00"))
    past.ticket(f"{MON} 09:00", act("accept", f"{MON} 10:00"), act("whistle", f"{MON} 11:00", unit=zone.support))
    past.ticket(f"{MON} 09:00", company=zone.other)
    return compile_week(tx, zone.region, WEEK)


def scopes(tx: Transaction, zone: Zone, actor: Actor) -> set[str]:
    """The scopes whose figures exist for an actor."""
    figures = read_report(as_actor(tx, actor), WEEK).figures
    return {f"{row.scope_kind}/{row.scope_code}" for row in figures}


def numbers(tx: Transaction, report: WeeklyReport, actor: Actor, zone: Zone) -> set[str]:
    """The tickets an actor finds behind the region's 解决率 A."""
    page = rows_behind(as_actor(tx, actor), report, "resolution_ledger", ("region", zone.region.code))
    return {row.ticket_number for row in page.items}


def test_each_role_reads_its_own_part(tx: Transaction, zone: Zone, report: WeeklyReport) -> None:
    region = f"region/{zone.region.code}"
    assert scopes(tx, zone, zone.firm) == scopes(tx, zone, zone.observer) == {region}
    assert scopes(tx, zone, zone.dispatcher) == {region, f"park/{zone.park.code}"}
    for actor in (zone.liaison, zone.handler, zone.head):
        assert scopes(tx, zone, actor) == {region, f"department/{zone.lead.code}"}
    assert {kind.split("/")[0] for kind in scopes(tx, zone, zone.officer)} == {"region", "officer"}
    for actor in (zone.coordinator, zone.supervisor, zone.leader, zone.auditor):
        assert f"department/{zone.support.code}" in scopes(tx, zone, actor)
        assert len(numbers(tx, report, actor, zone)) == 3


def test_only_a_kind_with_more_scopes_than_it_may_is_left_out(
    tx: Transaction, zone: Zone, report: WeeklyReport
) -> None:
    leader = as_actor(tx, zone.leader)
    units = {row.scope_code for row in read_report(leader, WEEK).figures if row.scope_kind == "department"}
    assert len(units) > 1
    most = {"department": len(units), "park": 0}
    read = read_report(leader, WEEK, at_most=most)
    assert read.left_out == {"park"}
    assert {row.scope_code for row in read.figures if row.scope_kind == "department"} == units
    less = read_report(leader, WEEK, at_most={"department": len(units) - 1})
    assert less.left_out == {"department"}
    assert "department" not in {row.scope_kind for row in less.figures}


def test_rows_are_of_the_own_part_only(tx: Transaction, zone: Zone, report: WeeklyReport) -> None:
    assert numbers(tx, report, zone.firm, zone) == numbers(tx, report, zone.observer, zone) == set()
    assert len(numbers(tx, report, zone.dispatcher, zone)) == 2
    assert len(numbers(tx, report, zone.officer, zone)) == 2
    assert len(numbers(tx, report, zone.liaison, zone)) == 1
    assert numbers(tx, report, zone.liaison, zone).isdisjoint(numbers(tx, report, zone.support_liaison, zone))


def test_for_others_the_report_is_not_there(tx: Transaction, zone: Zone, report: WeeklyReport) -> None:
    stranger = a_zone(tx)
    for actor in (stranger.leader, stranger.liaison, zone.admin, ANONYMOUS):
        with pytest.raises(Missing):
            read_report(as_actor(tx, actor), WEEK)
        assert list_reports(as_actor(tx, actor)).items == []
    figure = ("department", zone.lead.code)
    with pytest.raises(Missing):
        rows_behind(as_actor(tx, zone.support_liaison), report, "resolution_ledger", figure)


def test_a_unit_with_the_same_code_below_is_somebody_else(tx: Transaction, zone: Zone, report: WeeklyReport) -> None:
    city = a_region(tx)
    unit = a_department(tx, city)
    unit.code = zone.lead.code
    tx.session.flush()
    head = an_actor(tx, Role.HEAD, city, department=unit)
    seat = head.seats[0]
    wide = Actor(
        account_id=head.account_id,
        name=head.name,
        abilities=head.abilities,
        seats=(type(seat)(**{**vars(seat), "region_ids": seat.region_ids | zone.leader.seats[0].region_ids}),),
    )
    assert scopes(tx, zone, wide) == {f"region/{zone.region.code}"}
    assert numbers(tx, report, wide, zone) == set()


def test_every_figure_drills_down_to_exactly_its_rows(tx: Transaction, zone: Zone, report: WeeklyReport) -> None:
    leader = as_actor(tx, zone.leader)
    for figure in read_report(leader, WEEK).figures:
        scope = (figure.scope_kind, figure.scope_code)
        page = rows_behind(leader, report, figure.metric, scope, limit=200)
        assert len(page.items) == figure.d, figure.metric
        assert sum(is_counted(figure.metric, row) for row in page.items) == figure.n, figure.metric
        assert len(rows_behind(leader, report, figure.metric, scope, "n", limit=200).items) == figure.n, figure.metric
        assert len(rows_behind(leader, report, figure.metric, scope, "rest", limit=200).items) == figure.d - figure.n


def test_rows_come_in_pages(tx: Transaction, zone: Zone, report: WeeklyReport) -> None:
    scope = ("region", zone.region.code)
    first = rows_behind(tx, report, "filed", scope, limit=2)
    rest = rows_behind(tx, report, "filed", scope, cursor=first.next_cursor, limit=2)
    assert [len(first.items), len(rest.items), rest.next_cursor] == [2, 1, None]
    for metric, place, which in (("nonsense", scope, "d"), ("filed", ("planet", "GX"), "d"), ("filed", scope, "x")):
        with pytest.raises(Missing):
            rows_behind(tx, report, metric, place, which)


def test_reports_are_listed_newest_first(tx: Transaction, zone: Zone, report: WeeklyReport) -> None:
    tx.now = shanghai("2026-10-05 09:00")
    compile_week(tx, zone.region, "2026-W40")
    compile_week(tx, zone.region, "2026-W39")
    leader = as_actor(tx, zone.leader)
    page = list_reports(leader, limit=2)
    assert [row.week for row in page.items] == ["2026-W40", "2026-W39"]
    assert [row.week for row in list_reports(leader, page.next_cursor).items] == [WEEK]
    assert latest_week(leader) == "2026-W40"
    assert latest_week(as_actor(tx, a_zone(tx).leader)) is None


def test_an_officer_reads_the_figures_of_the_own_firms(tx: Transaction, zone: Zone, past: Past) -> None:
    firm = a_company(tx, zone.region, zone.park)
    an_actor(tx, Role.OFFICER, zone.region, paired=(firm,))
    mine: Ticket = past.ticket(f"{MON} 09:00")
    past.ticket(f"{MON} 09:00", company=firm)
    report = compile_week(tx, zone.region, WEEK)
    reading = read_report(as_actor(tx, zone.officer), WEEK)
    [(code, name)] = reading.scopes("officer")
    assert name == zone.officer.name
    page = rows_behind(as_actor(tx, zone.officer), report, "filed", ("officer", code))
    assert [row.ticket_number for row in page.items] == [mine.number]
