"""Which pages are pictured: one table, read by screenshots.py."""

from dataclasses import dataclass

PHONE, DESK = 390, 1366
"""Widths in CSS pixels."""


@dataclass(frozen=True)
class Shot:
    """One page of one role. `path` may be `link:CSS`: the first such link on the page before."""

    role: str
    name: str
    path: str


SHOTS = (
    Shot("", "sign-in", "/login"),
    Shot("company_admin", "home", "/"),
    Shot("company_admin", "filing", "/tickets/new"),
    Shot("company_admin", "tickets", "/tickets"),
    Shot("company_admin", "ticket", 'link:main a[href^="/tickets/GX"]'),
    Shot("company_admin", "inbox", "/inbox"),
    Shot("officer", "landing", "/"),
    Shot("officer", "companies", "/companies"),
    Shot("dispatcher", "whistle-list", "/worklist/whistle"),
    Shot("dispatcher", "ticket", 'link:main a[href^="/tickets/GX"]'),
    Shot("handler", "handle-list", "/worklist/handle"),
    Shot("handler", "ticket", 'link:main a[href^="/tickets/GX"]'),
    Shot("coordinator", "triage-list", "/worklist/triage"),
    Shot("coordinator", "open-list", "/worklist/open"),
    Shot("coordinator", "rule-list", "/worklist/rule"),
    Shot("leader", "overview", "/"),
    Shot("leader", "supervision", "/supervision"),
    Shot("leader", "reports", "/reports/weekly"),
    Shot("leader", "report", 'link:main a[href^="/reports/weekly/20"]'),
)
README = (
    ("company_admin-home", PHONE), ("company_admin-filing", PHONE), ("coordinator-open-list", DESK),
    ("handler-ticket", DESK), ("leader-overview", DESK), ("leader-report", DESK),
)  # fmt: skip
"""The pictures of README.md."""
