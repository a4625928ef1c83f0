"""What each role of the database may of each table: declared once, asked of the database by a test. Pure.

The owner has every table and every row. A migration that makes a table grants what stands here and writes its
policies; after a restore without privileges ``granting`` brings all of it back. A table that is not named here fails
the test (``tests/integration/kernel/test_rights.py``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

COMPANIES = "ANY (string_to_array(NULLIF(current_setting('app.companies', true), ''), ',')::bigint[])"
"""The firms of whoever acts, as the transaction says them; nobody's where it says nothing."""
ACCOUNT = "NULLIF(current_setting('app.account', true), '')::bigint"
OF_FIRM = f"company_id = {COMPANIES}"
OF_TICKET = "ticket_id IN (SELECT id FROM tickets)"
"""The policy of tickets leaves a firm its own."""
INVITED = "(SELECT fair_id FROM fair_firms)"
"""The fairs a firm is a guest of: the policy of guests leaves it its own."""
OF_OWN_ERRAND = "errand_id IN (SELECT id FROM errands)"
VISIT_TO_FIRM = (
    "id",
    "company_id",
    "number",
    "officer_name",
    "purpose",
    "way",
    "state",
    "visited_on",
    "denial",
    "denial_words",
    "ruling_words",
)
"""What a firm reads of a visit: who came when for what, and what became of its own word; never notes."""
OF_DRAFT = "draft_id IN (SELECT id FROM drafts)"
OF_OWN_TICKETS = "low_id IN (SELECT id FROM tickets) AND high_id IN (SELECT id FROM tickets)"
"""Both of them: of another firm's matter it learns nothing."""
OF_OWN_OFFICERS = "officer_id IN (SELECT officer_id FROM pairings)"
"""The policy of pairings leaves a firm its own; why somebody is away is not the firm's to read."""
OF_ACCOUNT = f"account_id = {ACCOUNT}"
OF_OWN_DRAFT = f"{OF_ACCOUNT} AND (company_id IS NULL OR {OF_FIRM})"
"""Nobody's but its writer's, and his no more once he has left the firm."""


class Application(Enum):
    """What web, workers and commands may of a table."""

    ROWS = ("SELECT", "INSERT", "UPDATE", "DELETE")
    ADDS = ("SELECT", "INSERT")
    """Append-only: nothing that is there is changed or taken out."""
    READS = ("SELECT",)


@dataclass(frozen=True)
class Portal:
    """One thing a firm's transaction may; ``rows`` None: all, and no row-level security; no ``columns``: all."""

    verb: str
    rows: str | None = None
    columns: tuple[str, ...] = ()
    policy: str = ""

    @property
    def named(self) -> str:
        """The policy that says which rows."""
        return self.policy or _NAMES[self.verb]


_NAMES = {"SELECT": "portal_own", "INSERT": "portal_writes", "UPDATE": "portal_changes", "DELETE": "portal_removes"}


@dataclass(frozen=True)
class Rights:
    """What both roles may of one table."""

    application: Application = Application.ROWS
    portal: tuple[Portal, ...] = ()

    @property
    def belted(self) -> bool:
        """Whether the table is under row-level security."""
        return any(each.rows is not None for each in self.portal)


def _reads(rows: str | None = None, *columns: str, policy: str = "") -> Portal:
    return Portal("SELECT", rows, columns, policy)


def _adds(rows: str | None = None) -> Portal:
    return Portal("INSERT", rows)


def _changes(rows: str | None = None, *columns: str) -> Portal:
    return Portal("UPDATE", rows, columns)


OFFICE = (
    "account_links",
    "account_suspensions",
    "amendments",
    "api_tokens",
    "batch_members",
    "batches",
    "common_issue_indexes",
    "common_issue_members",
    "common_issue_taught_matters",
    "common_issue_teachings",
    "common_issues",
    "company_standings",
    "due_changes",
    "due_tallies",
    "firm_invitations",
    "follow_ups",
    "invitations",
    "hand_over_entries",
    "hand_over_firms",
    "hand_over_matters",
    "hand_overs",
    "job_heartbeats",
    "list_columns",
    "meeting_decisions",
    "meeting_places",
    "meeting_tasks",
    "meeting_words",
    "mentions",
    "order_clocks",
    "order_returns",
    "notice_choices",
    "outbox",
    "park_notice_firms",
    "park_notices",
    "past_tickets",
    "recovery_codes",
    "phrases",
    "refused_attempts",
    "registrations",
    "remarks",
    "reminders",
    "report_entries",
    "report_standings",
    "saved_views",
    "service_accounts",
    "set_aside",
    "sign_in_failures",
    "spent_questions",
    "supervision_orders",
    "tags",
    "ticket_openings",
    "ticket_follows",
    "ticket_readings",
    "ticket_tags",
    "trail_walks",
    "transfer_files",
    "transfer_refusals",
    "transfers",
    "understanding_choices",
    "user_sessions",
    "visit_numbers",
    "visit_photos",
    "webhooks",
)
"""What no firm's transaction touches; its own sign-in and what follows from its act are the office's."""
REFERENCE = (
    "calendar_days",
    "calendar_versions",
    "categories",
    "departments",
    "duties",
    "parks",
    "regions",
    "report_figures",
    "terms",
    "weekly_reports",
)
"""What everybody may know."""

TABLES: Mapping[str, Rights] = {
    **dict.fromkeys(OFFICE, Rights()),
    **dict.fromkeys(REFERENCE, Rights(portal=(_reads(),))),
    "provisions": Rights(Application.ADDS, (_reads(),)),
    "alembic_version": Rights(Application.READS, (_reads(),)),
    "audit_entries": Rights(Application.ADDS),
    "open_dues": Rights(Application.READS),
    "phrase_uses": Rights(Application.ADDS),
    "phrase_versions": Rights(Application.ADDS),
    "article_offers": Rights(Application.ADDS),
    "article_uses": Rights(Application.ADDS),
    "article_versions": Rights(Application.ADDS),
    "articles": Rights(portal=(_reads("state = 'published'"),)),
    "accounts": Rights(portal=(_reads(None, "id", "username", "name", "phone", "state"),)),
    "number_sequences": Rights(portal=(_reads(), _adds(), _changes())),  # a number is nobody's yet
    "memberships": Rights(
        portal=(_reads("role = 'officer'", "account_id", "role", "from_at", "until_at", policy="portal_officers"),)
    ),
    # which model answers, and under which name its file lies; never what is in it
    "understanding_versions": Rights(
        portal=(_reads(None, "id", "number", "kind", "region_id", "made_at", "size", "sha256"),)
    ),
    "understanding_uses": Rights(portal=(_reads(None, "id", "version_id", "kind", "region_id", "since", "until"),)),
    "companies": Rights(portal=(_reads(f"id = {COMPANIES}"), _changes(f"id = {COMPANIES}"))),
    "company_names": Rights(portal=(_reads(OF_FIRM),)),
    "company_codes": Rights(portal=(_reads(OF_FIRM),)),
    "company_mergers": Rights(
        portal=(
            _reads(
                f"kept_id = {COMPANIES} AND undone_at IS NULL",
                *("id", "region_id", "kept_id", "child_id", "child_name", "child_code", "made_at", "undone_at"),
            ),
        )
    ),
    "company_row_moves": Rights(Application.ADDS),
    "company_moves": Rights(portal=(_reads(OF_FIRM),)),
    "company_corrections": Rights(portal=(_reads(OF_FIRM),)),
    "company_tags": Rights(portal=(_reads(OF_FIRM),)),
    "promises": Rights(portal=(_reads(OF_FIRM),)),
    "finance_needs": Rights(portal=(_reads(OF_TICKET),)),
    "finance_consents": Rights(portal=(_reads(OF_TICKET),)),
    "bank_calls": Rights(portal=(_reads(OF_TICKET),)),
    "visits": Rights(portal=(_reads(f"{OF_FIRM} AND state = 'done'", *VISIT_TO_FIRM),)),
    "visit_matters": Rights(portal=(_reads(OF_TICKET),)),
    "company_quiets": Rights(portal=(_reads(OF_FIRM),)),
    "fairs": Rights(portal=(_reads(f"id IN {INVITED}"),)),
    "fair_banks": Rights(portal=(_reads(f"fair_id IN {INVITED}"),)),
    "fair_firms": Rights(portal=(_reads(OF_FIRM),)),
    "fair_needs": Rights(portal=(_reads(OF_TICKET),)),
    "errand_templates": Rights(portal=(_reads("state = 'published'"),)),
    "errands": Rights(portal=(_reads(OF_FIRM),)),
    "errand_steps": Rights(portal=(_reads(OF_OWN_ERRAND),)),
    "errand_papers": Rights(portal=(_reads(OF_OWN_ERRAND),)),
    "errand_files": Rights(portal=(_reads(OF_OWN_ERRAND),)),
    "errand_file_reads": Rights(portal=(_reads(OF_OWN_ERRAND),)),
    "drafts": Rights(
        portal=(_reads(OF_OWN_DRAFT), _adds(OF_OWN_DRAFT), _changes(OF_OWN_DRAFT), Portal("DELETE", OF_OWN_DRAFT))
    ),
    "draft_files": Rights(portal=(_reads(OF_DRAFT), _adds(OF_DRAFT), Portal("DELETE", OF_DRAFT))),
    "contacts": Rights(portal=(_reads(OF_FIRM), _adds(OF_FIRM), Portal("DELETE", OF_FIRM))),
    "pairings": Rights(portal=(_reads(OF_FIRM),)),
    "officer_stand_ins": Rights(
        portal=(_reads(OF_OWN_OFFICERS, "id", "officer_id", "stand_in_id", "from_day", "until_day"),)
    ),
    "tickets": Rights(
        portal=(_reads(OF_FIRM), _adds(f"{OF_FIRM} AND filed_by = {ACCOUNT}"), _changes(OF_FIRM)),
    ),
    "ticket_words": Rights(portal=(_reads(OF_TICKET), _adds(OF_TICKET))),
    "ticket_events": Rights(Application.ADDS, (_reads(OF_TICKET), _adds(f"{OF_TICKET} AND actor_id = {ACCOUNT}"))),
    "attachments": Rights(
        portal=(
            _reads(f"NOT internal AND {OF_TICKET}"),
            _adds(f"{OF_TICKET} AND NOT internal AND author_id = {ACCOUNT}"),
        )
    ),
    "ratings": Rights(portal=(_reads(OF_TICKET), _adds(f"{OF_TICKET} AND by_id = {ACCOUNT}"))),
    "assignments": Rights(portal=(_reads(OF_TICKET), _changes(OF_TICKET))),
    "pauses": Rights(portal=(_reads(OF_TICKET), _changes(OF_TICKET))),
    "clocks": Rights(portal=(_reads(OF_TICKET),)),
    "ticket_links": Rights(portal=(_reads(OF_OWN_TICKETS, "id", "low_id", "high_id", "kind", "made_at", "ended_at"),)),
    "postponements": Rights(portal=(_reads(OF_TICKET),)),
    "whistles": Rights(portal=(_reads(OF_TICKET),)),
    "notifications": Rights(portal=(_reads(OF_ACCOUNT), _changes(OF_ACCOUNT, "read_at"))),
    "idempotency_keys": Rights(portal=(_reads(OF_ACCOUNT), _adds(OF_ACCOUNT), _changes(OF_ACCOUNT, "resource"))),
}
