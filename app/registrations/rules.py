"""企业登记: its words, who verifies it, how long that may take, and how long somebody who waits reads of it. Pure."""

from collections.abc import Mapping

from app.accounts.rules.roles import Role
from app.clocks.rules.limits import Limit, NamedLimit, Unit
from app.kernel.words import Word


class RegistrationState(Word):
    """waiting → accepted, refused (with a reason) or withdrawn by whoever sent it."""

    WAITING = "waiting", "待核实"
    ACCEPTED = "accepted", "已通过"
    REFUSED = "refused", "未通过"
    WITHDRAWN = "withdrawn", "已撤回"


class RegistrationClock(Word):
    """The clock of a registration."""

    VERIFY = "verify", "企业登记核实"  # asked → decided


class InvitationState(Word):
    """open → taken by whoever has the link, or taken back."""

    OPEN = "open", "待加入"
    TAKEN = "taken", "已加入"
    REVOKED = "revoked", "已取消"


VERIFY_WITHIN = NamedLimit("register.verify", Limit(1, Unit.WORKDAY), "企业登记核实")
OF_FIRMS: tuple[Role, ...] = (Role.COMPANY_USER, Role.COMPANY_ADMIN)
"""What somebody may be invited as into a firm."""
MOST_OPEN = 20
"""Invitations of one firm that wait at once."""

REFUSALS: Mapping[str, str] = {
    "registration_decided": "这份登记已经有人处理了，请查看最新状态。",
    "invitations_full": "待加入的邀请已经有 20 份，请先取消不用的。",
}
