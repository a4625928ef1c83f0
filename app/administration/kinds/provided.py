"""服务公告、原因选项、保存期限: settings whose only table is the rulebook; each row says from when it holds."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.accounts.models import Account, AccountState, Membership
from app.accounts.queries import holding
from app.accounts.rules.roles import Role
from app.administration.kinds.kind import Values, Wanted
from app.administration.rules import Moves
from app.kernel.ids import RegionId
from app.kernel.transaction import Transaction
from app.rulebook.periods import PERIODS
from app.rulebook.providing import provide
from app.rulebook.queries import provisions_at
from app.rulebook.rules import BannerAudience, ProvisionKind
from app.tickets.rules.reasons import KEYS, LAST

FIRMS = (Role.COMPANY_ADMIN, Role.COMPANY_USER)


class ProvidedKind:
    """What holds is the newest provision, or what the program brings along."""

    dated = True

    def __init__(self, kind: ProvisionKind) -> None:
        self.kind = kind

    def present(self, tx: Transaction, region_id: RegionId | None, subject: str, at: datetime) -> Values | None:
        """What holds at an instant."""
        return provisions_at(tx.session, self.kind, region_id, at, subject).get(subject, self.default(subject))

    def default(self, subject: str) -> Mapping[str, Any] | None:
        """What holds where nobody set anything; None for what is not there then."""
        return None

    def moves(self, tx: Transaction, wanted: Wanted) -> Moves:
        """Nothing that was done before."""
        return Moves()

    def put_in_force(
        self, tx: Transaction, region_id: RegionId | None, subject: str, values: Values, valid_from: datetime
    ) -> None:
        """Write it."""
        provide(tx, self.kind, subject, values, region_id=region_id, valid_from=valid_from)


class BannerKind(ProvidedKind):
    """A notice at the top of the pages of its readers; one for a day ahead waits, and may be taken back until then."""

    dated = False

    def __init__(self) -> None:
        super().__init__(ProvisionKind.BANNER)

    def moves(self, tx: Transaction, wanted: Wanted) -> Moves:
        """How many people have a seat there and will read it."""
        firm = Membership.role.in_(FIRMS)
        whose = {BannerAudience.FIRMS: firm, BannerAudience.STAFF: sa.not_(firm)}
        seated = (
            sa.select(Membership.account_id)
            .distinct()
            .join(Account, Account.id == Membership.account_id)
            .where(
                Membership.region_id == wanted.region_id,
                whose.get(BannerAudience(wanted.subject), sa.true()),
                Account.state == AccountState.ACTIVE,
                holding(tx.now),
            )
        )
        return Moves(people=tx.session.scalar(sa.select(sa.func.count()).select_from(seated.subquery())) or 0)


class ReasonKind(ProvidedKind):
    """A reason people choose: offered or not, explained, in its place."""

    def __init__(self) -> None:
        super().__init__(ProvisionKind.REASON)

    def default(self, subject: str) -> Mapping[str, Any] | None:
        """Offered, without a word of the zone."""
        return {"offered": True, "note": "", "place": LAST} if subject in KEYS else None


class PeriodKind(ProvidedKind):
    """How many days something is kept."""

    def __init__(self) -> None:
        super().__init__(ProvisionKind.PERIOD)

    def default(self, subject: str) -> Mapping[str, Any] | None:
        """What the program brings along."""
        return {"kept": PERIODS[subject].days} if subject in PERIODS else None
