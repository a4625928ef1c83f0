"""同园区告知 on the web: drafted from an issue, read, sent by hand, and 我也遇到 with its category."""

import re

import pytest
import sqlalchemy as sa

from app.accounts.rules.roles import Role
from app.audit.models import AuditEntry
from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.notifications.models import Notification
from tests.builders import Zone, a_company, an_actor
from tests.integration.issues.places import BRIDGE, an_issue, filed
from tests.web.test_batches import csrf, sheet
from tests.web.test_worklists import SignIn


@pytest.fixture
def laid(core: Core, zone: Zone) -> tuple[int, Actor]:
    """An issue of one firm, and somebody of another firm of its park."""
    with core.transactions.acting(SYSTEM) as tx:
        issue = an_issue(tx, zone, *[filed(tx, zone.firm, words).id for words in BRIDGE])
        firm = a_company(tx, zone.region, zone.park)
        return issue, an_actor(tx, Role.COMPANY_ADMIN, zone.region, company=firm)


def test_it_is_drafted_reworded_sent_once_and_answered_with_a_filing(
    core: Core, zone: Zone, sign_in: SignIn, laid: tuple[int, Actor]
) -> None:
    issue, person = laid
    coordinator = sign_in(zone.coordinator)
    assert "还没有拟过园区告知" in coordinator.get("/park-notices").text
    page = coordinator.get(f"/issues/{issue}").text
    assert "尚未反映的同园区企业" in page
    sent = {"csrf_token": csrf(page), "park": zone.park.code}
    drafted = coordinator.post(f"/issues/{issue}/park-notices", data=sent)
    assert drafted.status_code == 303
    where = drafted.headers["Location"]
    firm = sign_in(person)
    assert "没有收到过园区告知" in firm.get("/park-notices/told").text
    form = fields(coordinator.get(where).text, "reword")
    assert coordinator.post(f"{where}/reword", data={**form, "text": f"{zone.company.name}停电"}).status_code == 422
    assert coordinator.post(f"{where}/reword", data={**form, "text": "园区供电正在检修。"}).status_code == 303
    page = coordinator.get(where).text
    assert re.search(r"将发给 \d+ 家企业", page)
    form = fields(page, "send")
    assert coordinator.post(f"{where}/send", data=form).status_code == 303
    assert coordinator.post(f"{where}/send", data=form).status_code == 303, "the same form again changes nothing"
    with core.transactions.acting(SYSTEM) as tx:
        mine = sa.select(Notification).where(Notification.account_id == person.account_id)
        assert len(tx.session.scalars(mine).all()) == 1
        [entry] = tx.session.scalars(sa.select(AuditEntry).where(AuditEntry.name == "issue.park_notice_sent"))
        assert entry.detail["text"] == "园区供电正在检修。"
    page = coordinator.get(where).text
    assert "act-send" not in page
    assert "已发出" in coordinator.get("/park-notices").text
    inbox = firm.get("/inbox").text
    assert "园区供电正在检修。" in inbox
    assert 'href="/park-notices/told"' in inbox
    told = firm.get("/park-notices/told").text
    assert zone.company.name not in told
    way = re.search(r'href="(/tickets/new\?category=[0-9]+)"', told)
    assert way is not None
    assert re.search(r'<input[^>]*checked[^>]*name="category"[^>]*value="01"', firm.get(way[1]).text)


def test_for_everybody_else_there_is_none(zone: Zone, sign_in: SignIn, laid: tuple[int, Actor]) -> None:
    issue, person = laid
    coordinator = sign_in(zone.coordinator)
    page = coordinator.get(f"/issues/{issue}").text
    where = coordinator.post(
        f"/issues/{issue}/park-notices", data={"csrf_token": csrf(page), "park": zone.park.code}
    ).headers["Location"]
    assert "尚未反映" not in sign_in(zone.dispatcher).get(f"/issues/{issue}").text
    for who in (zone.dispatcher, zone.firm, person):
        assert sign_in(who).get(where).status_code == 403
    assert sign_in(zone.officer).get("/park-notices/told").status_code == 403
    assert "没有收到过园区告知" in sign_in(zone.other_firm).get("/park-notices/told").text


def fields(page: str, act: str) -> dict[str, str]:
    """The unseen fields of a form."""
    return dict(re.findall(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)"', sheet(page, act)))
