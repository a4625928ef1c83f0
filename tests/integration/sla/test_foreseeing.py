"""What a filing's consequences ask is read ahead in one statement: the same as each would have been told, then gone."""

from datetime import timedelta
from typing import Any

from app.calendars.queries import calendar_now
from app.clocks import hanging, terms
from app.clocks.models import Term
from app.companies import calling
from app.companies.models import CompanyName, Contact
from app.foreseeing import foresee
from app.issues import joining
from app.kernel.transaction import Transaction, once
from app.rulebook.models import Provision
from app.rulebook.rules import ProvisionKind
from app.tickets.events.intake import TicketFiled
from app.tickets.gathering import subject_of
from tests.builders import Zone, a_ticket


def test_what_is_read_ahead_is_what_would_be_asked_and_is_forgotten(tx: Transaction, zone: Zone) -> None:
    region, firm, day = zone.region.id, zone.company.id, timedelta(days=1)
    ticket = a_ticket(tx, zone)
    tx.session.add_all(
        [
            Term(key="accept", limit_text="3h", region_id=region, valid_from=tx.now - 2 * day),
            Term(key="accept", limit_text="5h", region_id=None, valid_from=tx.now - day),
            Term(key="accept", limit_text="9h", region_id=region, valid_from=tx.now + day),
            *(
                Provision(
                    kind=ProvisionKind.LADDER,
                    region_id=place,
                    subject="accept",
                    held={"first": number},
                    valid_from=tx.now - number * day,
                )
                for number, place in ((3, region), (2, region), (1, None))
            ),
            CompanyName(company_id=firm, name="旧名", folded="旧名", since=tx.now.date(), until=tx.now.date()),
            Contact(company_id=firm, name="王小二", phone="13800000000"),
        ]
    )
    tx.session.flush()
    with tx.as_the_office():
        foresee(tx, TicketFiled(subject=subject_of(ticket), channel=ticket.channel))
        told: list[Any] = [
            once(tx.session, calling.told_of(firm), lambda: None),
            once(tx.session, terms.told_of(region, tx.now), lambda: None),
            once(tx.session, hanging.told_of(region, tx.now), lambda: None),
            once(tx.session, joining.told_of(region), lambda: "asked"),
            once(tx.session, calendar_now, lambda: None),
        ]
        set_to = terms.terms_at(tx.session, region, tx.now).set_to
    assert once(tx.session, calendar_now, lambda: "asked anew") == "asked anew"
    assert told[0] == calling.called_now(tx.session, firm)
    assert calling.called_now(tx.session, firm).former == ["旧名"]
    assert "王小二" in calling.called_now(tx.session, firm).people
    assert set_to == terms.terms_at(tx.session, region, tx.now).set_to == {"accept": "3h"}
    assert told[2] == hanging.ladders_at(tx.session, region, tx.now) == {"accept": {"first": 2}}
    assert told[3] is None
    assert told[4] == calendar_now(tx.session)
