"""Following, muting and calling colleagues in, on pages."""

from app.core import Core
from app.kernel.actor import SYSTEM
from app.tickets.rules.words import State
from tests.builders import Zone, a_ticket
from tests.web.test_clarity import token_of
from tests.web.test_worklists import SignIn


def test_a_ticket_is_followed_muted_and_let_be(core: Core, zone: Zone, sign_in: SignIn) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        number = a_ticket(tx, zone, State.HANDLING).number
    client = sign_in(zone.leader)
    token = {"csrf_token": token_of(client, number)}
    assert f'action="/tickets/{number}/follow"' in client.get(f"/tickets/{number}").get_data(as_text=True)
    assert client.post(f"/tickets/{number}/follow", data=token).status_code == 303
    page = client.get(f"/tickets/{number}").get_data(as_text=True)
    assert "您关注了这件诉求" in page
    assert f'action="/tickets/{number}/unfollow"' in page
    assert number in client.get("/tickets?followed=1").get_data(as_text=True)
    assert client.post(f"/tickets/{number}/mute", data=token).status_code == 303
    assert "已静音：只告诉您要办的事" in client.get(f"/tickets/{number}").get_data(as_text=True)
    assert number not in client.get("/tickets?followed=1").get_data(as_text=True)
    assert client.post(f"/tickets/{number}/unfollow", data=token).status_code == 303
    assert f'action="/tickets/{number}/mute"' in client.get(f"/tickets/{number}").get_data(as_text=True)
    firm = sign_in(zone.firm)
    assert firm.post(f"/tickets/{number}/follow", data=token).status_code in {400, 403}
    assert "attention" not in firm.get(f"/tickets/{number}").get_data(as_text=True)


def test_a_name_typed_in_a_remark_is_a_mark_in_it(core: Core, zone: Zone, sign_in: SignIn) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        number = a_ticket(tx, zone, State.HANDLING).number
    client = sign_in(zone.handler)
    people = client.get(f"/tickets/{number}/colleagues").get_json()
    assert {"name", "unit"} == set(people[0])
    assert sign_in(zone.support_head).get(f"/tickets/{number}/colleagues").status_code == 404
    same = {each["name"] for each in people if [one["name"] for one in people].count(each["name"]) > 1}
    one = people[0]
    name = f"{one['name']}（{one['unit']}）" if one["name"] in same else one["name"]
    token = token_of(client, number)
    sent = {"csrf_token": token, "text": f"请 @{name} 看 <b>"}
    posted = client.post(f"/tickets/{number}/remarks", data=sent)
    if posted.status_code == 422:  # several of one name in one unit cannot be told apart by writing
        assert "同名" in posted.get_data(as_text=True)
        return
    assert posted.status_code == 303
    page = client.get(f"/tickets/{number}").get_data(as_text=True)
    assert f'<mark class="mention">@{name}</mark>' in page
    assert "看 &lt;b&gt;" in page
    refused = client.post(f"/tickets/{number}/remarks", data={"csrf_token": token, "text": "@查无此人 请看"})
    assert refused.status_code == 422
    assert "@查无此人 不是能看到这件诉求的同事" in refused.get_data(as_text=True)
    assert "@查无此人 请看</textarea>" in refused.get_data(as_text=True)
