"""Which pages are pictured: one table, read by screenshots.py."""

from dataclasses import dataclass

PHONE, DESK, HALL = 390, 1366, 1920
"""Widths in CSS pixels: a phone, an office machine, a large screen."""
WIDTHS = (PHONE, DESK, HALL)
TICKET = 'link:main a[href^="/tickets/GX"]'


@dataclass(frozen=True)
class Shot:
    """One page of one role in one state.

    `path` may be `link:CSS`: the first such link on the page before; empty: that page itself, in another state.
    `state` is "as is"; "refused": the first form of the page is sent as it stands and the answer is pictured; "print":
    as on paper; "open": with its sheets open; "large": in 长辈版. `code` is the answer expected of the page itself.
    """

    role: str
    name: str
    path: str
    state: str = "as is"
    code: int = 200

    @property
    def file(self) -> str:
        """The picture's name without its width."""
        state = "" if self.state == "as is" else f"-{self.state}"
        return f"{self.role or 'nobody'}-{self.name}{state}"


SHOTS = (
    Shot("", "sign-in", "/login"),
    Shot("", "sign-in", "/login?door=staff", "refused"),
    Shot("", "styleguide", "/styleguide"),
    Shot("company_admin", "home", "/"),
    Shot("company_admin", "home", "/", "large"),
    Shot("company_admin", "filing", "/tickets/new"),
    Shot("company_admin", "filing", "/tickets/new", "refused"),
    Shot("company_admin", "tickets", "/tickets"),
    Shot("company_admin", "ticket", TICKET),
    Shot("company_admin", "inbox", "/inbox"),
    Shot("company_admin", "companies", "/companies"),
    Shot("company_admin", "missing", "/tickets/GX0000000000000", code=404),
    Shot("officer", "landing", "/"),
    Shot("officer", "companies", "/companies"),
    Shot("dispatcher", "whistle-list", "/worklist/whistle"),
    Shot("dispatcher", "ticket", TICKET),
    Shot("dispatcher", "ticket", "", "open"),
    Shot("handler", "handle-list", "/worklist/handle"),
    Shot("handler", "ticket", TICKET),
    Shot("handler", "ticket", "", "print"),
    Shot("handler", "nothing-found", "/tickets?q=没有这样的诉求"),
    Shot("coordinator", "triage-list", "/worklist/triage"),
    Shot("coordinator", "open-list", "/worklist/open"),
    Shot("coordinator", "rule-list", "/worklist/rule"),
    Shot("leader", "overview", "/"),
    Shot("leader", "supervision", "/supervision"),
    Shot("leader", "reports", "/reports/weekly"),
    Shot("leader", "report", 'link:main a[href^="/reports/weekly/20"]'),
    Shot("leader", "report", "", "print"),
    Shot("admin", "settings", "/settings"),
    Shot("observer", "landing", "/"),
)
README = (
    ("company_admin-home", PHONE), ("company_admin-filing", PHONE), ("coordinator-open-list", DESK),
    ("handler-ticket", DESK), ("leader-overview", DESK), ("leader-report", DESK),
)  # fmt: skip
"""The pictures of README.md."""
