"""登录与令牌: what one has open, each to be ended; and the programs on the page of settings."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from app.accounts.rules.scopes import Scope
from app.accounts.tokens import issue_token
from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.kernel.ids import AccountId
from tests.builders import Zone, a_program, a_region
from tests.holding import held_token

SignIn = Callable[[Actor], FlaskClient]


def page_of(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def csrf(page: str) -> str:
    found = re.search(r'name="csrf-token" content="([^"]+)"', page)
    assert found
    return found[1]


def holds(core: Core, token: str) -> bool:
    with core.transactions.reading(SYSTEM) as tx:
        return held_token(tx.session, token, tx.now) is not None


@pytest.mark.parametrize("who", ["firm", "leader"])
def test_what_is_open_is_listed_and_ended(core: Core, zone: Zone, sign_in: SignIn, who: str) -> None:
    actor: Actor = getattr(zone, who)
    client = sign_in(actor)
    with core.transactions.acting(SYSTEM) as tx:
        token = issue_token(tx, AccountId(actor.account_id or 0), name="旧电脑")[0]
    page = page_of(client, "/account")
    assert "本次登录" in page
    assert "旧电脑" in page
    assert token not in page
    keys = re.findall(r'name="id" value="([0-9a-f]{16})"', page)
    assert len(keys) == 1, "the sign-in at hand has no such button"
    ended = client.post("/account/end", data={"csrf_token": csrf(page), "id": keys[0]})
    assert (ended.status_code, holds(core, token)) == (303, False)
    assert "旧电脑" not in page_of(client, "/account")
    again = client.post("/account/end", data={"csrf_token": csrf(page_of(client, "/account")), "id": keys[0]})
    assert again.status_code == 404


def test_nobody_ends_what_is_anothers(core: Core, zone: Zone, sign_in: SignIn) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        token = issue_token(tx, AccountId(zone.leader.account_id or 0))[0]
    key = re.findall(r'name="id" value="([0-9a-f]{16})"', page_of(sign_in(zone.leader), "/account"))[0]
    client = sign_in(zone.supervisor)
    answer = client.post("/account/end", data={"csrf_token": csrf(page_of(client, "/account")), "id": key})
    assert (answer.status_code, holds(core, token)) == (404, True)


def test_the_way_there_stands_in_the_menu_of_the_account(zone: Zone, sign_in: SignIn) -> None:
    assert 'href="/account"' in page_of(sign_in(zone.firm), "/inbox")


def test_programs_are_listed_with_the_settings_and_an_administrator_revokes(
    core: Core, zone: Zone, sign_in: SignIn
) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        _, token = a_program(tx, zone.region, Scope.TICKETS_READ, Scope.COMPANIES_WRITE)
        _, far = a_program(tx, a_region(tx), Scope.EXCHANGE)
    reader, client = sign_in(zone.auditor), sign_in(zone.admin)
    for page in (page_of(reader, "/settings"), page_of(client, "/settings")):
        assert "查看诉求、维护企业" in page
        assert "没有用过" in page
        assert page.count("program-") <= 3, "another region's program is not there"
        assert token not in page
    assert "/settings/programs/revoke" not in page_of(reader, "/settings")
    page = page_of(client, "/settings")
    names = re.findall(r'name="name" value="(program-\d+)"', page)
    assert len(names) == 1
    answer = client.post("/settings/programs/revoke", data={"csrf_token": csrf(page), "name": names[0]})
    assert (answer.status_code, holds(core, token), holds(core, far)) == (303, False, True)
    assert "没有有效的令牌" in page_of(client, "/settings")
    refused = reader.post(
        "/settings/programs/revoke", data={"csrf_token": csrf(page_of(reader, "/settings")), "name": names[0]}
    )
    assert refused.status_code == 403
