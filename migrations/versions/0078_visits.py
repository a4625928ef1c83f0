"""Visits: planned and made, what came of them, and what firms say about being called on

Why: officers go to firms, and nobody could say who was where, how often, and what the firms spoke of.
Number: 0078; follows: 0077. New tables only.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0078"
down_revision: str | None = "0077"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

APPLICATION, PORTAL = "zhuqishao_app", "zhuqishao_portal"
INSTANT, DAY, ID, TEXT = sa.DateTime(timezone=True), sa.Date(), sa.BigInteger(), sa.Text()
NUMBERS, VISITS, MATTERS, PHOTOS = "visit_numbers", "visits", "visit_matters", "visit_photos"
QUIETS, STANDINGS = "company_quiets", "company_standings"
OWN = "company_id = ANY (string_to_array(NULLIF(current_setting('app.companies', true), ''), ',')::bigint[])"
ROWS = {
    VISITS: f"{OWN} AND state = 'done'",
    MATTERS: "ticket_id IN (SELECT id FROM tickets)",
    QUIETS: OWN,
}
"""What a firm's transaction reads of each: visits that were made, its own matters and its own word."""
TO_FIRM = "id, company_id, number, officer_name, purpose, way, state, visited_on, denial, denial_words, ruling_words"


def one_of(*members: str, name: str) -> sa.Enum:
    """Text under a CHECK."""
    return sa.Enum(*members, name=name, native_enum=False, create_constraint=True, length=32)


def must(name: str, kind: "sa.types.TypeEngine[object]") -> "sa.Column[object]":
    """A column that always says something."""
    return sa.Column(name, kind, nullable=False)


def may(name: str, kind: "sa.types.TypeEngine[object]") -> "sa.Column[object]":
    """A column that may say nothing."""
    return sa.Column(name, kind, nullable=True)


def own_id() -> "sa.Column[int]":
    """The key of a row."""
    return sa.Column("id", ID, sa.Identity(always=True), nullable=False)


def key_of(table: str, column: str, other: str, goes: str | None = None) -> sa.ForeignKeyConstraint:
    """A reference to another table."""
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=goes)


def primary(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    """The key of a table."""
    return sa.PrimaryKeyConstraint(*(columns or ("id",)), name=op.f(f"pk_{table}"))


def upgrade() -> None:
    """Bring the schema from 0077 to 0078."""
    op.create_table(
        NUMBERS,
        must("region_id", ID),
        must("day", DAY),
        must("last", sa.Integer()),
        key_of(NUMBERS, "region_id", "regions"),
        primary(NUMBERS, "region_id", "day"),
    )
    _visits()
    op.create_table(
        MATTERS,
        own_id(),
        must("visit_id", ID),
        must("ticket_id", ID),
        key_of(MATTERS, "visit_id", VISITS),
        key_of(MATTERS, "ticket_id", "tickets", "CASCADE"),
        primary(MATTERS),
        sa.UniqueConstraint("ticket_id", name=op.f(f"uq_{MATTERS}_ticket_id")),
    )
    op.create_index(op.f(f"ix_{MATTERS}_visit_id"), MATTERS, ["visit_id"])
    _photos()
    op.create_table(
        QUIETS,
        own_id(),
        must("company_id", ID),
        must("until", DAY),
        must("reason", TEXT),
        must("set_at", INSTANT),
        must("set_by_name", TEXT),
        may("ended_at", INSTANT),
        key_of(QUIETS, "company_id", "companies"),
        primary(QUIETS),
    )
    op.create_index(op.f(f"ix_{QUIETS}_company_id"), QUIETS, ["company_id"])
    _standings()
    op.execute(f"GRANT SELECT ({TO_FIRM}) ON {VISITS} TO {PORTAL}")
    op.execute(f"GRANT SELECT ON {MATTERS}, {QUIETS} TO {PORTAL}")
    for table, rows in ROWS.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY app_all ON {table} TO {APPLICATION} USING (true) WITH CHECK (true)")
        op.execute(f"CREATE POLICY owner_all ON {table} TO CURRENT_USER USING (true) WITH CHECK (true)")
        op.execute(f"CREATE POLICY portal_own ON {table} FOR SELECT TO {PORTAL} USING ({rows})")


def downgrade() -> None:
    """Take the schema back to 0077; visits are lost, the matters that were brought back from them stay."""
    op.execute("DELETE FROM reminders WHERE clock_id IN (SELECT id FROM clocks WHERE kind = 'visit_plan')")
    op.execute("DELETE FROM clocks WHERE kind = 'visit_plan'")
    for table in (STANDINGS, QUIETS, PHOTOS, MATTERS, VISITS, NUMBERS):
        op.drop_table(table)


def _visits() -> None:
    op.create_table(
        VISITS,
        own_id(),
        must("region_id", ID),
        must("company_id", ID),
        must("officer_id", ID),
        must("officer_name", TEXT),
        must("number", TEXT),
        must("state", one_of("planned", "done", "missed", "cancelled", name="state")),
        must("version", sa.Integer()),
        must("purpose", one_of("routine", "policy", "follow_up", "safety", "leader", name="purpose")),
        may("period_first", DAY),
        may("period_last", DAY),
        may("planned_on", DAY),
        must("made_at", INSTANT),
        must("cancel_reason", TEXT),
        may("visited_on", DAY),
        may("way", one_of("on_site", "phone", "video", name="way")),
        must("met_name", TEXT),
        must("met_post", TEXT),
        may("production", one_of("normal", "reduced", "halted", "lost", "dissolved", name="production")),
        must("notes", TEXT),
        must("explained", sa.ARRAY(TEXT)),
        must("again_reason", TEXT),
        must("called", sa.Boolean()),
        must("leader_reason", TEXT),
        must("acting_role", TEXT),
        may("recorded_at", INSTANT),
        may("denial", one_of("waiting", "came", "not_came", name="denial")),
        may("denied_at", INSTANT),
        must("denied_by_name", TEXT),
        must("denial_words", TEXT),
        may("ruled_at", INSTANT),
        must("ruled_by_name", TEXT),
        must("ruling_words", TEXT),
        key_of(VISITS, "region_id", "regions"),
        key_of(VISITS, "company_id", "companies"),
        primary(VISITS),
        sa.UniqueConstraint("number", name=op.f(f"uq_{VISITS}_number")),
    )
    for name, columns, where, unique in (
        (
            "uq_visits_company_id_period_first",
            ["company_id", "period_first"],
            "period_first IS NOT NULL AND state <> 'cancelled'",
            True,
        ),
        (
            "uq_visits_company_id_officer_id_visited_on",
            ["company_id", "officer_id", "visited_on"],
            "visited_on IS NOT NULL",
            True,
        ),
        ("ix_visits_region_id_id", ["region_id", "id"], None, False),
        ("ix_visits_company_id_visited_on", ["company_id", "visited_on"], None, False),
        ("ix_visits_officer_id_visited_on", ["officer_id", "visited_on"], None, False),
        ("ix_visits_region_id_visited_on", ["region_id", "visited_on"], None, False),
        ("ix_visits_planned", ["officer_id", "planned_on", "id"], "state = 'planned'", False),
        ("ix_visits_denied", ["region_id", "id"], "denial = 'waiting'", False),
    ):
        partial = {} if where is None else {"postgresql_where": sa.text(where)}
        op.create_index(name, VISITS, columns, unique=unique, **partial)


def _photos() -> None:
    op.create_table(
        PHOTOS,
        own_id(),
        must("visit_id", ID),
        must("key", TEXT),
        must("name", TEXT),
        must("media", TEXT),
        must("size", sa.Integer()),
        must("sha256", TEXT),
        may("preview", sa.LargeBinary()),
        must("state", one_of("quarantine", "clean", "infected", name="state")),
        may("scan_at", INSTANT),
        must("at", INSTANT),
        key_of(PHOTOS, "visit_id", VISITS),
        primary(PHOTOS),
        sa.UniqueConstraint("key", name=op.f(f"uq_{PHOTOS}_key")),
    )
    op.create_index(op.f(f"ix_{PHOTOS}_visit_id"), PHOTOS, ["visit_id"])
    op.create_index("ix_visit_photos_scan", PHOTOS, ["scan_at", "id"], postgresql_where=sa.text("state = 'quarantine'"))


def _standings() -> None:
    op.create_table(
        STANDINGS,
        own_id(),
        must("region_id", ID),
        must("company_id", ID),
        must("visit_id", ID),
        must("kind", one_of("suspended", "lost", name="kind")),
        must("state", one_of("proposed", "in_force", "declined", "ended", name="state")),
        must("version", sa.Integer()),
        must("proposed_at", INSTANT),
        may("decided_at", INSTANT),
        must("decided_by_name", TEXT),
        must("words", TEXT),
        may("ended_at", INSTANT),
        must("end_reason", TEXT),
        key_of(STANDINGS, "region_id", "regions"),
        key_of(STANDINGS, "company_id", "companies"),
        key_of(STANDINGS, "visit_id", VISITS),
        primary(STANDINGS),
    )
    op.create_index(
        "uq_company_standings_company_id_open",
        STANDINGS,
        ["company_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('proposed', 'in_force')"),
    )
    op.create_index("ix_company_standings_region_id_state", STANDINGS, ["region_id", "state"])
