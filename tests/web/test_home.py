"""Everybody lands on what waits for them."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from app.accounts.models import Account
from app.clocks.models import Clock
from app.companies.models import Company, Contact, Pairing, PairingSeat
from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.kernel.transaction import Transaction
from app.tickets.rules.words import State
from tests.builders import Zone, a_company, a_ticket
from tests.tables import statements

SignIn = Callable[[Actor], FlaskClient]


def test_a_firm_without_tickets_is_told_what_to_do(zone: Zone, sign_in: SignIn) -> None:
    page = sign_in(zone.firm).get("/").get_data(as_text=True)
    assert zone.company.name in page
    assert "我要反映诉求" in page
    assert "您还没有提交过诉求" in page


def test_what_waits_for_the_firm_comes_first(core: Core, zone: Zone, sign_in: SignIn) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        for state in (State.RESOLVED, State.NEEDS_INFO, State.HANDLING, State.CLOSED):
            a_ticket(tx, zone, state, title=f"事项{state}")
    page = sign_in(zone.firm).get("/").get_data(as_text=True)
    places = [page.index(f"事项{state}") for state in (State.NEEDS_INFO, State.RESOLVED, State.HANDLING, State.CLOSED)]
    assert places == sorted(places)
    assert page.count("is-waiting") >= 2
    assert zone.lead.name in page


def test_the_officer_of_today_can_be_called(core: Core, zone: Zone, sign_in: SignIn) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        account = tx.session.get_one(Account, zone.officer.account_id)
        account.phone = "13800138000"
    page = sign_in(zone.firm).get("/").get_data(as_text=True)
    assert 'href="tel:13800138000"' in page
    with core.transactions.acting(SYSTEM) as tx:
        tx.session.execute(sa.update(Pairing).values(until_day=date(2021, 1, 1)))
    page = sign_in(zone.firm).get("/").get_data(as_text=True)
    assert "还没有安排首席服务官" in page


@pytest.mark.parametrize(
    ("name", "where"),
    [
        ("dispatcher", "/worklist/triage"),
        ("liaison", "/worklist/check_in"),
        ("handler", "/worklist/handle"),
        ("head", "/worklist/review"),
        ("coordinator", "/worklist/triage"),
        ("supervisor", "/worklist/overdue"),
        ("observer", "/tickets"),
        ("auditor", "/tickets"),
        ("admin", "/settings"),
    ],
)
def test_staff_land_on_their_first_list(zone: Zone, sign_in: SignIn, name: str, where: str) -> None:
    response = sign_in(getattr(zone, name)).get("/")
    assert (response.status_code, response.headers["Location"]) == (303, where)


def test_who_is_not_signed_in_goes_to_the_door(app, core: Core) -> None:  # type: ignore[no-untyped-def]
    assert app.test_client().get("/").status_code == 302


def test_a_leader_sees_late_tickets_and_running_whistles(core: Core, zone: Zone, sign_in: SignIn) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        a_ticket(tx, zone, State.WHISTLED, supports=True, title="吹了哨的事")
    page = sign_in(zone.leader).get("/").get_data(as_text=True)
    assert "吹了哨的事" in page
    assert zone.support.name in page
    assert "未报到" in page
    assert "没有超期的诉求" in page


def test_a_leader_sees_the_units_that_are_late_with_what_they_are_late_in_longest(
    core: Core, zone: Zone, sign_in: SignIn
) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        tickets = [a_ticket(tx, zone, State.HANDLING, title=f"迟了的事{at}") for at in range(3)]
        for at, ticket in enumerate(tickets):
            late = {"started_at": tx.now - timedelta(days=30), "due_at": tx.now - timedelta(days=at + 1)}
            tx.session.execute(sa.update(Clock).where(Clock.ticket_id == ticket.id).values(**late))
    client = sign_in(zone.leader)
    page = client.get("/").get_data(as_text=True)
    assert zone.lead.name in page
    assert f"late_of={zone.lead.code}" in page
    assert page.index("迟了的事2") < page.index("迟了的事1")
    assert "迟了的事0" not in page
    before = asked_by(core, client)
    with core.transactions.acting(SYSTEM) as tx:
        a_ticket(tx, zone, State.HANDLING, title="又一件")
    assert asked_by(core, client) == before


def asked_by(core: Core, client: FlaskClient) -> int:
    """How many questions the home asks the database."""
    with statements(core.engine) as asked:
        assert client.get("/").status_code == 200
    return len(asked)


def look_after(tx: Transaction, zone: Zone, company: Company) -> None:
    """The zone's officer looks after one more firm."""
    tx.session.add(
        Pairing(
            company_id=company.id, officer_id=zone.officer.account_id, seat=PairingSeat.A, from_day=date(2020, 1, 1)
        )
    )


def test_an_officer_finds_the_firms_with_something_that_waits_first(core: Core, zone: Zone, sign_in: SignIn) -> None:
    client = sign_in(zone.officer)
    assert "您的企业现在没有等着的事" in client.get("/").get_data(as_text=True)
    with core.transactions.acting(SYSTEM) as tx:
        quiet = a_company(tx, zone.region, zone.park)
        tx.session.add(Contact(company_id=quiet.id, name="周科长", phone="13912345678", is_primary=True))
        look_after(tx, zone, quiet)
        for state in (State.SUBMITTED, State.RESOLVED, State.NEEDS_INFO, State.HANDLING):
            a_ticket(tx, zone, state)
    page = sign_in(zone.officer).get("/").get_data(as_text=True)
    code = zone.company.credit_code
    for words in (
        "待受理 1 件",
        "待企业补充 1 件",
        "待企业确认 1 件",
        "在办 4 件",
        "您联系 2 家企业，其中 1 家有事等着",
    ):
        assert words in page
    assert f'href="/tickets?company={code}&amp;state=submitted"' in page
    assert f'href="/tickets/new?company={code}"' in page
    assert 'href="tel:13912345678"' in page
    assert page.index(zone.company.name) < page.index(quiet.name)
    assert zone.other.name not in page
    assert "没有诉求，也没有走访过" in page.split(quiet.name, 1)[1]


def test_the_officer_s_page_asks_a_fixed_number_of_questions(core: Core, zone: Zone, sign_in: SignIn) -> None:
    client = sign_in(zone.officer)
    few = asked_by(core, client)
    with core.transactions.acting(SYSTEM) as tx:
        for _ in range(5):
            look_after(tx, zone, a_company(tx, zone.region, zone.park))
        for state in (State.SUBMITTED, State.RESOLVED) * 3:
            a_ticket(tx, zone, state)
    assert asked_by(core, client) <= few + 3, "contacts, counts and the clocks about to turn come in a question each"
    assert few == 16, (
        "the visits of the day, promises, what firms want, who has not been heard of, visits to make, clocks about to turn"
    )


def test_the_heat_of_open_matters_opens_exactly_these(core: Core, zone: Zone, sign_in: SignIn) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        numbers = [a_ticket(tx, zone, state).number for state in (State.HANDLING, State.ACCEPTED)]
        closed = a_ticket(tx, zone, State.CLOSED).number
    client = sign_in(zone.leader)
    page = client.get("/").get_data(as_text=True)
    assert "在办诉求分布" in page
    found = re.search(r'href="(/tickets\?park=[^"]+)"><span class="unseen">[^<]* · 在办 </span>2<', page)
    assert found
    behind = client.get(found[1].replace("&amp;", "&")).get_data(as_text=True)
    assert all(number in behind for number in numbers)
    assert closed not in behind
    assert "状态：全部在办" in behind


def test_the_leader_s_page_asks_a_fixed_number_of_questions(core: Core, zone: Zone, sign_in: SignIn) -> None:
    client = sign_in(zone.leader)
    with core.transactions.acting(SYSTEM) as tx:
        a_ticket(tx, zone, State.WHISTLED)
    few = asked_by(core, client)
    with core.transactions.acting(SYSTEM) as tx:
        for state in (State.WHISTLED, State.HANDLING, State.ACCEPTED) * 3:
            a_ticket(tx, zone, state)
    assert asked_by(core, client) == few
    assert few == 11


def test_the_home_asks_a_fixed_number_of_questions(core: Core, zone: Zone, sign_in: SignIn) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        for state in (State.RESOLVED, State.HANDLING, State.CLOSED):
            a_ticket(tx, zone, state)
    client = sign_in(zone.firm)
    few = asked_by(core, client)
    with core.transactions.acting(SYSTEM) as tx:
        for state in (State.RESOLVED, State.HANDLING, State.CLOSED, State.WHISTLED, State.NEEDS_INFO) * 2:
            a_ticket(tx, zone, state)
    assert asked_by(core, client) == few
    assert few == 12
