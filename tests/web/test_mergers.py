"""合并企业记录 on its pages: named, seen, confirmed, and undone."""

import re
from collections.abc import Callable

from flask.testing import FlaskClient

from app.accounts.rules.roles import Role
from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.mergers.rules import COUNTED_TO
from app.mergers.seeing import Along
from app.tickets.filing import file_ticket
from app.web.mergers.shown import shown_counts
from tests.builders import Zone, a_draft, a_region, an_actor, as_actor

SignIn = Callable[[Actor], FlaskClient]
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


def test_the_coordinator_names_sees_and_confirms_and_undoes(core: Core, zone: Zone, sign_in: SignIn) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        number = file_ticket(as_actor(tx, zone.other_firm), a_draft()).number
    client, path = sign_in(zone.coordinator), f"/companies/{zone.other.credit_code}"
    assert f'href="{path}/mergers"' in client.get(path).get_data(as_text=True)
    assert f'href="{path}/merge"' in client.get(f"{path}/mergers").get_data(as_text=True)
    assert client.get(f"{path}/merge").status_code == 200
    wrong = client.get(f"{path}/merge?into=91410100MA44EXAM0Y")
    assert wrong.status_code == 422
    assert "没有这家企业" in wrong.get_data(as_text=True)
    same = client.get(f"{path}/merge?into={zone.other.credit_code}").get_data(as_text=True)
    assert "不能把企业并入它自己" in same
    assert 'name="reason"' not in same

    seen = client.get(f"{path}/merge?into={zone.company.credit_code}").get_data(as_text=True)
    assert zone.company.name in seen
    form = dict(HIDDEN.findall(seen))
    empty = client.post(f"{path}/merge", data={**form, "reason": ""})
    assert empty.status_code == 422
    assert 'name="reason"' in empty.get_data(as_text=True)
    done = client.post(f"{path}/merge", data={**form, "reason": "同一家企业登记了两次"})
    assert (done.status_code, done.headers["Location"]) == (303, f"/companies/{zone.company.credit_code}")
    assert zone.company.name in client.get(path).get_data(as_text=True), "its code leads to the one that is kept"
    assert number in sign_in(zone.officer).get("/tickets").get_data(as_text=True)

    kept = f"/companies/{zone.company.credit_code}/mergers"
    listed = client.get(kept).get_data(as_text=True)
    [undo] = re.findall(r'action="(/company-mergers/\d+/undo)"', listed)
    token = dict(HIDDEN.findall(listed))
    assert client.post(undo, data={**token, "reason": ""}).status_code == 422
    back = client.post(undo, data={**token, "reason": "是两家企业"})
    assert (back.status_code, back.headers["Location"]) == (303, kept)
    assert "已撤销" in client.get(kept).get_data(as_text=True)
    assert number not in sign_in(zone.officer).get("/tickets").get_data(as_text=True)
    assert zone.other.name in client.get(path).get_data(as_text=True)


def test_it_is_nobody_elses(core: Core, zone: Zone, sign_in: SignIn) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        elsewhere = an_actor(tx, Role.COORDINATOR, a_region(tx))
    path = f"/companies/{zone.company.credit_code}"
    for page in ("merge", f"merge?into={zone.other.credit_code}", "mergers"):
        assert sign_in(elsewhere).get(f"{path}/{page}").status_code == 404
        assert sign_in(zone.officer).get(f"{path}/{page}").status_code == 403
    assert "合并记录" not in sign_in(zone.officer).get(path).get_data(as_text=True)


def test_more_than_are_counted_are_said_to_be_more() -> None:
    shown = shown_counts({Along.TICKETS: COUNTED_TO + 1, Along.TAGS: COUNTED_TO, Along.DRAFTS: 0})
    assert [many for _name, many in shown] == ["999+", "999", "0"]
