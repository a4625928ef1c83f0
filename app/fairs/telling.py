"""Who is told of a fair: its guests, each of itself alone. Pure."""

from app.fairs.events import BankTold, FirmTold, GuestTold
from app.fairs.rules import Invitation
from app.kernel.telling import Audience, Audiences, Line, Severity


def expected(event: GuestTold) -> bool:
    """Whether the guest is to come."""
    return event.what in {Invitation.INVITED, Invitation.MOVED}


def not_expected(event: GuestTold) -> bool:
    """Whether it need not come any more."""
    return not expected(event)


AUDIENCE: Audiences = {
    FirmTold: (
        Line(Audience.FIRM, "按时参加；有融资需求的，可以当场登记", Severity.AMBER, only=expected),
        Line(Audience.FIRM, "无需参加", only=not_expected),
        Line(Audience.OFFICER, "提醒企业参加", only=expected),
        Line(Audience.OFFICER, "告诉企业无需参加", only=not_expected),
    ),
    BankTold: (
        Line(Audience.UNIT, "按时参加", Severity.AMBER, only=expected),
        Line(Audience.UNIT, "无需参加", only=not_expected),
        Line(Audience.UNIT_HEAD, "安排人员参加", only=expected),
        Line(Audience.UNIT_HEAD, "无需参加", only=not_expected),
    ),
}
