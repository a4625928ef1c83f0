"""One's own tokens and sign-ins, listed and ended; one's own messages, read and marked."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from app.accounts.models import ApiToken
from app.accounts.sessions import start_session
from app.accounts.tokens import PERSONAL_TOKENS, issue_token
from app.audit.models import AuditEntry
from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.kernel.ids import AccountId
from app.notifications.models import Notification
from tests.api.conftest import Caller
from tests.builders import Zone
from tests.holding import resume

AsCaller = Callable[[Actor | None], Caller]


def own(actor: Actor) -> AccountId:
    return AccountId(actor.account_id or 0)


@pytest.mark.parametrize("who", ["firm", "leader"])
def test_a_person_reads_his_own_and_ends_one(caller: AsCaller, core: Core, zone: Zone, who: str) -> None:
    actor: Actor = getattr(zone, who)
    with core.transactions.acting(SYSTEM) as tx:
        browser = start_session(tx, own(actor), "192.0.2.7").secret
        lost = issue_token(tx, own(actor), name="旧电脑")[0]
    me, other = caller(actor), caller(zone.coordinator)
    items = me.get("/tokens").get_json()["items"]
    assert sorted((each["kind"], each["name"], each["address"], each["current"]) for each in items) == [
        ("session", "", "192.0.2.7", False),
        ("token", "", "", True),
        ("token", "旧电脑", "", False),
    ]
    assert all(each["created_at"] < each["expires_at"] for each in items)
    assert lost not in str(items)
    assert browser not in str(items)
    for each in items:
        assert other.call("DELETE", f"/tokens/{each['id']}").status_code == 404, "nobody else's"
        if not each["current"]:
            assert me.call("DELETE", f"/tokens/{each['id']}").status_code == 204
            assert me.call("DELETE", f"/tokens/{each['id']}").status_code == 404
    assert [each["current"] for each in me.get("/tokens").get_json()["items"]] == [True]
    assert Caller(me.app, lost).get("/me").status_code == 401
    with core.transactions.acting(SYSTEM) as tx:
        assert resume(tx.session, browser, tx.now) is None
        ended = tx.session.scalars(sa.select(AuditEntry.name)).all()
        assert ("account.signed_out" in ended, ended.count("account.changed") >= 3) == (True, True)


def test_a_person_holds_five_tokens_and_the_oldest_gives_way(caller: AsCaller, core: Core, zone: Zone) -> None:
    first = caller(zone.officer)
    with core.transactions.acting(SYSTEM) as tx:
        tx.session.execute(sa.update(ApiToken).values(created_at=tx.now.replace(year=tx.now.year - 1)))
    later = [caller(zone.officer) for _ in range(PERSONAL_TOKENS)]
    assert first.get("/me").status_code == 401
    assert [each.get("/me").status_code for each in later] == [200] * 5


def test_a_new_token_has_the_name_that_was_said_or_the_clients(core: Core, caller: AsCaller, zone: Zone) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        issue_token(tx, own(zone.firm), name="  财务系统\n" + "很长" * 60)
    names = {each["name"] for each in caller(zone.firm).get("/tokens").get_json()["items"]}
    assert {len(name) for name in names} == {0, 60}


def test_ones_messages_are_read_and_marked(core: Core, caller: AsCaller, zone: Zone) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        rows = [
            Notification(
                account_id=own(actor),
                dedup_key=f"{actor.account_id}:{number}",
                name="ticket.filed",
                subject=f"第{number}条",
                text="内容",
                severity="amber",
                created_at=tx.now,
            )
            for actor, number in ((zone.firm, 1), (zone.firm, 2), (zone.other_firm, 3))
        ]
        tx.session.add_all(rows)
        tx.session.flush()
        ids = [row.id for row in rows]
    firm = caller(zone.firm)
    items = firm.get("/inbox?unread=true").get_json()["items"]
    assert [(each["id"], each["event"], each["subject"]) for each in items] == [
        (ids[1], "ticket.filed", "第2条"),
        (ids[0], "ticket.filed", "第1条"),
    ]
    assert firm.post("/inbox/read", {"ids": [ids[0], ids[2]]}).get_json() == {"marked": 1}
    assert [each["id"] for each in firm.get("/inbox?unread=true").get_json()["items"]] == [ids[1]]
    assert len(firm.get("/inbox?limit=1").get_json()["items"]) == 1
    assert firm.post("/inbox/read", {"all": True}).get_json() == {"marked": 1}
    for wrong in ({}, {"ids": [1], "all": True}, {"ids": [10**18]}, {"ids": ["1"]}):
        assert firm.post("/inbox/read", wrong).status_code == 422
    assert caller(zone.other_firm).get("/inbox").get_json()["items"][0]["read_at"] is None
