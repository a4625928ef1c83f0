"""For whom one files and who spoke is asked by filing itself, so that both faces give the same answer."""

import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.tickets.filing import file_ticket
from app.tickets.models import Ticket
from app.tickets.rules.words import Channel
from tests.api.conftest import Caller
from tests.builders import Zone, a_draft, as_actor

AsCaller = Callable[[Actor | None], Caller]
SignIn = Callable[[Actor], FlaskClient]
REQUEST = {"title": "厂区东门外道路破损", "body": "货车进出不便。", "category": "01"}
HIDDEN = re.compile(r'name="(csrf_token|form_token)"[^>]* value="([^"]+)"')


def by_page(client: FlaskClient, asked: dict[str, str]) -> int:
    """File on the page; the code of the answer."""
    page = client.get("/tickets/new").get_data(as_text=True)
    form = {"kind": "help", "urgency": "normal", "_end": "1", **dict(HIDDEN.findall(page)), **asked}
    return client.post("/tickets/new", data=form, content_type="multipart/form-data").status_code


def filed(core: Core) -> list[tuple[int, Channel]]:
    """Firm and way of every ticket there is, oldest first."""
    with core.transactions.reading(SYSTEM) as tx:
        return [(row[0], row[1]) for row in tx.session.execute(sa.select(Ticket.company_id, Ticket.channel))]


@pytest.mark.parametrize("said", [{"company": "other"}, {"channel": "visit"}])
def test_a_firm_that_files_for_another_or_as_staff_is_refused_in_both_faces(
    core: Core, zone: Zone, caller: AsCaller, sign_in: SignIn, said: dict[str, str]
) -> None:
    asked = {**REQUEST, **said, **({"company": zone.other.credit_code} if "company" in said else {})}
    key = {"Idempotency-Key": "filed-for-oneself-0001"}
    told = caller(zone.firm).post("/tickets", asked, headers=key)
    assert told.status_code == 422
    assert set(told.get_json()["errors"]) == set(said)
    assert by_page(sign_in(zone.firm), asked) == 422
    assert filed(core) == []


def test_a_firm_may_name_itself_and_is_not_asked_who_spoke(
    core: Core, zone: Zone, caller: AsCaller, sign_in: SignIn
) -> None:
    asked = {**REQUEST, "company": zone.company.credit_code}
    key = {"Idempotency-Key": "filed-for-oneself-0002"}
    assert caller(zone.firm).post("/tickets", asked, headers=key).status_code == 201
    assert by_page(sign_in(zone.firm), {**asked, "title": "另一件事"}) == 303
    assert filed(core) == [(zone.company.id, Channel.WEB)] * 2


def test_a_way_that_is_a_firms_own_is_kept(core: Core, zone: Zone) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        assert file_ticket(as_actor(tx, zone.firm), a_draft(channel=Channel.QR)).channel is Channel.QR


def test_who_files_for_firms_must_name_one_of_theirs_in_both_faces(
    core: Core, zone: Zone, caller: AsCaller, sign_in: SignIn
) -> None:
    asked = {**REQUEST, "company": zone.other.credit_code, "channel": "visit"}
    key = {"Idempotency-Key": "filed-for-another-0001"}
    assert caller(zone.officer).post("/tickets", asked, headers=key).status_code == 422
    assert by_page(sign_in(zone.officer), asked) == 422
    asked["company"] = zone.company.credit_code
    key = {"Idempotency-Key": "filed-for-another-0002"}
    assert caller(zone.officer).post("/tickets", asked, headers=key).status_code == 201
    assert by_page(sign_in(zone.officer), {**asked, "title": "另一件事"}) == 303
    assert filed(core) == [(zone.company.id, Channel.VISIT)] * 2
