"""The tables that hang on tickets: which of them a copied life brings along, and why the others stay behind.

A test holds the two lists against the schema: whoever adds a table that hangs on tickets says here what becomes of it.
"""

from collections.abc import Mapping

import sqlalchemy as sa

from app.financing.timing import BANK_CALL
from app.meetings.timing import MEETING_TASK
from app.supervision.timing import ORDER

COPIED = (
    "tickets",
    "ticket_words",
    "attachments",
    "ticket_events",
    "whistles",
    "assignments",
    "pauses",
    "postponements",
    "ratings",
    "remarks",
    "mentions",
    "finance_needs",
    "finance_consents",
    "bank_calls",
    "meeting_places",
    "meeting_words",
    "meeting_decisions",
    "meeting_tasks",
    "follow_ups",
    "ticket_follows",
    "ticket_tags",
    "phrase_uses",
    "clocks",
    "reminders",
    "supervision_orders",
    "order_clocks",
    "order_returns",
    "notifications",
    "outbox",
)
"""In the order in which they refer to each other."""
LEFT_OUT: Mapping[str, str] = {
    "errand_file_reads": "of an errand, as its papers",
    "errand_files": "of an errand, as its papers",
    "errand_papers": "of an errand, which is no part of the life of a ticket",
    "errand_steps": "the same; a step that is blocked has a ticket, and no life plays one",
    "promises": "somebody's word to a firm, which no life gives",
    "article_offers": "counted while people type, which the lives do not play",
    "article_uses": "an article, and each is made when all answers were sent",
    "article_versions": "versions of what is said of many matters, made when all is copied (demo/bulk/beside.py)",
    "articles": "made of one closed matter for all that come, when all is copied (demo/bulk/beside.py)",
    "batch_members": "many firms at one moment, which the lives play one by one",
    "common_issue_members": "found by the nightly search, which reads what was copied",
    "common_issue_taught_matters": "somebody taught the search; nobody of the history did",
    "fair_needs": "many firms on one day: fairs are held when all is copied (demo/bulk/beside.py)",
    "hand_over_matters": "belongs to the hand-over of one person, which is no part of a ticket's life",
    "open_dues": "kept by triggers, and made once when all is copied",
    "report_entries": "frozen with a week, by the one who compiles it",
    "report_standings": "the same",
    "ticket_links": "said by somebody who read two matters at one moment; each life is played alone",
    "ticket_openings": "says what a person has open at this moment",
    "ticket_readings": "says what a person looked at, which the lives do not play",
    "understanding_choices": "stands beside a version of a model, and history in bulk has none",
    "visit_matters": "the visit stands behind it and is written when all is copied (``rounds``)",
}
"""The others, each with its reason."""
CLOCKED: Mapping[str, str] = {ORDER: "supervision_orders", BANK_CALL: "bank_calls", MEETING_TASK: "meeting_tasks"}
"""What a clock runs for that is no ticket itself → the table its ``subject_id`` means."""


def hanging_on_tickets(metadata: sa.MetaData) -> set[str]:
    """The tables that refer to tickets, directly or through another, by a foreign key or by their name for it."""
    found = {"tickets"}
    while True:
        more = {table.name for table in metadata.sorted_tables if table.name not in found and _refers(table, found)}
        if not more:
            return found
        found |= more


def _refers(table: sa.Table, to: set[str]) -> bool:
    return "ticket_id" in table.columns or any(key.column.table.name in to for key in table.foreign_keys)
