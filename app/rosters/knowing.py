"""The officers of a region, by user name and by name, so that a list may name them as people do."""

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from app.accounts.models import Account, AccountState, Membership
from app.accounts.queries import holding
from app.accounts.rules.roles import Role
from app.kernel.errors import Invalid
from app.kernel.ids import AccountId, RegionId
from app.kernel.sentences import say
from app.kernel.text import keyed, one_line
from app.kernel.transaction import Transaction


@dataclass(frozen=True)
class OfficersKnown:
    """Officers in office."""

    by_username: Mapping[str, tuple[AccountId, str]]
    by_name: Mapping[str, tuple[AccountId, ...]]

    def named(self, field: str, typed: str) -> AccountId:
        """Whom a cell means. Raises Invalid for nobody, and for a name that several bear."""
        word = keyed(typed)
        if word.lower() in self.by_username:
            return self.by_username[word.lower()][0]
        found = self.by_name.get(one_line(typed), ())
        if len(found) == 1:
            return found[0]
        if found:
            raise Invalid({field: [say("有 %(count)s 位服务官叫这个名字，请填用户名。", count=len(found))]})
        raise Invalid({field: [say("本区域没有这位服务官，请先导入服务官。")]})

    def name(self, officer: AccountId) -> str:
        """What somebody is called."""
        return next((name for each, name in self.by_username.values() if each == officer), say("别人"))


def officers_known(tx: Transaction, region_id: RegionId) -> OfficersKnown:
    """The officers of a region; one query."""
    rows = tx.session.execute(
        sa.select(Account.id, Account.username, Account.name)
        .join(Membership, Membership.account_id == Account.id)
        .where(
            Account.state == AccountState.ACTIVE,
            Membership.role == Role.OFFICER,
            Membership.region_id == region_id,
            holding(tx.now),
        )
        .distinct()
    ).all()
    by_name: dict[str, tuple[AccountId, ...]] = {}
    for row in rows:
        by_name[row.name] = (*by_name.get(row.name, ()), AccountId(row.id))
    return OfficersKnown({row.username: (AccountId(row.id), row.name) for row in rows}, by_name)
