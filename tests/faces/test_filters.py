"""What a list may be narrowed by is declared once, answered alike by both faces, and says no more than its rows do."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from app.api.tickets.schemas import TicketsQuery
from app.calendars.rules import local_day
from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.tickets.addressing import filters_from
from app.tickets.models import Ticket
from app.tickets.rules.filtering import CONDITIONS
from app.tickets.rules.words import Channel, State
from tests.api.conftest import Caller
from tests.builders import Zone, a_ticket
from tests.faces.told import a_told_ticket

AsCaller = Callable[[Actor | None], Caller]
SignIn = Callable[[Actor], FlaskClient]
OF_API_ALONE = {"waiting", "sort", "cursor", "limit"}
ELSEWHERE = ("hotline", "12345/2026-0001")


def numbers(reader: Caller, query: str) -> list[str]:
    answer = reader.get(f"/tickets?{query}")
    assert answer.status_code == 200, answer.get_json()
    return [row["number"] for row in answer.get_json()["items"]]


def call_it(core: Core, number: str) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        named = {"external_system": ELSEWHERE[0], "external_number": ELSEWHERE[1]}
        tx.session.execute(sa.update(Ticket).where(Ticket.number == number).values(**named))


def test_the_api_asks_for_what_is_declared_and_nothing_else() -> None:
    assert set(TicketsQuery().fields) - OF_API_ALONE == {each.name for each in CONDITIONS}


@pytest.mark.parametrize(
    "query",
    [
        "resolved_from={today}",
        "resolved_to={before}",
        "closed_from={today}&closed_to={today}",
        "closed_to={before}",
        "channel=web",
        "channel=letter",
        "moved_from={today}",
        "moved_from={later}",
        "external=12345/2026-0001",
        "external=hotline:12345/2026-0001",
        "external=HOTLINE: 12345/2026-0001",
        "external=erp:12345/2026-0001",
        "external=12345",
    ],
)
def test_both_faces_find_the_same(core: Core, zone: Zone, caller: AsCaller, sign_in: SignIn, query: str) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        made = [a_ticket(tx, zone, state).number for state in (State.SUBMITTED, State.RESOLVED, State.CLOSED)]
        today = local_day(tx.now)
    call_it(core, made[0])
    later = quote(f"{today + timedelta(days=1)}T00:00:00+08:00", safe="")
    asked = query.format(today=today, before=today - timedelta(days=1), later=later)
    expected = {
        "resolved_from={today}": made[1:],
        "closed_from={today}&closed_to={today}": made[2:],
        "channel=web": made,
        "moved_from={today}": made,
        **dict.fromkeys(
            (each for each in (query,) if "hotline:" in each.lower() or each.endswith("=12345/2026-0001")), made[:1]
        ),
    }.get(query, [])
    assert sorted(numbers(caller(zone.coordinator), asked)) == expected
    page = sign_in(zone.coordinator).get(f"/tickets?{asked}").get_data(as_text=True)
    assert [number for number in made if f"/tickets/{number}" in page] == expected


def test_an_address_is_read_as_the_api_reads_it_and_what_is_no_day_is_refused_by_both(
    zone: Zone, caller: AsCaller, sign_in: SignIn
) -> None:
    reader, page = caller(zone.coordinator), sign_in(zone.coordinator)
    wrong = (
        "moved_from=2026-13-01",
        "moved_from=2026-11-01T10:00:00",
        "moved_from=9999-12-31T00:00:00Z",
        "closed_to=20260101",
        "resolved_from=1899-12-31",
        "channel=pigeon",
    )
    for query in wrong:
        answer = reader.get(f"/tickets?{query}")
        assert (answer.status_code, list(answer.get_json()["errors"])) == (422, [query.split("=")[0]]), query
        assert page.get(f"/tickets?{query}").status_code == 422, query
    for query in ("moved_from=2026-11-01T10:00:00%2B08:00", "moved_from=2026-11-01T10:00:00+08:00"):
        assert reader.get(f"/tickets?{query}").status_code == 200, "a plus that was not quoted is a blank"
    assert filters_from({"channel": "letter"}).channel is Channel.LETTER


@pytest.mark.parametrize("confidential", [False, True])
def test_nobody_finds_by_what_he_does_not_read(core: Core, zone: Zone, caller: AsCaller, confidential: bool) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        told = a_told_ticket(tx, zone, State.RESOLVED, confidential=confidential)
    call_it(core, told.number)
    of = {
        "external": "external=12345/2026-0001",
        "channel": "channel=officer",
        "resolved_at": "resolved_from=2000-01-01",
    }
    of |= {"moved_at": "moved_from=2000-01-01"}
    read = set()
    for name, actor in told.readers.items():
        reader = caller(actor)
        if not actor.may("ticket.see") or not (rows := reader.get("/tickets").get_json()["items"]):
            continue
        assert bool(numbers(reader, "sort=moved")) is (rows[0]["moved_at"] is not None), name
        for field, query in of.items():
            assert bool(numbers(reader, query)) is (rows[0][field] is not None), (name, query)
            read.add((field, rows[0][field] is not None))
    assert read == {(field, known) for field in of for known in (False, True)}


def test_what_moves_while_pages_are_read_is_met_again_and_nothing_is_missed(
    core: Core, zone: Zone, caller: AsCaller
) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        made = []
        for _ in range(5):
            tx.now += timedelta(minutes=1)
            made.append(a_ticket(tx, zone).number)
    reader = caller(zone.coordinator)
    first = reader.get("/tickets?sort=moved&limit=2").get_json()
    assert [row["number"] for row in first["items"]] == made[:2]
    with core.transactions.acting(SYSTEM) as tx:
        tx.session.execute(
            sa.update(Ticket).where(Ticket.number == made[0]).values(moved_at=tx.now + timedelta(hours=1))
        )
    rest = reader.get(f"/tickets?sort=moved&limit=100&cursor={first['next_cursor']}").get_json()
    assert [row["number"] for row in rest["items"]] == [*made[2:], made[0]]
    assert numbers(reader, "sort=moved&moved_from=" + quote(first["items"][1]["moved_at"], safe="")) == [
        *made[1:],
        made[0],
    ]


def test_rows_carry_the_lead_and_what_the_firm_said(core: Core, zone: Zone, caller: AsCaller) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        closed = a_ticket(tx, zone, State.CLOSED, supports=True).number
        a_ticket(tx, zone)
    for actor in (zone.coordinator, zone.firm):
        fresh, row = caller(actor).get("/tickets").get_json()["items"]
        assert (fresh["lead"], fresh["rating"], fresh["external"]) == (None, None, None)
        assert row["lead"] == {"code": zone.lead.code, "name": zone.lead.name}
        assert (row["number"], row["rating"]["solved"], row["rating"]["level"]) == (closed, "yes", 5)


def test_the_order_of_moving_is_read_off_its_index(core: Core, zone: Zone) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        a_ticket(tx, zone)
        for setting in ("enable_seqscan", "enable_sort", "enable_incremental_sort"):
            tx.session.execute(sa.text(f"SET LOCAL {setting} = off"))
        asked = f"region_id = {zone.region.id} AND (moved_at, id) > ('2026-01-01', 5)"
        plan = tx.session.scalars(
            sa.text(f"EXPLAIN SELECT id FROM tickets WHERE {asked} ORDER BY moved_at, id LIMIT 50")
        ).all()
    assert any("ix_tickets_moved_at_id" in line for line in plan), plan
    assert any("Index Cond" in line and "moved_at" in line for line in plan), plan
