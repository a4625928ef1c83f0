"""What a filing form lists first: what the firm filed last, and nothing a colleague confided."""

from app.accounts.rules.roles import Role
from app.kernel.transaction import Transaction
from app.tickets.filing import file_ticket
from app.tickets.resembling import categories_used
from tests.builders import Zone, a_category, a_draft, an_actor, as_actor


def test_a_category_of_what_a_colleague_confided_is_not_listed(tx: Transaction, zone: Zone) -> None:
    a_category(tx, "15")
    file_ticket(as_actor(tx, zone.firm), a_draft("道路破损"))
    file_ticket(as_actor(tx, zone.firm), a_draft("窗口态度", category="15", confidential=True))
    colleague = an_actor(tx, Role.COMPANY_USER, zone.region, company=zone.company)
    admin = an_actor(tx, Role.COMPANY_ADMIN, zone.region, company=zone.company)
    assert categories_used(as_actor(tx, zone.firm)) == ["15", "01"]
    assert categories_used(as_actor(tx, admin)) == ["15", "01"]
    assert categories_used(as_actor(tx, colleague)) == ["01"]
    assert categories_used(as_actor(tx, zone.other_firm)) == []
    assert categories_used(as_actor(tx, zone.dispatcher)) == []
