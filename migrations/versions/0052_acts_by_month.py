"""The acts of tickets, parted by month

Why: one table of all acts only grows, with one index tree each over all years (docs/adr/0047). Number: 0052; follows:
0051. No row is copied: the table there is becomes the first part, with a CHECK proven beside people at work so that
attaching it reads nothing. Everybody waits for one short transaction at the end. A run that was broken off goes
on where it was; its CHECK refuses nothing for a month at least.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0052"
down_revision: str | None = "0051"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

PORTAL, APPLICATION = "zhuqishao_portal", "zhuqishao_app"
BOUND = "ck_ticket_events_before"
AHEAD = 3
INDEXES = {"action_at": "action, at", "cluster_xact_id": "cluster, xact, id"}
REFERENCES = {"ticket_id": "tickets", "department_id": "departments"}
FIRST_MONTH = """
SELECT to_char(date_trunc('month', greatest(now(), max(at)) AT TIME ZONE 'UTC') + interval '2 months', 'YYYY-MM-DD')
FROM ticket_events
"""
"""The month after next: the first part takes what is written until then."""
UNPROVEN = "SELECT conname FROM pg_constraint WHERE conrelid = 'ticket_events'::regclass AND NOT convalidated"
NEXT_ID = "SELECT CASE WHEN is_called THEN last_value + 1 ELSE last_value END FROM ticket_events_id_seq"
FIRST_PART = """
SELECT relname FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
WHERE inhparent = 'ticket_events'::regclass AND relname LIKE 'ticket\\_events\\_before\\_%'
"""
PARTS = """
SELECT relname FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid WHERE inhparent = 'ticket_events'::regclass
"""
ADD_PART = f"""
CREATE FUNCTION add_ticket_events_part(part text, bounds text) RETURNS void LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
    EXECUTE format('CREATE TABLE %I (LIKE ticket_events INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', part);
    EXECUTE format('REVOKE ALL ON %I FROM {APPLICATION}, {PORTAL}', part);
    EXECUTE format('ALTER TABLE %I ADD CONSTRAINT %I PRIMARY KEY (id), ADD CONSTRAINT %I UNIQUE (ticket_id, seq)',
        part, 'pk_' || part, 'uq_' || part || '_ticket_id_seq');
    EXECUTE format('CREATE TRIGGER ticket_events_no_truncate BEFORE TRUNCATE ON %I'
        ' FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', part);
    EXECUTE format('ALTER TABLE ticket_events ATTACH PARTITION %I %s', part, bounds);
END $$
"""
PART = """
CREATE FUNCTION part_ticket_events(since timestamptz, ahead integer) RETURNS integer LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' SET lock_timeout = '1s' AS $$
DECLARE
    wanted timestamptz[];
    month timestamptz;
    columns text;
    strayed boolean;
BEGIN
    IF ahead NOT BETWEEN 0 AND 12 THEN
        RAISE EXCEPTION 'months ahead must be 0 to 12' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('part_ticket_events'));
    wanted := missing_ticket_events_months(since, ahead);
    IF cardinality(wanted) = 0 THEN
        RETURN 0;
    END IF;
    -- in the order in which an act takes them; a reference from a new part locks what it refers to
    LOCK TABLE departments, tickets IN SHARE ROW EXCLUSIVE MODE;
    SELECT EXISTS (SELECT FROM ticket_events_rest) INTO strayed;
    IF strayed THEN
        LOCK TABLE ticket_events IN ACCESS EXCLUSIVE MODE;
        wanted := missing_ticket_events_months(since, ahead);
        ALTER TABLE ticket_events DETACH PARTITION ticket_events_rest;
        ALTER TABLE ticket_events_rest RENAME TO ticket_events_strayed;
        ALTER TABLE ticket_events_strayed DROP CONSTRAINT pk_ticket_events_rest,
            DROP CONSTRAINT uq_ticket_events_rest_ticket_id_seq;
    END IF;
    FOREACH month IN ARRAY wanted LOOP
        PERFORM add_ticket_events_part('ticket_events_' || to_char(month, 'YYYY_MM'),
            format('FOR VALUES FROM (%L) TO (%L)', month, month + interval '1 month'));
    END LOOP;
    IF strayed THEN
        PERFORM add_ticket_events_part('ticket_events_rest', 'DEFAULT');
        SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO columns FROM pg_attribute
        WHERE attrelid = 'ticket_events'::regclass AND attnum > 0 AND NOT attisdropped;
        EXECUTE format('INSERT INTO ticket_events (%1$s) OVERRIDING SYSTEM VALUE SELECT %1$s'
            ' FROM ticket_events_strayed', columns);
        DROP TABLE ticket_events_strayed;
    END IF;
    RETURN cardinality(wanted);
END $$
"""
"""Makes the parts of a month and of those after it. What lay in the rest meanwhile goes into the parts of its months:
copied and its table dropped in one transaction, for no row of an append-only table is ever deleted."""
MISSING = """
CREATE FUNCTION missing_ticket_events_months(since timestamptz, ahead integer) RETURNS timestamptz[] LANGUAGE sql
SECURITY DEFINER STABLE SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
    WITH parts AS (
        SELECT relname FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
        WHERE inhparent = 'ticket_events'::regclass
    ), wanted AS (
        SELECT generate_series(date_trunc('month', since), date_trunc('month', since) + ahead * interval '1 month',
            interval '1 month') AS month
        UNION SELECT date_trunc('month', at) FROM ticket_events_rest
    )
    SELECT coalesce(array_agg(month ORDER BY month), '{}') FROM wanted
    WHERE month >= (
        SELECT to_timestamp(right(relname, 7) || '_01', 'YYYY_MM_DD') FROM parts WHERE relname LIKE '%\\_before\\_%'
    ) AND 'ticket_events_' || to_char(month, 'YYYY_MM') NOT IN (SELECT relname FROM parts)
$$
"""
FUNCTIONS = (
    "part_ticket_events(timestamptz, integer)",
    "missing_ticket_events_months(timestamptz, integer)",
    "add_ticket_events_part(text, text)",
)
CARRY = """
DO $$ DECLARE said record; BEGIN
    FOR said IN
        SELECT grantee, privilege_type AS verb FROM pg_class, aclexplode(relacl)
        WHERE oid = '{old}'::regclass AND grantee <> relowner
    LOOP
        EXECUTE format('GRANT %s ON {new} TO %s', said.verb,
            CASE said.grantee WHEN 0 THEN 'PUBLIC' ELSE said.grantee::regrole::text END);
    END LOOP;
    FOR said IN SELECT * FROM pg_policies WHERE schemaname = 'public' AND tablename = '{old}' LOOP
        EXECUTE format('CREATE POLICY %I ON {new} AS %s FOR %s TO %s', said.policyname, said.permissive, said.cmd,
            (SELECT string_agg(quote_ident(name), ', ') FROM unnest(said.roles) AS name))
            || coalesce(' USING (' || said.qual || ')', '') || coalesce(' WITH CHECK (' || said.with_check || ')', '');
        EXECUTE format('DROP POLICY %I ON {old}', said.policyname);
    END LOOP;
END $$
"""


def upgrade() -> None:
    """Bring the schema from 0051 to 0052."""
    if _kind() == "r":
        with op.get_context().autocommit_block():
            op.execute("SET statement_timeout = 0")
            first = _prove()
            op.execute("SET statement_timeout = '15min'")
        _swap(first)
    with op.get_context().autocommit_block():
        op.execute("ANALYZE ticket_events")  # nobody else does, of what has parts: joins are planned by it


def downgrade() -> None:
    """Take the schema back to 0051: later parts are copied into the first, and everybody waits meanwhile."""
    connection = op.get_bind()
    op.execute("LOCK TABLE departments, tickets IN SHARE ROW EXCLUSIVE MODE")
    op.execute("LOCK TABLE ticket_events IN ACCESS EXCLUSIVE MODE")
    first = connection.execute(sa.text(FIRST_PART)).scalar_one()
    following = connection.scalar(sa.text(NEXT_ID))
    names = [each["name"] for each in sa.inspect(connection).get_columns("ticket_events")]
    columns = ", ".join(names)
    for part in connection.scalars(sa.text(PARTS)).all():
        op.execute(f"ALTER TABLE ticket_events DETACH PARTITION {part}")
        if part != first:
            op.execute(f"INSERT INTO {first} ({columns}) SELECT {columns} FROM {part}")
            op.execute(f"DROP TABLE {part}")
    op.execute("ALTER TABLE ticket_events RENAME TO ticket_events_parted")
    op.execute(CARRY.format(old="ticket_events_parted", new=first))
    op.execute("DROP TABLE ticket_events_parted")
    for function in FUNCTIONS:
        op.execute(f"DROP FUNCTION {function}")
    op.execute(f"ALTER TABLE {first} RENAME TO ticket_events")
    _rename_what_hangs(first, "ticket_events", "ticket_events")
    op.execute(f"ALTER TABLE ticket_events ALTER id ADD GENERATED ALWAYS AS IDENTITY (START WITH {following})")
    _guard("ticket_events")


def _kind() -> str:
    return str(op.get_bind().scalar(sa.text("SELECT relkind FROM pg_class WHERE oid = 'ticket_events'::regclass")))


def _prove() -> str:
    """Let the table prove that it holds nothing of a month and of those after it; returns that month's first day."""
    op.execute(f"ALTER TABLE ticket_events DROP CONSTRAINT IF EXISTS {BOUND}")  # one that was broken off
    first = str(op.get_bind().scalar(sa.text(FIRST_MONTH)))
    op.execute(f"ALTER TABLE ticket_events ADD CONSTRAINT {BOUND} CHECK (at < '{first} 00:00:00+00') NOT VALID")
    # beside its own those that former migrations left unproven: a part must hold what the whole says
    for name in op.get_bind().scalars(sa.text(UNPROVEN)).all():
        op.execute(f"ALTER TABLE ticket_events VALIDATE CONSTRAINT {name}")
    return first


def _swap(first: str) -> None:
    """Put a table with parts in the place of the one there is, and make it the first part."""
    old = f"ticket_events_before_{first[:7].replace('-', '_')}"
    op.execute("LOCK TABLE departments, tickets IN SHARE ROW EXCLUSIVE MODE")  # in the order in which an act does
    op.execute("LOCK TABLE ticket_events IN ACCESS EXCLUSIVE MODE")
    following = op.get_bind().scalar(sa.text(NEXT_ID))
    op.execute(f"ALTER TABLE ticket_events RENAME TO {old}")
    _rename_what_hangs("ticket_events", old, old)
    op.execute(f"ALTER TABLE {old} ALTER id DROP IDENTITY")
    op.execute(f"DROP TRIGGER ticket_events_append_only ON {old}")  # it has the parent's from now on
    op.execute(
        f"CREATE TABLE ticket_events (LIKE {old} INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING COMMENTS)"
        " PARTITION BY RANGE (at)"
    )
    op.execute(f"ALTER TABLE ticket_events DROP CONSTRAINT {BOUND}")
    op.execute(f"ALTER TABLE ticket_events ALTER id ADD GENERATED ALWAYS AS IDENTITY (START WITH {following})")
    for column, table in REFERENCES.items():
        name = f"fk_ticket_events_{column}"
        op.execute(f"ALTER TABLE ticket_events ADD CONSTRAINT {name} FOREIGN KEY ({column}) REFERENCES {table} (id)")
    for name, columns in INDEXES.items():
        op.execute(f"CREATE INDEX ix_ticket_events_{name} ON ticket_events ({columns})")
    op.execute(f"REVOKE ALL ON ticket_events FROM {APPLICATION}, {PORTAL}")
    op.execute(CARRY.format(old=old, new="ticket_events"))
    op.execute(f"REVOKE ALL ON {old} FROM {APPLICATION}, {PORTAL}")
    op.execute(f"ALTER TABLE {old} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY")
    op.execute(
        f"ALTER TABLE ticket_events ATTACH PARTITION {old} FOR VALUES FROM (MINVALUE) TO ('{first} 00:00:00+00')"
    )
    op.execute(f"ALTER TABLE {old} DROP CONSTRAINT {BOUND}")
    _guard("ticket_events")
    op.execute(ADD_PART)
    op.execute("SELECT add_ticket_events_part('ticket_events_rest', 'DEFAULT')")
    op.execute(MISSING)
    op.execute(PART)
    for function in FUNCTIONS:
        op.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
    for function in FUNCTIONS[:2]:
        op.execute(f"GRANT EXECUTE ON FUNCTION {function} TO {APPLICATION}")
    op.execute(f"SELECT part_ticket_events('{first} 00:00:00+00', {AHEAD - 1})")


def _rename_what_hangs(before: str, after: str, table: str) -> None:
    """Keys and indexes are named after their table; other constraints have their names in each part."""
    for name in INDEXES:
        found = f"ix_{before}_{name}"
        op.execute(f"ALTER INDEX {found} RENAME TO ix_{after}_{name}")
    for kind, columns in (("pk", ""), ("uq", "_ticket_id_seq")):
        op.execute(f"ALTER TABLE {table} RENAME CONSTRAINT {kind}_{before}{columns} TO {kind}_{after}{columns}")


def _guard(table: str) -> None:
    """Append-only, and each firm's rows for itself, whoever asks by this name."""
    for verb in ("ENABLE", "FORCE"):
        op.execute(f"ALTER TABLE {table} {verb} ROW LEVEL SECURITY")
    op.execute(
        f"CREATE TRIGGER ticket_events_append_only BEFORE UPDATE OR DELETE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        f"CREATE OR REPLACE TRIGGER ticket_events_no_truncate BEFORE TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
