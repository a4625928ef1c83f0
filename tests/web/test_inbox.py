"""Messages: mine only, unread first, read by a post."""

import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from app.core import Core
from app.kernel import clock
from app.kernel.actor import SYSTEM, Actor
from app.notifications.models import Notification
from app.tickets.rules.words import State
from tests.builders import Zone, a_ticket
from tests.clocks import shanghai

SignIn = Callable[[Actor], FlaskClient]


def a_message(core: Core, actor: Actor, subject: str, number: str | None = None) -> int:
    """A message in somebody's inbox."""
    with core.transactions.acting(SYSTEM) as tx:
        row = Notification(
            account_id=actor.account_id or 0,
            dedup_key=f"{actor.account_id}:{subject}",
            name="ticket.filed",
            subject=subject,
            text=f"{subject}的内容",
            severity="amber",
            ticket_number=number,
            created_at=tx.now,
        )
        tx.session.add(row)
        tx.session.flush()
        return row.id


def token(client: FlaskClient) -> str:
    """The CSRF token of the page."""
    found = re.search(r'name="csrf-token" content="([^"]+)"', client.get("/inbox").get_data(as_text=True))
    assert found
    return found[1]


def unread(core: Core, actor: Actor) -> int:
    """How many of somebody's messages are unread."""
    with core.transactions.acting(SYSTEM) as tx:
        mine = sa.and_(Notification.account_id == actor.account_id, Notification.read_at.is_(None))
        return tx.session.scalar(sa.select(sa.func.count()).where(mine)) or 0


@pytest.mark.parametrize("typed", ["0" * 5000, "9" * 5000, "9" * 19])
def test_a_number_no_message_has_marks_nothing(core: Core, zone: Zone, sign_in: SignIn, typed: str) -> None:
    a_message(core, zone.firm, "第一条")
    client = sign_in(zone.firm)
    assert client.post("/inbox/read", data={"csrf_token": token(client), "id": typed}).status_code == 303
    assert unread(core, zone.firm) == 1


def test_an_empty_inbox_says_so(zone: Zone, sign_in: SignIn) -> None:
    page = sign_in(zone.firm).get("/inbox").get_data(as_text=True)
    assert "还没有收到过消息" in page


def test_unread_ones_are_shown_first_and_marked_by_a_post(core: Core, zone: Zone, sign_in: SignIn) -> None:
    first = a_message(core, zone.firm, "第一条", "GX20260924-0001")
    a_message(core, zone.firm, "第二条")
    client = sign_in(zone.firm)
    page = client.get("/inbox").get_data(as_text=True)
    assert page.index("第二条") < page.index("第一条")
    assert unread(core, zone.firm) == 2
    form = {"csrf_token": token(client), "id": str(first), "next": "/tickets/GX20260924-0001"}
    response = client.post("/inbox/read", data=form)
    assert (response.status_code, response.headers["Location"]) == (303, "/tickets/GX20260924-0001")
    page = client.get("/inbox").get_data(as_text=True)
    assert "第一条" not in page
    assert "第一条" in client.get("/inbox?show=all").get_data(as_text=True)
    assert client.post("/inbox/read", data={"csrf_token": form["csrf_token"], "all": "1"}).status_code == 303
    assert unread(core, zone.firm) == 0


def test_nobody_marks_another_s_messages_nor_leaves_the_site(core: Core, zone: Zone, sign_in: SignIn) -> None:
    other = a_message(core, zone.other_firm, "别家的")
    client = sign_in(zone.firm)
    assert "别家的" not in client.get("/inbox?show=all").get_data(as_text=True)
    ids = [str(other), "-1", "x", "9" * 30, "１"]
    response = client.post("/inbox/read", data={"csrf_token": token(client), "id": ids, "next": "//evil.example"})
    assert (response.status_code, response.headers["Location"]) == (303, "/")
    assert unread(core, zone.other_firm) == 1


def test_many_messages_come_page_by_page(core: Core, zone: Zone, sign_in: SignIn) -> None:
    for number in range(55):
        a_message(core, zone.firm, f"消息{number:03d}")
    client = sign_in(zone.firm)
    page = client.get("/inbox").get_data(as_text=True)
    more = re.search(r'hx-get="([^"]+)"', page)
    assert more
    rest = client.get(more[1].replace("&amp;", "&"), headers={"HX-Request": "true"}).get_data(as_text=True)
    assert rest.count("<article") == 5
    assert "<html" not in rest
    assert client.get("/inbox?cursor=x").status_code == 422


def test_messages_stand_under_their_day_and_no_day_is_named_twice(
    core: Core, zone: Zone, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: shanghai("2026-09-20 23:59"))
    a_message(core, zone.firm, "前天的")
    monkeypatch.setattr(clock, "now", lambda: shanghai("2026-09-21 00:01"))
    for number in range(52):
        a_message(core, zone.firm, f"昨天的{number}")
    monkeypatch.setattr(clock, "now", lambda: shanghai("2026-09-22 09:05"))
    a_message(core, zone.firm, "今天的")
    client = sign_in(zone.firm)
    page = client.get("/inbox").get_data(as_text=True)
    days = re.findall(r'class="inbox-day">([^<]+)<', page)
    assert days == ["今天 9月22日 周二", "昨天 9月21日 周一"]
    assert ">09:05</time>" in page
    more = re.search(r'hx-get="([^"]+)"', page)
    assert more
    rest = client.get(more[1].replace("&amp;", "&"), headers={"HX-Request": "true"}).get_data(as_text=True)
    assert re.findall(r'class="inbox-day">([^<]+)<', rest) == ["9月20日 周日"]


def test_messages_about_one_ticket_stand_together_with_the_act_it_waits_for(
    core: Core, zone: Zone, sign_in: SignIn
) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        number = a_ticket(tx, zone, State.WHISTLED).number
        first = tx.session.scalars(
            sa.select(Notification).where(
                Notification.account_id == zone.liaison.account_id, Notification.ticket_number == number
            )
        ).first()
        assert first is not None
        again = {column.name: getattr(first, column.name) for column in Notification.__table__.columns}
        again |= {"dedup_key": "again", "subject": "又一条提醒"}
        del again["id"]
        tx.session.add(Notification(**again))
    client = sign_in(zone.liaison)
    page = client.get("/inbox").get_data(as_text=True)
    assert page.count("data-row-link") == 1
    assert "同一件还有 1 条" in page
    assert f'href="/tickets/{number}#act-check-in"' in page
    assert f'action="/tickets/{number}/mute"' in page
    found = re.findall(r'name="id" value="(\d+)"', page)
    assert len(found) == 2
    form = {"csrf_token": token(client), "id": found}
    assert client.post("/inbox/read", data=form).status_code == 303
    assert unread(core, zone.liaison) == 0
