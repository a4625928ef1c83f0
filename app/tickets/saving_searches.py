"""我的视图: a search of the list kept under a name, by the one person it belongs to.

What is kept is the canonical query of the address, so that a view is found again when its address is the present one.
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
from app.kernel.text import one_line
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.tickets.addressing import canonical, conditions_in, filters_from, narrows
from app.tickets.finding import conditions_of
from app.tickets.models import SavedView

ABILITY = "ticket.keep_view"
MOST_VIEWS = 12
"""Of one account: the rail stays a list that can be read at a glance."""
NAME_LIMIT = 20
LAST_POSITION = 32_767


def save_view(tx: Transaction, name: str, query: str, position: int | None = None) -> SavedView:
    """Keep a search under a name. ``position`` puts a view that was dropped back where it stood.

    The same name for the same search is the same view, so that sending twice saves once. Raises Forbidden, Invalid: a
    name that is blank, too long or taken, a query that narrows nothing or is kept already, a thirteenth view.
    """
    account_id = _keeper(tx)
    name, query = checked_name(name), _checked_query(tx, query)
    kept = _kept(tx, account_id)
    for view in kept:
        if view.query == query and view.name == name:
            return view
        if view.query == query:
            raise Invalid({"name": [say("同样的条件已经保存为“%(name)s”。", name=view.name)]})
    _demand_free(kept, name)
    if len(kept) >= MOST_VIEWS:
        raise Invalid({"name": [say("最多保存 %(limit)s 个视图，请先删除不用的。", limit=MOST_VIEWS)]})
    if position is None or not 0 < position <= LAST_POSITION:
        position = min(max((view.position for view in kept), default=0) + 1, LAST_POSITION)
    view = SavedView(account_id=account_id, name=name, query=query, position=position, created_at=tx.now)
    tx.session.add(view)
    tx.session.flush()
    return view


def find_view(tx: Transaction, view_id: int) -> SavedView:
    """One of one's own views. Raises Forbidden, Missing."""
    _keeper(tx)
    view = tx.session.scalar(visible(tx.actor, SavedView).where(SavedView.id == view_id))
    if view is None:
        raise Missing()
    return view


def rename_view(tx: Transaction, view_id: int, name: str) -> SavedView:
    """Call one of one's own views something else. Raises Forbidden, Missing, Invalid."""
    view, others = _mine(tx, view_id)
    name = checked_name(name)
    _demand_free(others, name)
    view.name = name
    tx.session.flush()
    return view


def drop_view(tx: Transaction, view_id: int) -> SavedView:
    """Remove one of one's own views; the row that was, for whoever wants it back. Raises Forbidden, Missing."""
    view, _ = _mine(tx, view_id)
    tx.session.delete(view)
    tx.session.flush()
    return view


@dataclass(frozen=True, kw_only=True)
class ViewName:
    """What a view is called."""

    name: Annotated[str, Ask("视图名称", most=NAME_LIMIT, line=True)]


def checked_name(name: str) -> str:
    """A name as it is kept: on one line, 1 to 20 characters. Raises Invalid."""
    return one_line(checked(ViewName(name=name.strip(" \u3000\t\r\n"))).name)


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


def _mine(tx: Transaction, view_id: int) -> tuple[SavedView, list[SavedView]]:
    """One of the actor's own views, and the others."""
    kept = {view.id: view for view in _kept(tx, _keeper(tx))}
    if view_id not in kept:
        raise Missing()
    return kept.pop(view_id), list(kept.values())


def _kept(tx: Transaction, account_id: AccountId) -> Sequence[SavedView]:
    """The views there are, behind the lock of the account's row: two tabs cannot both save the twelfth."""
    tx.session.execute(sa.select(Account.id).where(Account.id == account_id).with_for_update(key_share=True))
    return tx.session.scalars(visible(tx.actor, SavedView)).all()


def _demand_free(kept: Sequence[SavedView], name: str) -> None:
    if any(view.name == name for view in kept):
        raise Invalid({"name": [say("您已有名为“%(name)s”的视图，请换一个名称。", name=name)]})
