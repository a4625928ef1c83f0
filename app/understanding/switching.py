"""切换版本: another version answers from now on, by one act of a person, on record with the reason."""

from dataclasses import dataclass
from typing import Annotated

import sqlalchemy as sa

from app.kernel.acts import Addition
from app.kernel.errors import Forbidden, Missing, Refused
from app.kernel.folding import harmless
from app.kernel.inputs import Ask, checked
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.understanding.models import ModelVersion
from app.understanding.rules.switching import Standing, fits, may_switch
from app.understanding.versions import hold, learned_from_gone, take_into_use, use_of


@dataclass(frozen=True, kw_only=True)
class Switch:
    """Why another version shall answer."""

    reason: Annotated[
        str,
        Ask(
            "切换原因",
            hint="写明为什么换，例如哪些诉求最近总是分错。会留在审计记录里。",
            most=500,
            line=True,
            means="Why another version shall answer. It stays on record.",
            example="上周起停水类诉求常被分到道路。",
        ),
    ]


def switch_to(tx: Transaction, number: str, given: Switch) -> ModelVersion:
    """切换到此版本: it answers from now on, and no night replaces it for a fortnight.

    Raises Missing, Forbidden for whoever may not, and for a version of the whole installation by whoever coordinates
    one region, Refused for one that answers already, whose content was dropped, or that learned from what is gone.
    """
    version = tx.session.scalar(visible(tx.actor, ModelVersion).where(ModelVersion.number == harmless(number)))
    if version is None:
        raise Missing()
    if not may_switch(tx.actor, version.region_id):
        raise Forbidden()
    given = checked(given)
    hold(tx)
    if (refusal := fits(standing_of(tx, version))) is not None:
        raise Refused(code=refusal)
    take_into_use(tx, version, given.reason)
    return version


def standing_of(tx: Transaction, version: ModelVersion) -> Standing:
    """What is asked of a version before it may answer."""
    use = use_of(tx.session, version.kind, version.region_id)
    kept = tx.session.scalar(sa.select(ModelVersion.content.is_not(None)).where(ModelVersion.id == version.id))
    return Standing(
        in_use=use is not None and use.version_id == version.id,
        kept=bool(kept),
        of_gone=learned_from_gone(tx.session, version.id, version.region_id),
    )


SWITCH = Addition(
    action="use",
    ability="understanding.switch",
    takes=Switch,
    do=switch_to,
    done="已切换到此版本",
    danger="从现在起由这个版本提出建议，两周内不自动更换。",
)
