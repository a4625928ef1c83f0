"""An officer's day and his card of the week: what comes first, each thing one tap away, and nothing of others."""

from collections.abc import Callable
from datetime import timedelta

import sqlalchemy as sa
from flask.testing import FlaskClient

from app.accounts.rules.roles import Role
from app.calendars.rules import local_day
from app.clocks.models import Clock
from app.companies.models import Contact, Pairing, PairingSeat
from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.promises.giving import Promised, give
from app.tickets.rules.words import State
from app.visits.models import Visit
from app.visits.planning import plan_region
from tests.builders import Zone, a_company, a_ticket, an_actor, as_actor
from tests.tables import statements

SignIn = Callable[[Actor], FlaskClient]


def read(client: FlaskClient, path: str) -> str:
    return client.get(path).get_data(as_text=True)


def a_week(core: Core, zone: Zone) -> dict[str, str]:
    """Two firms to visit, one of them late; a promise, a day a firm named, a clock about to turn."""
    with core.transactions.acting(SYSTEM) as tx:
        today = local_day(tx.now)
        late = a_company(tx, zone.region, zone.park)
        late.address = "金梭路 8 号"
        tx.session.add(Contact(company_id=late.id, name="周科长", phone="13912345678", is_primary=True))
        seat = {"officer_id": zone.officer.account_id, "seat": PairingSeat.A, "from_day": today - timedelta(400)}
        tx.session.add(Pairing(company_id=late.id, **seat))
        tx.session.flush()
        plan_region(tx, zone.region.id)
        for firm, ahead in ((late, -3), (zone.company, 1)):
            planned = today + timedelta(ahead)
            tx.session.execute(sa.update(Visit).where(Visit.company_id == firm.id).values(planned_on=planned))
        ticket = a_ticket(tx, zone, State.HANDLING, title="车间漏雨")
        ticket.wanted_by = today
        clock = {"next_at": tx.now + timedelta(minutes=5), "due_at": tx.now + timedelta(hours=1)}
        tx.session.execute(sa.update(Clock).where(Clock.ticket_id == ticket.id).values(**clock))
        words = Promised(words="送表格到厂", due_on=today, firm=zone.company.credit_code)
        promised = give(as_actor(tx, zone.officer), words)
        promised.due_on = today  # a day off would be moved into another week
        return {"late": late.name, "code": late.credit_code, "number": ticket.number}


def test_whom_to_go_to_stands_first_and_each_thing_is_one_tap(core: Core, zone: Zone, sign_in: SignIn) -> None:
    week = a_week(core, zone)
    page = read(sign_in(zone.officer), "/")
    day = page.split('id="day-title"', 1)[1]
    assert day.index(week["late"]) < day.index(zone.company.name), "whose day is past comes first"
    for href in (
        "tel:13912345678",
        "https://uri.amap.com/search?keyword=%E9%87%91%E6%A2%AD%E8%B7%AF%208%20%E5%8F%B7",
        f"/tickets/new?company={week['code']}",
        f"/visits/new?firm={week['code']}",
    ):
        assert f'href="{href}"' in day, href
    turning = page.split('id="turning-title"', 1)[1].split("</section>", 1)[0]
    assert "车间漏雨" in turning
    assert "很久没有消息的企业" in page


def test_an_officer_with_nothing_to_do_is_told_so(zone: Zone, sign_in: SignIn) -> None:
    client = sign_in(zone.officer)
    page = read(client, "/")
    assert "没有等着走访的企业" in page
    assert "一个工作日内没有要提醒的时限" in page
    assert "这一周没有到期的事" in read(client, "/monday")


def test_the_card_holds_the_week_and_nobody_else_s(core: Core, zone: Zone, sign_in: SignIn) -> None:
    week = a_week(core, zone)
    client = sign_in(zone.officer)
    with statements(core.transactions.engine) as asked:
        card = read(client, "/monday")
    for words in (week["late"], "送表格到厂", "车间漏雨", week["number"]):
        assert words in card
    assert len(asked) == CARD_ASKS
    with core.transactions.acting(SYSTEM) as tx:
        a_ticket(tx, zone, State.HANDLING, title="又一件").wanted_by = local_day(tx.now)
        other = an_actor(tx, Role.OFFICER, zone.region)
    with statements(core.transactions.engine) as again:
        assert "又一件" in read(client, "/monday")
    assert len(again) == len(asked)
    assert "车间漏雨" not in read(sign_in(other), "/monday")
    for reader in (zone.firm, zone.coordinator, zone.leader):
        assert sign_in(reader).get("/monday").status_code == 403


CARD_ASKS = 12
"""With what every page asks."""
