"""Which version somebody may put in use, and what is said when it does not fit. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.accounts.rules.roles import Role
from app.kernel.actor import Actor

REFUSALS: Mapping[str, str] = {
    "version_in_use": "这个版本正在使用。",
    "version_dropped": "这个版本的内容已经清理，只保留了指标，请选择较新的版本。",
    "version_of_gone": "这个版本学过已删除或转为保密的诉求，不能再启用。",
}
"""By code."""


def may_switch(actor: Actor, region_id: int | None) -> bool:
    """The administrator any version, the coordinator those of his regions.

    What answers for all regions is no one region's business.
    """
    if actor.is_system or actor.seats_of(Role.ADMIN):
        return True
    return any(region_id in seat.region_ids for seat in actor.seats_of(Role.COORDINATOR))


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A version as the rule sees it."""

    in_use: bool
    kept: bool
    """Whether its content is still there."""
    of_gone: bool
    """Whether it learned from a matter that was deleted or became confidential."""


def fits(version: Standing) -> str | None:
    """The code of what speaks against it; None when it may answer."""
    if version.in_use:
        return "version_in_use"
    if not version.kept:
        return "version_dropped"
    return "version_of_gone" if version.of_gone else None
