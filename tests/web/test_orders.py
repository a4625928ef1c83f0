"""The page of a supervision order."""

from app.core import Core
from app.supervision.raising import Order, raise_order
from app.supervision.rules import Level
from app.tickets.rules.words import State
from tests.builders import Zone, a_ticket, as_actor
from tests.web.test_worklists import SignIn


def test_an_order_says_why_its_answer_is_due_when_it_is(core: Core, zone: Zone, sign_in: SignIn) -> None:
    with core.transactions.acting(zone.supervisor) as tx:
        ticket = a_ticket(tx, zone, State.HANDLING)
        order = raise_order(as_actor(tx, zone.supervisor), ticket.number, Order(level=Level.RED, reason="超期"))
        where = f"/supervision/{order.reference}"
    client = sign_in(zone.liaison)
    assert f'href="{where}/explain"' in client.get(where).text
    page = client.get(f"{where}/explain")
    assert page.status_code == 200
    assert "3 个工作日" in page.text
    assert page.text.count("计入") >= 3
    assert client.get("/supervision/DB2026-9999/explain").status_code == 404


def test_a_firm_asks_in_vain(core: Core, zone: Zone, sign_in: SignIn) -> None:
    with core.transactions.acting(zone.supervisor) as tx:
        ticket = a_ticket(tx, zone, State.HANDLING)
        order = raise_order(as_actor(tx, zone.supervisor), ticket.number, Order(level=Level.RED, reason="超期"))
        where = f"/supervision/{order.reference}"
    assert sign_in(zone.firm).get(f"{where}/explain").status_code == 403
