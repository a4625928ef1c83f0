"""What only the owner of the tables may do, and what no transaction of a use-case holds: schemas and sequences."""

from app.kernel.database import make_lone_engine

_GAP = 1_000_000
_LEAVE_OUT = f"""
SELECT setval((quote_ident(schemaname) || '.' || quote_ident(sequencename))::regclass,
              coalesce(last_value, start_value) + {_GAP})
FROM pg_sequences WHERE schemaname = 'public'
"""  # noqa: S608 - built from a constant


def _at_once(url: str, statements: str) -> None:
    """Several statements that hold together or not at all."""
    with make_lone_engine(url).connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(statements)


def put_aside(url: str, name: str) -> None:
    """Rename the schema with all that is in it, and leave an empty one in its place."""
    _at_once(
        url, f'ALTER SCHEMA public RENAME TO "{name}"; CREATE SCHEMA public; GRANT USAGE ON SCHEMA public TO PUBLIC'
    )


def put_back(url: str, name: str) -> None:
    """Undo ``put_aside``."""
    _at_once(url, f'DROP SCHEMA public CASCADE; ALTER SCHEMA "{name}" RENAME TO public')


def leave_ids_out(url: str) -> None:
    """Let every sequence go on behind a gap: an id names in the world outside (a letter, a cursor) what it named."""
    _at_once(url, _LEAVE_OUT)
