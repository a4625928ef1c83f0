"""Forms by the API: listed as the reader may print them, the same papers as the pages give."""

from collections.abc import Callable

from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.regions.models import Region
from app.reports.compiling import compile_week
from app.tickets.models import Ticket
from app.tickets.rules.words import State
from tests.api.conftest import Caller
from tests.builders import MONDAY, Zone, a_ticket, as_actor
from tests.clocks import shanghai
from tests.papers import words_of_docx

AsCaller = Callable[[Actor | None], Caller]


def test_a_program_lists_the_forms_and_takes_one(
    caller: AsCaller, zone: Zone, ticket_in: Callable[..., Ticket]
) -> None:
    path = f"/tickets/{ticket_in(State.CLOSED, supports=True).number}/forms"
    firm, office = caller(zone.firm), caller(zone.coordinator)
    assert firm.get(path).get_json()["items"] == [
        {"form": "receipt", "name": "回执"},
        {"form": "acceptance", "name": "受理单"},
        {"form": "closing", "name": "办结单"},
    ]
    assert [each["form"] for each in office.get(path).get_json()["items"]] == [
        "receipt",
        "acceptance",
        "assignment",
        "check_in",
        "closing",
    ]
    pdf = firm.get(f"{path}/receipt")
    assert (pdf.status_code, pdf.mimetype, pdf.data[:4]) == (200, "application/pdf", b"%PDF")
    assert "道路已修复。" in words_of_docx(firm.get(f"{path}/closing?medium=docx").data)
    assert firm.get(f"{path}/assignment").status_code == 404
    assert firm.get(f"{path}/ledger").status_code == 404
    assert firm.get(f"{path}/receipt?medium=odt").status_code == 422
    assert caller(zone.other_firm).get(path).status_code == 404
    assert caller(zone.observer).get(path).status_code == 403


def test_an_order_that_was_issued_is_a_form(caller: AsCaller, zone: Zone, ticket_in: Callable[..., Ticket]) -> None:
    supervisor, number = caller(zone.supervisor), ticket_in(State.HANDLING).number
    order = supervisor.post("/supervision-orders", {"ticket": number, "level": "red", "reason": "限期答复"}).get_json()
    said = words_of_docx(caller(zone.liaison).get(f"/supervision-orders/{order['number']}/form?medium=docx").data)
    assert "限期答复" in said
    assert order["number"] in said
    assert caller(zone.firm).get(f"/supervision-orders/{order['number']}/form").status_code == 403
    proposed = caller(zone.coordinator).post(
        "/supervision-orders", {"ticket": ticket_in(State.HANDLING).number, "level": "red", "reason": "建议督办"}
    )
    assert proposed.get_json()["number"] is None
    assert supervisor.get(f"/supervision-orders/{proposed.get_json()['id']}/form").status_code == 404


def test_a_week_is_a_bulletin_of_the_readers_figures(core: Core, zone: Zone, caller: AsCaller) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        a_ticket(as_actor(tx, SYSTEM, MONDAY), zone, State.CLOSED)
    with core.transactions.acting(SYSTEM) as tx:
        frozen = as_actor(tx, SYSTEM, shanghai("2026-09-28 06:00"))
        compile_week(frozen, tx.session.get_one(Region, zone.region.id), "2026-W39")
    path = "/reports/weekly/2026-W39/bulletin?medium=docx"
    leader, observer = (
        words_of_docx(caller(zone.leader).get(path).data),
        words_of_docx(caller(zone.observer).get(path).data),
    )
    assert zone.lead.name in leader
    assert zone.lead.name not in observer
    assert "本周提交" in observer
    assert caller(zone.leader).get("/reports/weekly/2026-W99/bulletin").status_code == 404
    assert caller(zone.leader).get("/reports/weekly/2026-W39/bulletin?region=NOWHERE").status_code == 404
