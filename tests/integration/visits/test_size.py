"""The whole zone: 10,763 firms have their plans in under a minute, and coverage is read in a known number of queries."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import sqlalchemy as sa

from app.calendars.rules import local_day
from app.companies.models import Company, CompanyState, Pairing, PairingSeat
from app.companies.rules import credit_code_for
from app.kernel.transaction import Transaction
from app.visits.covering import coverage_by_officer, coverage_by_park, figures_of
from app.visits.planning import plan_region
from app.visits.seeing import due_visits
from tests.builders import Zone, an_account, as_actor

FIRMS, OFFICERS = 10_763, 60


@contextmanager
def counting(tx: Transaction) -> Iterator[list[str]]:
    said: list[str] = []
    engine = tx.session.connection().engine

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    yield said
    sa.event.remove(engine, "before_cursor_execute", note)


def test_the_whole_zone_is_planned_in_under_a_minute(tx: Transaction, zone: Zone) -> None:
    officers = [an_account(tx, f"服务官{each}").id for each in range(OFFICERS)]
    rows = [
        {
            "region_id": zone.region.id,
            "park_id": zone.park.id,
            "credit_code": credit_code_for(f"91410100ZZ{each:07d}".replace("ZZ", "MB")),
            "name": f"测试{each}公司",
            "state": CompanyState.ACTIVE,
            "created_at": tx.now,
        }
        for each in range(FIRMS)
    ]
    ids = tx.session.scalars(sa.insert(Company).returning(Company.id), rows).all()
    tx.session.execute(
        sa.insert(Pairing),
        [
            {
                "company_id": each,
                "officer_id": officers[place % OFFICERS],
                "seat": PairingSeat.A,
                "from_day": date(2020, 1, 1),
                "reason": "",
            }
            for place, each in enumerate(ids)
        ],
    )
    began = time.monotonic()
    assert plan_region(tx, zone.region.id).made == FIRMS + 1
    took = time.monotonic() - began
    print(f"{FIRMS} plans in {took:.1f} s")
    assert took < 60
    began = time.monotonic()
    assert plan_region(tx, zone.region.id).nothing
    print(f"again in {time.monotonic() - began:.1f} s")
    tx.session.execute(sa.text("ANALYZE companies, pairings, visits"))
    desk = as_actor(tx, zone.coordinator)
    with counting(tx) as said:
        began = time.monotonic()
        matrix = coverage_by_officer(desk, local_day(tx.now))
        coverage_by_park(desk, local_day(tx.now))
        figures = figures_of(desk, local_day(tx.now))
        print(f"coverage in {time.monotonic() - began:.2f} s")
    assert len(said) == 8
    assert figures.coverage.d == FIRMS + 1
    assert matrix.next_cursor is not None
    assert len(coverage_by_officer(desk, local_day(tx.now), matrix.next_cursor).rows) == 11
    with counting(tx) as said:
        due_visits(as_actor(tx, zone.officer))
    assert len(said) == 1
