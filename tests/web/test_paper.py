"""What is printed of a page: who printed it, and no number of a telephone whole."""

import re

from app.companies.models import Contact
from app.core import Core
from app.kernel.actor import SYSTEM
from app.tickets.rules.words import State
from tests.builders import Zone, a_ticket
from tests.web.test_worklists import SignIn

WHOLE = re.compile(
    r'<a class="number no-print" href="tel:(\d{11})">\1</a><span class="number only-print is-inline">([\d*]+)</span>'
)


def test_a_number_is_whole_on_the_screen_and_masked_on_paper(core: Core, zone: Zone, sign_in: SignIn) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        tx.session.add(Contact(company_id=zone.company.id, name="张会计", phone="13912345678", is_primary=True))
        number = a_ticket(tx, zone, State.HANDLING).number
    page = sign_in(zone.handler).get(f"/tickets/{number}").get_data(as_text=True)
    found = WHOLE.search(page)
    assert found
    assert found[2] == f"{found[1][:3]}****{found[1][-4:]}"
    outside = WHOLE.sub("", page)
    assert f">{found[1]}<" not in outside


def test_every_page_says_who_printed_it_and_when(zone: Zone, sign_in: SignIn) -> None:
    for reader, address in ((zone.coordinator, "/worklist/triage"), (zone.leader, "/tickets"), (zone.firm, "/tickets")):
        page = sign_in(reader).get(address).get_data(as_text=True)
        line = re.search(r'<p class="only-print small">([^<]+)</p>', page)
        assert line, address
        assert line[1].startswith(reader.name)
        assert line[1].endswith("打印")
