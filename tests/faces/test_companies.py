"""A firm's numbers are whole for who handles that firm's matters, in both faces alike."""

from collections.abc import Callable
from dataclasses import fields

import pytest
from flask.testing import FlaskClient

from app.accounts.models import Membership
from app.accounts.rules.roles import Role
from app.companies.models import Company, Contact
from app.companies.seeing import SeenCompany, SeenContact, seen_companies, seen_company
from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.kernel.transaction import Transaction
from app.tickets.rules.words import State
from tests.api.conftest import Caller
from tests.builders import MONDAY, Zone, a_ticket, as_actor

AsCaller = Callable[[Actor | None], Caller]
SignIn = Callable[[Actor], FlaskClient]
PHONES = {"company": ("13912345678", "139****5678"), "other": ("0371-66668888", "***********88")}


@pytest.fixture
def officer_and_leader(core: Core, zone: Zone) -> Actor:
    """The officer of one firm who is a leader of the region too; both firms have somebody to call."""
    with core.transactions.acting(SYSTEM) as tx:
        for name, (phone, _masked) in PHONES.items():
            firm: Company = getattr(zone, name)
            tx.session.add(Contact(company_id=firm.id, name="张会计", phone=phone, position="会计", is_primary=True))
        also = Membership(
            account_id=zone.officer.account_id, role=Role.LEADER, region_id=zone.region.id, from_at=MONDAY
        )
        tx.session.add(also)
        return zone.officer


def test_a_second_seat_does_not_open_numbers_in_one_face_only(
    zone: Zone, caller: AsCaller, sign_in: SignIn, officer_and_leader: Actor
) -> None:
    for name, expected in (("company", PHONES["company"][0]), ("other", PHONES["other"][1])):
        path = f"/companies/{getattr(zone, name).credit_code}"
        told = caller(officer_and_leader).get(path).get_json()["contacts"]
        assert [contact["phone"] for contact in told] == [expected]
        assert expected in sign_in(officer_and_leader).get(path).get_data(as_text=True)


@pytest.mark.parametrize(
    "name", ["firm", "officer", "dispatcher", "coordinator", "supervisor", "leader", "admin", "auditor"]
)
def test_both_faces_say_every_field_of_a_firm_alike(
    core: Core, zone: Zone, caller: AsCaller, sign_in: SignIn, officer_and_leader: Actor, name: str
) -> None:
    reader: Actor = getattr(zone, name)
    path = f"/companies/{zone.company.credit_code}"
    with core.transactions.reading(reader) as tx:
        seen = seen_company(tx, zone.company.credit_code)
        assert seen_companies(tx).items[0].contacts
    told = caller(reader).get(path).get_json()
    page = sign_in(reader).get(path).get_data(as_text=True)
    for field in fields(SeenCompany):
        assert field.name in SAID, f"say how both faces tell {field.name}"
        if SAID[field.name]:
            value = getattr(seen, field.name)
            assert told[field.name] == value
            assert not value or str(value) in page
    for field in fields(SeenContact):
        assert field.name in SAID_OF_CONTACT, f"say how both faces tell {field.name}"
        if SAID_OF_CONTACT[field.name]:
            value = getattr(seen.contacts[0], field.name)
            assert told["contacts"][0][field.name] == value
            assert str(value) in page
    number = seen.contacts[0].phone
    assert (f'href="tel:{number}"' in page) is seen.contacts[0].callable is seen.callable
    assert (f'href="{path}/edit"' in page) is seen.editable


SAID = {
    "id": False,
    "region_id": False,
    "park_id": False,
    "credit_code": True,
    "name": True,
    "industry": True,
    "address": True,
    "state": False,
    "version": False,
    "contacts": False,
    "former": False,
    "callable": False,
    "editable": False,
}
"""The fields that both faces say as they are; the others are keys, or are looked at by themselves."""
SAID_OF_CONTACT = {"name": True, "position": True, "phone": True, "callable": False, "is_primary": False}


def test_the_system_reads_numbers_whole(core: Core, zone: Zone, officer_and_leader: Actor) -> None:
    with core.transactions.reading(zone.leader) as tx:
        masked = seen_company(tx, zone.company.credit_code)
        whole = seen_company(_as_system(tx), zone.company.credit_code)
    assert (masked.contacts[0].phone, masked.callable) == (PHONES["company"][1], False)
    assert (whole.contacts[0].phone, whole.callable) == (PHONES["company"][0], True)


def _as_system(tx: Transaction) -> Transaction:
    return as_actor(tx, SYSTEM)


@pytest.mark.parametrize("name", ["officer", "dispatcher", "coordinator", "supervisor", "leader", "auditor"])
def test_a_reader_has_one_number_of_a_contact_on_the_firm_and_on_its_ticket(
    core: Core, zone: Zone, caller: AsCaller, sign_in: SignIn, officer_and_leader: Actor, name: str
) -> None:
    """Whoever reads the entry of the firm reads as much of its contact's number on a ticket, in both faces."""
    reader: Actor = getattr(zone, name)
    whole, masked = PHONES["company"]
    with core.transactions.acting(SYSTEM) as tx:
        number = a_ticket(tx, zone, State.HANDLING).number
    firm, ticket = f"/companies/{zone.company.credit_code}", f"/tickets/{number}"
    of_firm = caller(reader).get(firm).get_json()["contacts"][0]["phone"]
    of_ticket = caller(reader).get(ticket).get_json()["contact"]["phone"]
    assert of_firm == of_ticket == (whole if name in {"officer", "dispatcher", "coordinator"} else masked)
    for path in (firm, ticket, "/tickets", "/worklist"):
        page = sign_in(reader).get(path).get_data(as_text=True)
        assert of_firm == whole or whole not in page, path
