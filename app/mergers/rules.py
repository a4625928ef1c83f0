"""企业记录合并: what goes along, how long it can be undone, and what is said when it does not fit. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from app.accounts.rules.roles import Role
from app.kernel.actor import Actor

MERGES = "company.merge"
UNDONE_WITHIN = timedelta(days=7)
COUNTED_TO = 999
"""As far as is counted of what goes along."""


class Holding(StrEnum):
    """A table whose rows go along with a record, by its name."""

    TICKETS = "tickets"
    PAST_TICKETS = "past_tickets"
    MEMBERSHIPS = "memberships"
    PAIRINGS = "pairings"
    TAGS = "company_tags"
    NAMES = "company_names"
    CODES = "company_codes"
    MOVES = "company_moves"
    CORRECTIONS = "company_corrections"
    HAND_OVERS = "hand_over_firms"
    REGISTRATIONS = "registrations"
    INVITATIONS = "firm_invitations"
    DRAFTS = "drafts"
    FAIRS = "fair_firms"
    VISITS = "visits"
    QUIETS = "company_quiets"
    STANDINGS = "company_standings"
    PARK_NOTICES = "park_notice_firms"
    PROMISES = "promises"
    ERRANDS = "errands"


REFUSALS: Mapping[str, str] = {
    "merger_same": "不能把企业并入它自己。",
    "merger_elsewhere": "两条记录不在同一个区域，不能合并。",
    "merger_correction_waits": "有更正申请还没有答复，请先答复再合并。",
    "merger_hand_over_open": "有交接单还没有办完，请等交接完成或撤销后再合并。",
    "merger_undone": "这次合并已经撤销。",
    "merger_too_late": "合并已超过 7 天，不能撤销。",
    "merger_kept_merged": "合并后的企业又并入了另一家，请先撤销后一次合并。",
    "merger_entangled": "合并后两边的诉求已经并案、拆分或再次反映，分不开了。",
}
"""By code."""


def merges(actor: Actor, region_id: int) -> bool:
    """Whether the actor puts records of firms of this region together: its coordinator."""
    return any(region_id in seat.region_ids for seat in actor.seats_of(Role.COORDINATOR))


def undone_until(made_at: datetime) -> datetime:
    """Until when a merger can be undone."""
    return made_at + UNDONE_WITHIN
