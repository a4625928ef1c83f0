"""关联 on pages: said by an office that reads both, shown to whoever reads both, at every look anew."""

import pytest

from app.core import Core
from app.kernel.actor import SYSTEM
from app.tickets.filing import file_ticket
from app.tickets.rules.words import State
from tests.builders import Zone, a_draft, a_ticket, as_actor
from tests.web.test_worklists import SignIn, token_of


@pytest.fixture
def three(core: Core, zone: Zone) -> tuple[str, str, str]:
    """Two matters of the firm, the first at work in a unit, and one of another firm."""
    with core.transactions.acting(SYSTEM) as tx:
        first = a_ticket(tx, zone, State.HANDLING, title="三号车间停电").number
        second = a_ticket(tx, zone, title="仓库停电").number
        other = file_ticket(as_actor(tx, zone.other_firm), a_draft("邻厂停电")).number
    return first, second, other


def test_both_pages_say_it_to_whoever_reads_both(zone: Zone, three: tuple[str, str, str], sign_in: SignIn) -> None:
    first, second, other = three
    keeper = sign_in(zone.coordinator)
    token = {"csrf_token": token_of(keeper, f"/tickets/{first}")}
    said = {**token, "kind": "same_cause", "reason": "同一台变压器过载"}
    for named in (second, other):
        assert keeper.post(f"/tickets/{first}/link", data={**said, "other": named}).status_code == 303
    for here, there in ((first, second), (second, first), (first, other), (other, first)):
        page = keeper.get(f"/tickets/{here}").get_data(as_text=True)
        assert f"与 {there} 关联：同因" in page
        assert "同一台变压器过载" in page
    # its firm: the one to its own, without why and by whom, and nothing of another firm's
    page = sign_in(zone.firm).get(f"/tickets/{first}").get_data(as_text=True)
    assert "有关的诉求" in page
    assert f"与 {second} 关联：同因" in page
    assert "变压器过载" not in page
    assert zone.coordinator.name not in page
    assert other not in page
    assert "邻厂停电" not in page
    theirs = sign_in(zone.other_firm).get(f"/tickets/{other}").get_data(as_text=True)
    assert "关联" not in theirs
    assert first not in theirs
    # a unit with a part in one of them alone; an officer of one firm
    handler = sign_in(zone.handler).get(f"/tickets/{first}").get_data(as_text=True)
    assert second not in handler
    assert "变压器过载" not in handler
    officer = sign_in(zone.officer).get(f"/tickets/{first}").get_data(as_text=True)
    assert f"与 {second} 关联：同因" in officer
    assert other not in officer
    # an observer reads both, and no office's words
    observer = sign_in(zone.observer).get(f"/tickets/{first}").get_data(as_text=True)
    assert f'href="/tickets/{second}"' in observer
    assert "变压器过载" not in observer
    assert "None" not in observer


def test_what_is_refused_is_said_beside_the_form(zone: Zone, three: tuple[str, str, str], sign_in: SignIn) -> None:
    first, second, _other = three
    keeper = sign_in(zone.coordinator)
    said = {"csrf_token": token_of(keeper, f"/tickets/{first}"), "kind": "related", "reason": "相邻两处"}
    itself = keeper.post(f"/tickets/{first}/link", data={**said, "other": first})
    assert itself.status_code == 422
    assert "不能关联自己" in itself.get_data(as_text=True)
    none = keeper.post(f"/tickets/{first}/link", data={**said, "other": "GX20260101-9999"})
    assert none.status_code == 404
    assert "没有找到这件诉求，或者您看不到它" in none.get_data(as_text=True)
    assert "相邻两处" in none.get_data(as_text=True)
    assert keeper.post(f"/tickets/{first}/link", data={**said, "other": second, "reason": ""}).status_code == 422
    assert keeper.post(f"/tickets/{first}/link", data={**said, "other": second}).status_code == 303
    twice = keeper.post(f"/tickets/{second}/link", data={**said, "other": first})
    assert twice.status_code == 409
    assert "已经关联" in twice.get_data(as_text=True)


def test_a_link_is_ended_with_a_reason_and_stays_in_both_stories(
    zone: Zone, three: tuple[str, str, str], sign_in: SignIn
) -> None:
    first, second, _other = three
    keeper = sign_in(zone.coordinator)
    token = {"csrf_token": token_of(keeper, f"/tickets/{first}")}
    keeper.post(f"/tickets/{first}/link", data={**token, "other": second, "kind": "related", "reason": "相邻两处"})
    no_reason = keeper.post(f"/tickets/{second}/unlink", data={**token, "other": first, "reason": " "})
    assert no_reason.status_code == 422
    ended = {**token, "other": first, "reason": "查明是两处线路"}
    assert keeper.post(f"/tickets/{second}/unlink", data=ended).status_code == 303
    again = keeper.post(f"/tickets/{second}/unlink", data=ended)
    assert again.status_code == 409
    assert "这条关联已经解除" in again.get_data(as_text=True)
    for here, there in ((first, second), (second, first)):
        page = keeper.get(f"/tickets/{here}").get_data(as_text=True)
        assert f"与 {there} 解除关联" in page
        assert "查明是两处线路" in page
        assert f'href="/tickets/{there}"' not in page
    firm = sign_in(zone.firm)
    assert firm.post(f"/tickets/{first}/link", data={"csrf_token": token_of(firm, "/tickets/new")}).status_code == 403
