"""Tags on pages: the words of the coordinator, on a ticket, in the list and in its story; nothing of it for a firm."""

from app.core import Core
from app.kernel.actor import SYSTEM
from app.tickets.rules.words import State
from tests.builders import Zone, a_ticket
from tests.web.test_worklists import SignIn, token_of


def test_a_tag_is_kept_put_on_found_and_taken_off(core: Core, zone: Zone, sign_in: SignIn) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        number, other = (a_ticket(tx, zone, State.HANDLING).number for _ in range(2))
    keeper = sign_in(zone.coordinator)
    assert "还没有标签" in keeper.get("/tags").get_data(as_text=True)
    token = {"csrf_token": token_of(keeper, "/tags"), "version": "0"}
    assert keeper.post("/tags", data={**token, "name": "专班跟进"}).status_code == 303
    again = keeper.post("/tags", data={**token, "name": "专班跟进"})
    assert again.status_code == 422
    assert "已经有叫这个名称的标签" in again.get_data(as_text=True)
    page = keeper.get("/tags").get_data(as_text=True)
    address = page.split('href="/tags/')[1].split('"')[0]

    client = sign_in(zone.handler)
    shown = client.get(f"/tickets/{number}").get_data(as_text=True)
    assert f'<option value="{address}">专班跟进</option>' in shown
    said = {"csrf_token": token_of(client, f"/tickets/{number}"), "tag": address}
    assert client.post(f"/tickets/{number}/tag", data=said).status_code == 303
    wrong = client.post(f"/tickets/{number}/tag", data={**said, "tag": "0"})
    assert wrong.status_code == 422
    assert "请从列表中选择标签" in wrong.get_data(as_text=True)
    shown = client.get(f"/tickets/{number}").get_data(as_text=True)
    assert f"/tickets/{number}/untag" in shown
    assert "贴上标签“专班跟进”" in shown
    listed = client.get(f"/tickets?tag={address}").get_data(as_text=True)
    assert number in listed
    assert other not in listed
    assert '<span class="tag">专班跟进</span>' in listed
    assert "标签：专班跟进" in listed
    assert client.post(f"/tickets/{number}/untag", data=said).status_code == 303
    assert "取下标签“专班跟进”" in client.get(f"/tickets/{number}").get_data(as_text=True)
    assert number not in client.get(f"/tickets?tag={address}").get_data(as_text=True)


def test_a_firm_is_shown_none_of_it(core: Core, zone: Zone, sign_in: SignIn) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        number = a_ticket(tx, zone, State.HANDLING).number
    keeper = sign_in(zone.coordinator)
    token = {"csrf_token": token_of(keeper, "/tags"), "version": "0"}
    keeper.post("/tags", data={**token, "name": "专班跟进"})
    address = keeper.get("/tags").get_data(as_text=True).split('href="/tags/')[1].split('"')[0]
    said = {"csrf_token": token_of(keeper, f"/tickets/{number}"), "tag": address}
    assert keeper.post(f"/tickets/{number}/tag", data=said).status_code == 303
    client = sign_in(zone.firm)
    page = client.get(f"/tickets/{number}").get_data(as_text=True)
    assert "专班跟进" not in page
    assert number not in client.get(f"/tickets?tag={address}").get_data(as_text=True)
    assert client.get("/tags").status_code == 403
    assert client.post(
        f"/tickets/{number}/untag", data={"csrf_token": token_of(client, "/tickets/new")}
    ).status_code in {403, 404}
    for nobody in (zone.auditor, zone.observer):
        assert "专班跟进" not in sign_in(nobody).get(f"/tickets/{number}").get_data(as_text=True)


def test_the_keeper_renames_merges_retires_and_restores(zone: Zone, sign_in: SignIn) -> None:
    client = sign_in(zone.coordinator)
    token = {"csrf_token": token_of(client, "/tags"), "version": "0"}
    for name in ("甲", "乙"):
        client.post("/tags", data={**token, "name": name})
    page = client.get("/tags").get_data(as_text=True)
    numbers = [part.split('"')[0] for part in page.split('href="/tags/')[1:]]
    first, second = sorted(map(int, numbers))
    assert client.post(f"/tags/{first}/rename", data={**token, "version": "1", "name": "丙"}).status_code == 303
    assert client.post(f"/tags/{first}/rename", data={**token, "version": "1", "name": "丁"}).status_code == 409
    assert client.post(f"/tags/{second}/retire", data={**token, "version": "1"}).status_code == 303
    assert "乙" in client.get("/tags?show=retired").get_data(as_text=True)
    lost = client.post(f"/tags/{first}/merge", data={**token, "version": "2", "into": str(second)})
    assert lost.status_code == 422
    assert "请从列表中选择另一个在用的标签" in lost.get_data(as_text=True)
    assert client.post(f"/tags/{second}/restore", data={**token, "version": "2"}).status_code == 303
    assert client.post(f"/tags/{first}/merge", data={**token, "version": "2", "into": str(second)}).status_code == 303
    assert "已并入“乙”" in client.get(f"/tags/{first}").get_data(as_text=True)
    assert sign_in(zone.handler).get(f"/tags/{first}").status_code == 403
