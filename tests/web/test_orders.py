"""The page of a supervision order."""

import re
from datetime import timedelta

import sqlalchemy as sa

from app.clocks.sweeping import sweep
from app.core import Core
from app.kernel.actor import SYSTEM
from app.subjects import SUBJECTS
from app.supervision.handling import OrderAnswer, Sign, answer, sign
from app.supervision.models import SupervisionOrder
from app.supervision.raising import Order, raise_order
from app.supervision.rules import Level
from app.tickets.rules.words import State
from tests.builders import Zone, a_ticket, as_actor
from tests.web.test_worklists import SignIn

HIDDEN = re.compile(r'name="(csrf_token|version)" value="([^"]+)"')


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


def _answered(core: Core, zone: Zone) -> str:
    """An order with a weak answer; where it stands."""
    with core.transactions.acting(zone.supervisor) as tx:
        ticket = a_ticket(tx, zone, State.HANDLING)
        order = raise_order(as_actor(tx, zone.supervisor), ticket.number, Order(level=Level.RED, reason="超期"))
        sign(as_actor(tx, zone.liaison), order.reference, None, Sign())
        answer(as_actor(tx, zone.head), order.reference, None, OrderAnswer(text="正在办理中"))
        return f"/supervision/{order.reference}"


def test_a_weak_answer_is_returned_from_the_page(core: Core, zone: Zone, sign_in: SignIn) -> None:
    where = _answered(core, zone)
    supervisor = sign_in(zone.supervisor)
    page = supervisor.get(where).text
    assert f'action="{where}/return"' in page
    assert "重新答复期限（工作日）" in page
    seen = dict(HIDDEN.findall(page))
    empty = supervisor.post(f"{where}/return", data={**seen, "reason": "", "workdays": "2"})
    assert empty.status_code == 422
    assert "请填写退回理由。" in empty.text
    beyond = supervisor.post(f"{where}/return", data={**seen, "reason": "没有完成时间", "workdays": "99"})
    assert beyond.status_code == 422
    assert "没有完成时间" in beyond.text, "what was typed is kept"
    done = supervisor.post(f"{where}/return", data={**seen, "reason": "没有完成时间", "workdays": "2"})
    assert done.status_code == 303
    unit = sign_in(zone.liaison).get(where).text
    for words in ("待答复", "被退回的答复", "正在办理中", "退回理由", "没有完成时间"):
        assert words in unit
    assert f'action="{where}/answer"' in unit
    assert f'action="{where}/return"' not in unit
    again = supervisor.post(f"{where}/return", data={**seen, "reason": "还是不行"})
    assert again.status_code == 409


def test_the_unit_may_not_return_its_own_answer(core: Core, zone: Zone, sign_in: SignIn) -> None:
    where = _answered(core, zone)
    unit = sign_in(zone.head)
    assert f'action="{where}/return"' not in unit.get(where).text
    seen = dict(HIDDEN.findall(unit.get("/inbox").text))
    assert unit.post(f"{where}/return", data={**seen, "version": "3", "reason": "不行"}).status_code == 403


def test_the_list_names_the_unit_and_marks_what_is_late(core: Core, zone: Zone, sign_in: SignIn) -> None:
    with core.transactions.acting(zone.supervisor) as tx:
        ticket = a_ticket(tx, zone, State.HANDLING)
        long_ago = as_actor(tx, zone.supervisor, tx.now - timedelta(days=60))
        order = raise_order(long_ago, ticket.number, Order(level=Level.RED, reason="超期"))
        where = f"/supervision/{order.reference}"
    supervisor = sign_in(zone.supervisor)
    page = supervisor.get("/supervision").text
    assert zone.lead.name in page
    assert '<span class="tag is-red">超期</span>' in page
    assert "答复超期" in supervisor.get(where).text


def test_a_proposal_is_worded_by_its_clocks_in_either_language(core: Core, zone: Zone, sign_in: SignIn) -> None:
    with core.transactions.acting(zone.supervisor) as tx:
        a_ticket(tx, zone, State.HANDLING)
        while sweep(as_actor(tx, SYSTEM, tx.now + timedelta(days=60)), SUBJECTS):
            pass
        [order] = tx.session.scalars(sa.select(SupervisionOrder)).all()
        where, words = f"/supervision/{order.reference}", order.reason
    assert words.startswith(f"{zone.lead.name}：反馈进展（时限 ")
    supervisor = sign_in(zone.supervisor)
    assert words in supervisor.get(where).text
    english = supervisor.get(f"{where}?lang=en").text
    assert f"{zone.lead.name}: Progress feedback (due " in english
    assert "supervision proposed" in english
