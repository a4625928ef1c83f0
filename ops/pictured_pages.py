"""Which pages are pictured: one table, read by screenshots.py."""

from dataclasses import dataclass

PHONE, DESK, HALL = 390, 1366, 1920
"""Widths in CSS pixels: a phone, an office machine, a large screen."""
WIDTHS = (PHONE, DESK, HALL)
TICKET = 'link:main a[href^="/tickets/GX"]'
LONG_WORDS = "没有这样的诉求，但是搜索的词写得特别长" * 5
REPORT = 'link:main a[href^="/reports/weekly/20"]'


@dataclass(frozen=True)
class Shot:
    """One page of one account in one state.

    `who` is a role or a user name of the demonstration; empty: nobody is signed in. `path` may be `link:CSS`: the first
    such link on the page before; empty: that page itself, in another state. `state` is one of `STATES`. `code` is the
    answer expected of the page itself, before anything is done to it.
    """

    who: str
    name: str
    path: str
    state: str = "as is"
    code: int = 200

    @property
    def file(self) -> str:
        """The picture's name without its width."""
        state = "" if self.state == "as is" else f"-{self.state}"
        return f"{self.who or 'nobody'}-{self.name}{state}"


STATES = {
    "as is": "as it opens",
    "refused": "its first form sent as it stands: the errors",
    "stale": "its first form sent for a version that is not the present one: the conflict",
    "print": "as on paper",
    "open": "with its sheets open",
    "large": "in 长辈版",
}
"""By name, in words."""

# A device that was shown English stays with it: each account's English pages come last.
SHOTS = (
    Shot("", "sign-in", "/login"),
    Shot("", "sign-in", "/login?door=staff", "refused"),
    Shot("", "styleguide", "/styleguide"),
    Shot("", "sign-in-english", "/login?lang=en"),
    Shot("company_new", "home-empty", "/"),
    Shot("company_new", "tickets-empty", "/tickets"),
    Shot("company_new", "inbox-empty", "/inbox"),
    Shot("company_admin", "home", "/"),
    Shot("company_admin", "home", "/", "large"),
    Shot("company_admin", "filing", "/tickets/new"),
    Shot("company_admin", "filing", "/tickets/new", "refused"),
    Shot("company_admin", "tickets", "/tickets"),
    Shot("company_admin", "tickets-confirm", "/tickets?state=resolved"),
    Shot("company_admin", "ticket-to-confirm", TICKET),
    Shot("company_admin", "confirming", 'link:main a[href*="/confirm"]'),
    Shot("company_admin", "tickets-in-hand", "/tickets?state=handling"),
    Shot("company_admin", "ticket", TICKET),
    Shot("company_admin", "ticket-why", 'link:main a[href*="/explain"]'),
    Shot("company_admin", "inbox", "/inbox"),
    Shot("company_admin", "companies", "/companies"),
    Shot("company_admin", "errands", "/errands"),
    Shot("company_admin", "errand", 'link:main th a[href^="/errands/"]'),
    Shot("company_admin", "help", "/help"),
    Shot("company_admin", "missing", "/tickets/GX0000000000000", code=404),
    Shot("company_admin", "home-english", "/?lang=en"),
    Shot("company_admin", "filing-english", "/tickets/new?lang=en"),
    Shot("officer", "monday-card", "/monday"),
    Shot("officer", "monday-card", "", "print"),
    Shot("officer_new", "home-empty", "/"),
    Shot("officer", "home", "/"),
    Shot("officer", "filing", "/tickets/new"),
    Shot("officer", "visits", "/visits"),
    Shot("officer", "visiting", 'link:main a[href^="/visits/new?firm="]'),
    Shot("officer", "visits-made", "/visits?all=1"),
    Shot("officer", "visit", 'link:main th a[href^="/visits/"]'),
    Shot("agent", "errands", "/errands"),
    Shot("agent", "errand", 'link:main tr:nth-child(2) th a[href^="/errands/"]'),
    Shot("officer", "companies", "/companies"),
    Shot("officer", "company", 'link:main a[href^="/companies/9"]'),
    Shot("dispatcher", "whistle-list", "/worklist/whistle"),
    Shot("dispatcher", "ticket", TICKET),
    Shot("dispatcher", "ticket", "", "open"),
    Shot("dispatcher", "ticket", "", "stale"),
    Shot("liaison", "check-in-list", "/worklist/check_in"),
    Shot("liaison", "ticket", TICKET),
    Shot("handler", "handle-list", "/worklist/handle"),
    Shot("handler", "ticket", TICKET),
    Shot("handler", "ticket", "", "open"),
    Shot("handler", "ticket", "", "refused"),
    Shot("handler", "ticket", "", "print"),
    Shot("handler", "nothing-found", "/tickets?q=没有这样的诉求"),
    Shot("handler", "long-words-found", f"/tickets?q={LONG_WORDS}"),
    Shot("handler", "forbidden", "/settings", code=403),
    Shot("head", "review-list", "/worklist/review"),
    Shot("coordinator", "hand-over-gaps", "/handovers/gaps"),
    Shot("coordinator", "hand-over", 'link:main a[href^="/handovers/"]:not([href*="gaps"])'),
    Shot("coordinator", "visit-coverage", "/visits/coverage"),
    Shot("coordinator", "errand-figures", "/errands/figures"),
    Shot("coordinator", "triage-list", "/worklist/triage"),
    Shot("coordinator", "intake", 'link:main a[href$="/intake"]'),
    Shot("coordinator", "open-list", "/worklist/open"),
    Shot("coordinator", "rule-list", "/worklist/rule"),
    Shot("coordinator", "confirm-list", "/worklist/confirm"),
    Shot("coordinator", "all", "/tickets"),
    Shot("coordinator", "all-filtered", "/tickets?state=handling"),
    Shot("coordinator", "inbox", "/inbox"),
    Shot("coordinator", "help", "/help"),
    Shot("coordinator", "open-list-english", "/worklist/open?lang=en"),
    Shot("supervisor", "overdue-list", "/worklist/overdue"),
    Shot("supervisor", "orders", "/supervision"),
    Shot("supervisor", "order", 'link:main a[href^="/supervision/"]'),
    Shot("leader", "overview", "/"),
    Shot("leader", "supervision", "/supervision"),
    Shot("leader", "reports", "/reports/weekly"),
    Shot("leader", "report", REPORT),
    Shot("leader", "report", "", "print"),
    Shot("leader", "figure", 'link:main a[href*="/figures/"]'),
    Shot("leader", "overview-english", "/?lang=en"),
    Shot("admin", "settings", "/settings"),
    Shot("admin", "hours", "/settings/hours"),
    Shot("admin", "ladders", "/settings/ladders"),
    Shot("admin", "periods", "/settings/periods"),
    Shot("observer", "landing", "/"),
    Shot("observer", "ticket", TICKET),
    Shot("auditor", "landing", "/"),
    Shot("auditor", "record", "/audit"),
)
README = (
    ("company_admin-home", PHONE),
    ("company_admin-filing", PHONE),
    ("coordinator-open-list", DESK),
    ("handler-ticket", DESK),
    ("leader-overview", DESK),
    ("leader-report", DESK),
)
"""The pictures of README.md."""
HANDBOOK = (
    ("company_admin-home", PHONE),
    ("company_admin-filing", PHONE),
    ("company_admin-ticket", PHONE),
    ("company_admin-confirming", PHONE),
    ("officer-home", PHONE),
    ("officer-visiting", PHONE),
    ("company_admin-errand", PHONE),
    ("agent-errand", DESK),
    ("dispatcher-ticket-open", DESK),
    ("coordinator-intake", DESK),
    ("liaison-check-in-list", DESK),
    ("handler-ticket", DESK),
    ("handler-ticket-open", DESK),
    ("coordinator-rule-list", DESK),
    ("coordinator-confirm-list", DESK),
    ("supervisor-order", DESK),
    ("leader-overview", DESK),
    ("leader-report", DESK),
    ("coordinator-all-filtered", DESK),
)
"""The pictures of the handbook, kept beside the pages that show them."""
