"""核对联系人: somebody who handles a firm's matters says that its people to call are still the right ones."""

from dataclasses import dataclass

from app.companies.events import ContactsVerified
from app.companies.models import Company
from app.companies.registering import open_company
from app.companies.seeing import calls
from app.kernel.acts import Addition
from app.kernel.errors import Forbidden
from app.kernel.transaction import Transaction

VERIFY_CONTACTS_ABILITY = "company.verify_contacts"


@dataclass(frozen=True, kw_only=True)
class ContactsAreRight:
    """Nothing more need be said."""


def verify_contacts(tx: Transaction, number: str, _given: ContactsAreRight) -> Company:
    """Say that the firm's people to call are right, as of now. Raises Missing, Forbidden."""
    company = open_company(tx, number)
    if not calls(tx.actor, company):
        raise Forbidden()
    company.contacts_verified_at = tx.now
    tx.session.flush()
    tx.emit(ContactsVerified(company_id=company.id, credit_code=company.credit_code))
    return company


VERIFY_CONTACTS = Addition(
    action="verify_contacts",
    ability=VERIFY_CONTACTS_ABILITY,
    takes=ContactsAreRight,
    do=verify_contacts,
    done="联系人已核对",
)
