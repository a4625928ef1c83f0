"""The words tickets are found by, in a table of their own

Why: beside the words every move of a ticket wrote all their pairs into the index again (docs/adr/0046). Number: 0048;
follows: 0047. Words that stand are copied in batches, each a transaction of its own that locks no ticket; what the
release before writes meanwhile a trigger carries over. A run that was broken off goes on where it was. The old
index goes last, beside people at work: until its processes are gone they search without one.
"""

import logging
from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0048"
down_revision: str | None = "0047"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

PORTAL, APPLICATION = "zhuqishao_portal", "zhuqishao_app"
OF_TICKET = "ticket_id IN (SELECT id FROM tickets)"
BATCH = 5_000
SAID_EACH = 20
"""Batches after which it is said how far they have come."""
CARRY = """
CREATE OR REPLACE FUNCTION carry_ticket_words() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.folded IS NULL THEN
        UPDATE ticket_words SET search = search || NEW.search, veiled = coalesce(NEW.veiled, veiled)
        WHERE ticket_id = NEW.id;
    ELSE
        INSERT INTO ticket_words AS known (ticket_id, search, folded, veiled)
        VALUES (NEW.id, NEW.search, NEW.folded, NEW.veiled)
        ON CONFLICT (ticket_id) DO UPDATE SET search = known.search || excluded.search, folded = excluded.folded,
            veiled = coalesce(excluded.veiled, known.veiled);
    END IF;
    RETURN NULL;
END $$
"""
"""What the release before writes. To a ticket of this release it knows the firm's new name alone: that is added."""
COPY = """
INSERT INTO ticket_words (ticket_id, search, folded, veiled)
SELECT id, search, folded, veiled FROM tickets WHERE id > :after AND id <= :last AND folded IS NOT NULL
ON CONFLICT (ticket_id) DO NOTHING
"""
GIVE_BACK = """
UPDATE tickets SET search = w.search, folded = w.folded, veiled = w.veiled FROM ticket_words w
WHERE w.ticket_id = tickets.id AND tickets.id > :after AND tickets.id <= :last
    AND (tickets.search, tickets.folded, tickets.veiled) IS DISTINCT FROM (w.search, w.folded, w.veiled)
"""

log = logging.getLogger("alembic.runtime.migration")


def upgrade() -> None:
    """Bring the schema from 0047 to 0048."""
    op.execute(
        "CREATE TABLE IF NOT EXISTS ticket_words (ticket_id bigint NOT NULL, search tsvector NOT NULL,"
        " folded text NOT NULL, veiled text, CONSTRAINT pk_ticket_words PRIMARY KEY (ticket_id),"
        " CONSTRAINT fk_ticket_words_ticket_id FOREIGN KEY (ticket_id) REFERENCES tickets (id) ON DELETE CASCADE)"
    )
    _belt()
    op.execute("ALTER TABLE tickets ALTER COLUMN search SET DEFAULT ''")
    op.execute(CARRY)
    op.execute("REVOKE ALL ON FUNCTION carry_ticket_words() FROM PUBLIC")
    op.execute(
        "CREATE OR REPLACE TRIGGER tickets_carry_words AFTER INSERT OR UPDATE OF search, folded, veiled ON tickets"
        " FOR EACH ROW WHEN (NEW.folded IS NOT NULL OR NEW.veiled IS NOT NULL OR NEW.search <> ''::tsvector)"
        " EXECUTE FUNCTION carry_ticket_words()"
    )
    with op.get_context().autocommit_block():
        op.execute("SET statement_timeout = 0")
        _in_batches(COPY, "copied")
        op.execute("ALTER TABLE ticket_words ALTER COLUMN search SET STATISTICS 500")
        op.execute("SET maintenance_work_mem = '256MB'")
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_ticket_words_search")  # one that was broken off
        op.execute("CREATE INDEX CONCURRENTLY ix_ticket_words_search ON ticket_words USING gin (search)")
        op.execute("VACUUM (ANALYZE) ticket_words")
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_tickets_search")
        op.execute("RESET maintenance_work_mem")
        op.execute("SET statement_timeout = '15min'")


def downgrade() -> None:
    """Take the schema back to 0047, with the words of every ticket where the release before looks for them."""
    op.execute("DROP TRIGGER IF EXISTS tickets_carry_words ON tickets")
    op.execute("DROP FUNCTION IF EXISTS carry_ticket_words()")
    with op.get_context().autocommit_block():
        op.execute("SET statement_timeout = 0")
        _in_batches(GIVE_BACK, "given back")
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_tickets_search")
        op.execute("CREATE INDEX CONCURRENTLY ix_tickets_search ON tickets USING gin (search)")
        op.execute("SET statement_timeout = '15min'")
    op.execute("DROP TABLE ticket_words")
    op.execute("ALTER TABLE tickets ALTER COLUMN search DROP DEFAULT")


def _belt() -> None:
    """A firm reads and files the words of its own tickets; nobody but an office changes any."""
    op.execute("ALTER TABLE ticket_words ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE ticket_words FORCE ROW LEVEL SECURITY")
    op.execute(f"GRANT SELECT, INSERT ON ticket_words TO {PORTAL}")
    for name, rule in {
        "portal_own": f"FOR SELECT TO {PORTAL} USING ({OF_TICKET})",
        "portal_writes": f"FOR INSERT TO {PORTAL} WITH CHECK ({OF_TICKET})",
        "app_all": f"TO {APPLICATION} USING (true) WITH CHECK (true)",
        "owner_all": "TO CURRENT_USER USING (true) WITH CHECK (true)",
    }.items():
        op.execute(f"DROP POLICY IF EXISTS {name} ON ticket_words")
        op.execute(f"CREATE POLICY {name} ON ticket_words {rule}")


def _in_batches(statement: str, done: str) -> None:
    """Every ticket there is when it begins, so many ids at a time; later ones are carried over as they are written."""
    connection = op.get_bind()
    last = connection.scalar(sa.text("SELECT max(id) FROM tickets")) or 0
    copy = sa.text(statement)
    for at, after in enumerate(range(0, last, BATCH), 1):
        connection.execute(copy, {"after": after, "last": min(after + BATCH, last)})
        if at % SAID_EACH == 0:
            log.info("words of tickets %s up to id %d of %d", done, after + BATCH, last)
