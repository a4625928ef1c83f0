"""What messages are of one kind, and which of them somebody may keep out of his mail. Pure.

The inbox of the system is the record and has no switch. Mail has one for each kind, but for what must not be missed.
"""

from collections.abc import Mapping

from app.kernel.telling import Severity
from app.kernel.words import Word


class NoticeKind(Word):
    """Messages of one kind."""

    TASK = "task", "要我办的事"
    LATE = "late", "已经超期的提醒"
    REMINDER = "reminder", "临期和过半的提醒"
    ORDER = "order", "督办"
    PROGRESS = "progress", "办理进展"
    REPORT = "report", "周报"
    ACCOUNT = "account", "账号与安全"


ALWAYS: Mapping[NoticeKind, str] = {
    NoticeKind.TASK: "有人在等您办，不能关闭。",
    NoticeKind.LATE: "超期会被督办，不能关闭。",
    NoticeKind.ORDER: "督办单有答复期限，不能关闭。",
    NoticeKind.ACCOUNT: "账号被别人动过时，这是您唯一能看到的提醒，不能关闭。",
}
"""Why a kind has no switch."""
SWITCHED = tuple(kind for kind in NoticeKind if kind not in ALWAYS)


def kind_of(name: str, severity: str) -> NoticeKind:
    """The kind of a message by the name of what happened, and how loudly it is said."""
    slice_, _, _ = name.partition(".")
    match slice_:
        case "account" | "audit":
            return NoticeKind.ACCOUNT
        case "report":
            return NoticeKind.REPORT
        case "supervision":
            return NoticeKind.ORDER
        case "officer":
            return NoticeKind.REMINDER
        case "sla":
            return NoticeKind.LATE if severity == Severity.RED else NoticeKind.REMINDER
    return NoticeKind.PROGRESS if severity == Severity.INFO else NoticeKind.TASK
