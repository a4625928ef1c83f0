"""What errands consist of, as one reader may know it: plain values for both faces."""

from dataclasses import dataclass
from datetime import datetime

from app.errands.models import ErrandTemplate
from app.errands.rules import drafting
from app.errands.rules.drafting import TemplateState
from app.kernel.errors import Missing
from app.kernel.ids import id_named
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible


@dataclass(frozen=True, kw_only=True)
class SeenTemplate:
    """One version of a template."""

    id: int
    code: str
    name: str
    version: int
    state: TemplateState
    drafted_at: datetime
    drafted_by: str
    published_at: datetime | None
    published_by: str
    steps: tuple[drafting.TemplateStep, ...]
    may_publish: bool


def templates_seen(tx: Transaction, *, all_versions: bool = False) -> list[SeenTemplate]:
    """The templates of the reader's region: what is published, with ``all_versions`` also drafts and old ones."""
    wanted = visible(tx.actor, ErrandTemplate).order_by(ErrandTemplate.code, ErrandTemplate.number_of_version.desc())
    if not all_versions:
        wanted = wanted.where(ErrandTemplate.state == TemplateState.PUBLISHED)
    return [_template(tx, row) for row in tx.session.scalars(wanted)]


def seen_template(tx: Transaction, number: str) -> SeenTemplate:
    """One version. Raises Missing."""
    row = tx.session.scalar(visible(tx.actor, ErrandTemplate).where(ErrandTemplate.id == id_named(number)))
    if row is None:
        raise Missing()
    return _template(tx, row)


def _template(tx: Transaction, row: ErrandTemplate) -> SeenTemplate:
    draft = row.state is TemplateState.DRAFT
    return SeenTemplate(
        id=row.id,
        code=row.code,
        name=row.name,
        version=row.number_of_version,
        state=row.state,
        drafted_at=row.drafted_at,
        drafted_by=row.drafted_by_name,
        published_at=row.published_at,
        published_by=row.published_by_name,
        steps=drafting.steps_of(row.steps),
        may_publish=draft and tx.actor.may(drafting.PUBLISH) and row.drafted_by != tx.actor.account_id,
    )
