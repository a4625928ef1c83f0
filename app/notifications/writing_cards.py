"""周一卡 by message and mail: each officer who is there reads on Monday what his week holds, once.

Written from Monday 08:30 of Shanghai until that day is over, holiday or not, and like the digest it leaves the building
in working hours: on the first workday. Whoever is on leave is told nothing; who stands in for him has his firms among
his own. Nothing is written where there is nothing ahead. What is said are numbers and days: whose they are is read
behind the sign-in, and a number that is its reader's no more is hidden when the message is read or sent (``rights``).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import sqlalchemy as sa

from app.accounts.models import Account
from app.accounts.queries import serves
from app.accounts.rules.roles import Role
from app.ahead.rules import monday_of
from app.ahead.seeing import SeenCard, seen_card
from app.calendars.rules import local_day
from app.companies.models import StandIn
from app.kernel.telling import Audience, Line
from app.kernel.transaction import Transaction
from app.notifications.audiences import Person, Scene
from app.notifications.digesting import written_until
from app.notifications.gathering import Matter
from app.notifications.models import Notification
from app.notifications.rights import ACTORS
from app.notifications.rules.audience import CARD
from app.notifications.telling import Teller

LINE = Line(Audience.OFFICER, "打开周一卡，可以打印")


def officers_to_tell(tx: Transaction) -> Sequence[int]:
    """Officers in office who are there today and have no card of this Monday yet, by id; none on other days."""
    monday, today = written_until(tx.now), local_day(tx.now)
    if local_day(monday) != today:
        return ()
    away = sa.exists().where(StandIn.officer_id == Account.id, StandIn.on(today))
    key = sa.literal(f"{_key(today)}:").concat(sa.cast(Account.id, sa.Text))
    told = sa.exists().where(Notification.dedup_key == key)
    return tx.session.scalars(
        sa.select(Account.id)
        .where(serves(Account, Role.OFFICER, tx.now), sa.not_(away), sa.not_(told))
        .order_by(Account.id)
    ).all()


def write_card(tx: Transaction, teller: Teller, account_id: int) -> bool:
    """Tell one officer what his week holds, as he may know it now; whether there was anything to say."""
    account = tx.session.get_one(Account, account_id)
    actor = ACTORS.of_account(tx.session, account, tx.now)
    seats = actor.seats_of(Role.OFFICER)
    if not seats:
        return False
    card = seen_card(replace(tx, actor=actor))
    if card.is_empty:
        return False
    matter = Matter(
        name=CARD,
        key=_key(monday_of(local_day(tx.now))),
        scene=Scene(region_id=seats[0].region_id),
        lines=(LINE,),
        facts=_facts(card),
    )
    teller.tell_each(tx, matter, {account_id: (Person(account_id, Role.OFFICER, None, account.language), LINE)})
    return True


def _key(monday: date) -> str:
    return f"{CARD}:{monday}"


def _facts(card: SeenCard) -> dict[str, object]:
    return {
        "visits": [{"number": each.number, "day": each.planned_on, "late": each.overdue} for each in card.visits],
        "promises": len(card.promises),
        "promised": card.promises[0].due_on if card.promises else None,
        "wanted": [{"number": each.number, "day": each.wanted_by} for each in card.wanted],
        "turning": [{"number": each.row.number, "kind": each.kind.value, "due": each.due_at} for each in card.turning],
        "total": len(card.visits) + len(card.promises) + len(card.wanted) + len(card.turning),
    }
