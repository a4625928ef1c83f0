"""补充说明, evidence with the answer, pictures one after the other, and the day on which a plan is looked at again."""

import io
import zipfile
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from PIL import Image

from app.clocks.models import Clock
from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.notifications.models import Notification
from app.tickets.models import Ticket
from app.tickets.rules.words import OPEN, State
from tests.builders import Zone, a_ticket
from tests.web.test_forgotten import TOKEN

SignIn = Callable[[Actor], FlaskClient]


def a_picture(colour: str) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(content, "JPEG")
    return content.getvalue()


def said(client: FlaskClient, number: str, text: str, *names: str, version: str = "1") -> int:
    token = TOKEN.search(client.get(f"/tickets/{number}").get_data(as_text=True))
    assert token
    form: dict[str, object] = {"csrf_token": token[1], "text": text, "version": version, "_end": "1"}
    if names:
        form["files"] = [(io.BytesIO(a_picture("red" if at else "blue")), name) for at, name in enumerate(names)]
        form["file_count"] = str(len(names))
    return client.post(f"/tickets/{number}/explain", data=form, content_type="multipart/form-data").status_code


@pytest.mark.parametrize("state", OPEN)
def test_a_firm_says_more_at_any_time_and_nothing_stops(core: Core, zone: Zone, sign_in: SignIn, state: State) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        number = a_ticket(tx, zone, state).number
    clocks = sa.select(Clock.id, Clock.state, Clock.due_at, Clock.started_at).order_by(Clock.id)
    with core.transactions.reading(SYSTEM) as tx:
        before = tx.session.execute(clocks).all()
    client = sign_in(zone.firm)
    assert said(client, number, "现场联系人改为李某。") == 303, "whatever version was seen"
    with core.transactions.reading(SYSTEM) as tx:
        assert tx.session.execute(clocks).all() == before
        assert tx.session.scalars(sa.select(Ticket.state).where(Ticket.number == number)).one() is state
        told = tx.session.scalars(
            sa.select(Notification.account_id).where(Notification.name == "ticket.explained")
        ).all()
    assert told, "somebody hears of it"
    assert zone.firm.account_id not in told
    assert "现场联系人改为李某。" in client.get(f"/tickets/{number}").get_data(as_text=True)


def test_whoever_handles_reads_it_and_nobody_else_says_it(core: Core, zone: Zone, sign_in: SignIn) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        number = a_ticket(tx, zone, State.HANDLING).number
    assert said(sign_in(zone.firm), number, "") == 422
    assert said(sign_in(zone.firm), number, "门卫电话换了。") == 303
    assert "门卫电话换了。" in sign_in(zone.handler).get(f"/tickets/{number}").get_data(as_text=True)
    assert said(sign_in(zone.handler), number, "x") == 403
    other = sign_in(zone.other_firm)
    token = TOKEN.search(other.get("/account").get_data(as_text=True))
    assert token
    form = {"csrf_token": token[1], "text": "x", "version": "1", "_end": "1"}
    assert other.post(f"/tickets/{number}/explain", data=form).status_code == 404


def test_what_has_ended_is_explained_no_more(core: Core, zone: Zone, sign_in: SignIn) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        number = a_ticket(tx, zone, State.CLOSED).number
    assert said(sign_in(zone.firm), number, "再说一句。") == 409


def test_pictures_are_leafed_through_and_taken_away_together(core: Core, zone: Zone, sign_in: SignIn) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        number = a_ticket(tx, zone, State.HANDLING).number
    client = sign_in(zone.firm)
    assert said(client, number, "两张照片。", "东门.jpg", "西门.jpg") == 303
    page = client.get(f"/tickets/{number}").get_data(as_text=True)
    looks = sorted({part.partition('"')[0] for part in page.split('href="') if "/look" in part.partition('"')[0]})
    assert len(looks) == 2
    first = client.get(looks[0]).get_data(as_text=True)
    assert looks[1] in first, "the other one is one click away"
    assert "共 2 张" in first
    bundle = client.get(f"/tickets/{number}/attachments.zip")
    assert bundle.headers["Content-Type"] == "application/octet-stream"
    with zipfile.ZipFile(io.BytesIO(bundle.get_data())) as found:
        assert [name[3:] for name in found.namelist()] == ["东门.jpg", "西门.jpg"]
    stranger = sign_in(zone.other_firm)
    assert [stranger.get(path).status_code for path in (looks[0], f"/tickets/{number}/attachments.zip")] == [404, 404]
    assert client.get(f"/tickets/{number}/attachments.zip?of=answer").status_code == 404, "there is no answer yet"
