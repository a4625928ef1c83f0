"""Who reaches a visit and what hangs on it: the pairing that ended, the stand-in, the firm's role, the coordinator."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import ProgrammingError

from app.accounts.models import Account
from app.accounts.rules.roles import Role
from app.acts.recording_visits import record_visit
from app.calendars.rules import local_day
from app.companies.models import Pairing, StandIn
from app.kernel.actor import SYSTEM, Actor
from app.kernel.errors import Forbidden, Missing, Refused
from app.kernel.transaction import Transaction, Transactions
from app.notifications.rights import ACTORS
from app.visits.covering import figures_of
from app.visits.listing import VISITS
from app.visits.models import CompanyStanding, Visit, VisitPhoto
from app.visits.planning import plan_region
from app.visits.quieting import AskQuiet, ask_quiet
from app.visits.rules.words import Production, StandingState, VisitState
from app.visits.seeing import seen_visit, seen_visits
from app.visits.standing import DecideStanding, EndStanding, decide_standing, end_standing
from tests.builders import Zone, a_zone, an_actor, as_actor
from tests.visits import a_problem, told, visited

APART = timedelta(days=21)


def now_is(tx: Transaction, who: Actor) -> Actor:
    """Somebody as he would be read anew: with the firms he looks after now."""
    return ACTORS.of_account(tx.session, tx.session.get_one(Account, who.account_id), tx.now)


def test_once_the_pairing_has_ended_firm_and_visits_are_gone(tx: Transaction, zone: Zone) -> None:
    number = visited(tx, zone).number
    assert seen_visit(as_actor(tx, now_is(tx, zone.officer)), number).row.number == number
    tx.session.execute(sa.update(Pairing).values(until_day=local_day(tx.now)))
    gone = as_actor(tx, now_is(tx, zone.officer))
    with pytest.raises(Missing):
        seen_visit(gone, number)
    with pytest.raises(Missing):
        record_visit(gone, told(zone, local_day(tx.now)))


def test_who_stands_in_writes_it_down_as_who_he_is(tx: Transaction, zone: Zone) -> None:
    other, today = an_actor(tx, Role.OFFICER, zone.region), local_day(tx.now)
    with pytest.raises(Missing):
        record_visit(as_actor(tx, other), told(zone, today))
    tx.session.add(
        StandIn(
            officer_id=zone.officer.account_id or 0,
            stand_in_id=other.account_id or 0,
            from_day=today,
            until_day=today + timedelta(days=7),
            made_at=tx.now,
        )
    )
    tx.session.flush()
    visit = record_visit(as_actor(tx, now_is(tx, other)), told(zone, today))
    assert (visit.officer_id, visit.officer_name) == (other.account_id, other.name)
    assert figures_of(as_actor(tx, zone.coordinator), today).coverage.n == 1


@pytest.fixture
def standing(tx: Transaction, zone: Zone) -> CompanyStanding:
    """Two visits found the firm stopped, while a plan waits for it."""
    plan_region(tx, zone.region.id)
    visited(tx, zone, production=Production.HALTED)
    later = tx.now + APART
    again = as_actor(tx, zone.officer, later)
    record_visit(again, told(zone, local_day(later), production=Production.HALTED))
    return tx.session.scalars(sa.select(CompanyStanding)).one()


def test_only_the_coordinators_word_takes_a_firm_out_and_brings_it_back(
    tx: Transaction, zone: Zone, standing: CompanyStanding
) -> None:
    desk, today = as_actor(tx, zone.coordinator), local_day(tx.now)
    assert figures_of(desk, today).coverage.d == 1, "what is proposed changes nothing"
    number, agreed = standing.number, DecideStanding(agreed=True, words="电表停走两个月")
    with pytest.raises(Forbidden):
        decide_standing(as_actor(tx, zone.supervisor), number, None, agreed)
    with pytest.raises(Forbidden):
        decide_standing(as_actor(tx, zone.officer), number, None, agreed)
    decide_standing(desk, number, standing.version, agreed)
    figures = figures_of(desk, today)
    assert (figures.coverage.d, figures.spared) == (0, 1)
    with pytest.raises(Refused, match="visit_standing_settled"):
        decide_standing(desk, number, None, agreed)
    next_half = as_actor(tx, zone.coordinator, tx.now + timedelta(days=120))
    assert plan_region(next_half, zone.region.id).made == 0, "nobody goes to a firm that stopped"
    assert visited(tx, zone, day=today - timedelta(days=3), problems=(a_problem(),), again_reason="复工").id
    end_standing(desk, number, None, EndStanding(reason="已复工"))
    assert standing.state is StandingState.ENDED
    assert plan_region(next_half, zone.region.id).made == 1


def test_what_the_coordinator_does_not_agree_to_leaves_the_firm_in(
    tx: Transaction, zone: Zone, standing: CompanyStanding
) -> None:
    desk = as_actor(tx, zone.coordinator)
    decide_standing(desk, standing.number, None, DecideStanding(agreed=False, words="设备检修"))
    assert standing.state is StandingState.DECLINED
    assert (figures_of(desk, local_day(tx.now)).coverage.d, figures_of(desk, local_day(tx.now)).spared) == (1, 0)
    with pytest.raises(Refused, match="visit_standing_settled"):
        end_standing(desk, standing.number, None, EndStanding(reason="无"))


def test_the_list_is_taken_along_as_the_page_is_narrowed(tx: Transaction, zone: Zone) -> None:
    number = visited(tx, zone).number
    plan_region(as_actor(tx, zone.coordinator, tx.now + timedelta(days=120)), zone.region.id)
    desk = as_actor(tx, zone.coordinator)
    month = f"{local_day(tx.now):%Y-%m}"
    [row] = VISITS.page(desk, {"month": month, "counted": "1"}, None, 50).items
    said = {column.head: column.read(row) for column in VISITS.columns}
    assert (said["走访编号"], said["走访日期"], str(said["计入覆盖率"])) == (number, local_day(tx.now), "是")
    assert len(VISITS.page(desk, {}, None, 50).items) == 2
    assert VISITS.page(as_actor(tx, zone.other_firm), {}, None, 50).items == []


def test_figures_of_what_was_found_count_what_was_brought_back(tx: Transaction, zone: Zone) -> None:
    visited(tx, zone, problems=(a_problem(), a_problem(title="用工不足")))
    later = tx.now + APART
    record_visit(as_actor(tx, zone.officer, later), told(zone, local_day(later)))
    desk = as_actor(tx, zone.coordinator)
    first, second = figures_of(desk, local_day(tx.now)), figures_of(desk, local_day(later))
    assert (first.found.n, first.found.d, first.solved.n, first.solved.d) == (1, 1, 0, 2)
    assert (second.found.n, second.found.d, second.solved.d) == (0, 1, 0)


@contextmanager
def refused_by_the_database() -> Iterator[None]:
    with pytest.raises(ProgrammingError, match="permission denied"):
        yield


def test_the_firms_role_reads_of_its_own_visits_what_it_may_and_nothing_else(transactions: Transactions) -> None:
    with transactions.acting(SYSTEM) as tx:
        zone = a_zone(tx)
        number = visited(tx, zone, notes="计划扩产", problems=(a_problem(),)).number
        plan_region(as_actor(tx, zone.coordinator, tx.now + timedelta(days=120)), zone.region.id)
        until = local_day(tx.now) + timedelta(days=30)
        boss = an_actor(tx, Role.COMPANY_ADMIN, zone.region, company=zone.company)
        ask_quiet(as_actor(tx, boss), zone.company.credit_code, AskQuiet(until=until, reason="赶工"))
        tx.session.flush()
    numbers = sa.text("SELECT number FROM visits")
    with transactions.reading(zone.firm) as tx:
        assert tx.session.scalars(numbers).all() == [number], "what is planned is not the firm's to read"
        assert tx.session.scalar(sa.text("SELECT count(*) FROM visit_matters")) == 1
        assert tx.session.scalar(sa.text("SELECT count(*) FROM company_quiets")) == 1
        assert [row.number for row in seen_visits(tx).items] == [number]
    with transactions.reading(zone.other_firm) as tx:
        for table in ("visits", "visit_matters", "company_quiets"):
            assert tx.session.scalar(sa.text(f"SELECT count(*) FROM (SELECT id FROM {table}) AS own")) == 0
    for statement in (
        "SELECT notes FROM visits",
        "SELECT met_name, production FROM visits",
        "SELECT scheduled_on FROM visits",
        "SELECT id FROM visit_photos",
        "SELECT id FROM company_standings",
        "SELECT last FROM visit_numbers",
        "UPDATE visits SET state = 'cancelled'",
        "DELETE FROM visit_matters",
    ):
        with refused_by_the_database(), transactions.acting(zone.firm) as tx:
            tx.session.execute(sa.text(statement))
    with transactions.reading(SYSTEM) as tx:
        assert tx.session.scalars(sa.select(VisitPhoto)).all() == []
        assert {visit.state for visit in tx.session.scalars(sa.select(Visit))} <= set(VisitState)
