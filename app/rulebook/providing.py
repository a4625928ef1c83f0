"""Setting something from an instant on. Who may, and who signs, is asked where changes are proposed."""

from datetime import datetime

from app.kernel.ids import RegionId
from app.kernel.transaction import Transaction
from app.rulebook.models import Provision
from app.rulebook.rules import ProvisionKind, Values


def provide(
    tx: Transaction,
    kind: ProvisionKind,
    subject: str,
    values: Values,
    *,
    region_id: RegionId | None,
    valid_from: datetime,
) -> None:
    """Let it hold. What held before stays written; the change itself is on record where it was proposed."""
    tx.session.add(
        Provision(kind=kind.value, region_id=region_id, subject=subject, held=dict(values), valid_from=valid_from)
    )
    tx.session.flush()
