"""我的视图: a search of the list kept under a name, by the one person it belongs to.

What is kept is the canonical query of the address, so that a search is found again when its address is the present one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import sqlalchemy as sa

from app.accounts.models import Account
from app.kernel.errors import Forbidden, Invalid, Missing
from app.kernel.ids import AccountId
from app.kernel.inputs import Ask, checked
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.tickets.addressing import canonical, conditions_in, filters_from, narrows
from app.tickets.finding import conditions_of
from app.tickets.readers import SavedSearch

ABILITY = "ticket.keep_view"
MOST_SEARCHES = 12
"""Of one account: the rail stays a list that can be read at a glance."""
NAME_LIMIT = 20
LAST_POSITION = 32_767


def save_search(tx: Transaction, name: str, query: str, position: int | None = None) -> SavedSearch:
    """Keep a search under a name. ``position`` puts one that was dropped back where it stood.

    The same name for the same search is the same search, so that sending twice saves once. Raises Forbidden, Invalid: a
    name that is blank, too long or taken, a query that narrows nothing or is kept already, a thirteenth.
    """
    account_id = _keeper(tx)
    name, query = checked_name(name), _checked_query(tx, query)
    kept = _kept(tx, account_id)
    for saved in kept:
        if saved.query == query and saved.name == name:
            return saved
        if saved.query == query:
            raise Invalid({"name": [say("同样的条件已经保存为“%(name)s”。", name=saved.name)]})
    _demand_free(kept, name)
    if len(kept) >= MOST_SEARCHES:
        raise Invalid({"name": [say("最多保存 %(limit)s 个视图，请先删除不用的。", limit=MOST_SEARCHES)]})
    if position is None or not 0 < position <= LAST_POSITION:
        position = min(max((saved.position for saved in kept), default=0) + 1, LAST_POSITION)
    saved = SavedSearch(account_id=account_id, name=name, query=query, position=position, created_at=tx.now)
    tx.session.add(saved)
    tx.session.flush()
    return saved


def find_search(tx: Transaction, search_id: int) -> SavedSearch:
    """One of one's own searches. Raises Forbidden, Missing."""
    _keeper(tx)
    saved = tx.session.scalar(visible(tx.actor, SavedSearch).where(SavedSearch.id == search_id))
    if saved is None:
        raise Missing()
    return saved


def rename_search(tx: Transaction, search_id: int, name: str) -> SavedSearch:
    """Call one of one's own searches something else. Raises Forbidden, Missing, Invalid."""
    saved, others = _mine(tx, search_id)
    name = checked_name(name)
    _demand_free(others, name)
    saved.name = name
    tx.session.flush()
    return saved


def drop_search(tx: Transaction, search_id: int) -> SavedSearch:
    """Remove one of one's own searches; the row that was, for whoever wants it back. Raises Forbidden, Missing."""
    saved, _ = _mine(tx, search_id)
    tx.session.delete(saved)
    tx.session.flush()
    return saved


@dataclass(frozen=True, kw_only=True)
class SearchName:
    """What a search is called."""

    name: Annotated[
        str,
        Ask(
            "视图名称",
            most=NAME_LIMIT,
            line=True,
            means="What the search is called, 1 to 20 characters.",
            example="本周超期",
        ),
    ]


def checked_name(name: str) -> str:
    """A name as it is kept: on one line, 1 to 20 characters. Raises Invalid."""
    return checked(SearchName(name=name)).name


def _checked_query(tx: Transaction, query: str) -> str:
    """The query written again as the list itself would write it."""
    typed = conditions_in(query)
    if not narrows(typed):
        raise Invalid({"query": [say("请先选择筛选条件，再保存为视图。")]})
    conditions_of(tx.actor, filters_from(typed), tx.now, None)
    return canonical(typed)


def _keeper(tx: Transaction) -> AccountId:
    if tx.actor.account_id is None or not tx.actor.may(ABILITY):
        raise Forbidden()
    return tx.actor.account_id


def _mine(tx: Transaction, search_id: int) -> tuple[SavedSearch, list[SavedSearch]]:
    """One of the actor's own searches, and the others."""
    kept = {saved.id: saved for saved in _kept(tx, _keeper(tx))}
    if search_id not in kept:
        raise Missing()
    return kept.pop(search_id), list(kept.values())


def _kept(tx: Transaction, account_id: AccountId) -> Sequence[SavedSearch]:
    """The searches there are, behind the lock of the account's row: two tabs cannot both save the twelfth."""
    tx.session.execute(sa.select(Account.id).where(Account.id == account_id).with_for_update(key_share=True))
    return tx.session.scalars(visible(tx.actor, SavedSearch)).all()


def _demand_free(kept: Sequence[SavedSearch], name: str) -> None:
    if any(saved.name == name for saved in kept):
        raise Invalid({"name": [say("您已有名为“%(name)s”的视图，请换一个名称。", name=name)]})
