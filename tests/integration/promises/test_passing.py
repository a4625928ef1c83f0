"""An officer's open promises go along with his firms once both have signed, and no earlier."""

from datetime import date

from app.accounts.models import Account
from app.accounts.rules.roles import Role
from app.calendars.rules import local_day
from app.handovers.handing_over import Giving, Signature, propose, sign
from app.handovers.seeing import seen_hand_over
from app.kernel.transaction import Transaction
from app.promises.giving import Promised, give
from app.promises.keeping import SaidDone, SaidKept, say_done, say_kept
from app.promises.listing import PromiseFilters, seen_promises
from app.promises.rules.words import PromiseList
from app.promises.seeing import seen_promise
from app.tickets.rules.words import State
from tests.builders import Zone, a_ticket, an_actor, as_actor

DAY = date(2026, 9, 24)


def test_open_promises_are_the_takers_with_the_second_name(tx: Transaction, zone: Zone) -> None:
    taker = an_actor(tx, Role.OFFICER, zone.region)
    ticket = a_ticket(tx, zone, State.HANDLING)
    officer, code = as_actor(tx, zone.officer), zone.company.credit_code
    still, kept = (give(officer, Promised(words=words, due_on=DAY, firm=code)) for words in ("送政策到厂", "当天回电"))
    of_unit = give(as_actor(tx, zone.handler), Promised(words="送电", due_on=DAY, ticket=ticket.number))
    say_done(officer, kept.number, None, SaidDone(note="已回电"))
    say_kept(as_actor(tx, zone.firm), kept.number, None, SaidKept())
    names = {who: tx.session.get_one(Account, who.account_id).username for who in (zone.officer, taker)}
    row = propose(
        officer,
        Giving(giver=names[zone.officer], taker=names[taker], day=local_day(tx.now), reason="岗位调整"),
    )
    before = seen_hand_over(as_actor(tx, taker), row.number)
    assert [each.words for each in before.promises] == ["送政策到厂"]
    assert still.person_id == zone.officer.account_id
    sign(as_actor(tx, taker), row.number, Signature())
    assert (still.person_id, still.person_name) == (taker.account_id, taker.name)
    assert kept.person_id == zone.officer.account_id, "what is kept stays with who kept it"
    assert of_unit.person_id == zone.handler.account_id
    after = seen_hand_over(as_actor(tx, taker), row.number)
    assert [each.words for each in after.promises] == ["送政策到厂"]
    mine = seen_promises(as_actor(tx, taker), PromiseFilters(which=PromiseList.MINE))
    assert [each.id for each in mine.items] == [still.id]
    assert [each.kind for each in mine.items[0].steps] == ["handed_over"]
    assert seen_promise(as_actor(tx, zone.firm), still.number).steps == (), "between offices"
