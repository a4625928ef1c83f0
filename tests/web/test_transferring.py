"""转上级或外部单位 on pages: answered without a number, the number added, the result written down and read by the firm."""

from app.core import Core
from app.kernel.actor import SYSTEM
from app.tickets.rules.words import State
from tests.builders import Zone, a_ticket
from tests.web.test_filing import SignIn
from tests.web.test_ticket_actions import Desk, state_of


def test_a_transfer_is_answered_numbered_and_comes_back(core: Core, zone: Zone, sign_in: SignIn) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        number = a_ticket(tx, zone, State.HANDLING).number
    handler = Desk(sign_in(zone.handler), number)
    said = {"outcome": "transferred", "text": "已报市局。"}
    assert handler.post("answer", **said).status_code == 422, "whom it was handed to is asked at once"
    assert handler.post("answer", **said, target="市水务局").status_code == 303
    assert Desk(sign_in(zone.head), number).post("approve").status_code == 303
    page = handler.client.get(f"/tickets/{number}").text
    assert 'name="external_number"' in page
    assert "补登受理编号" in page
    assert handler.post("note-number", external_number="").status_code == 422
    assert handler.post("note-number", external_number="水〔2026〕7 号").status_code == 303
    assert "补登对方的受理编号：水〔2026〕7 号" in handler.client.get(f"/tickets/{number}").text
    firm = sign_in(zone.firm)
    assert "水〔2026〕7 号" not in firm.get(f"/tickets/{number}").text
    assert handler.post("result-back", text="市水务局已批复。").status_code == 303
    assert state_of(core, number) is State.HANDLING
    assert "市水务局已批复。" in firm.get(f"/tickets/{number}").text
