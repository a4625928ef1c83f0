"""One head, the head file true, up and down and up, and what is migrated equals the models."""

import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from app.tables import metadata
from app.tickets.models import TicketEventRow
from tests import servers

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


@pytest.fixture
def empty(test_servers: servers.TestServers, worker_id_or_first: str) -> str:
    """The address of an empty database."""
    return test_servers.clone(f"migrate_{worker_id_or_first}", template="template1")


def config_for(url: str) -> Config:
    """Alembic's configuration for one database."""
    config = Config(str(MIGRATIONS / "alembic.ini"))
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    config.attributes["quiet"] = True
    return config


def parts_in(connection: sa.Connection) -> set[str]:
    """The parts of tables that are parted: the models know the whole alone."""
    return set(connection.scalars(sa.text("SELECT relname FROM pg_class WHERE relispartition AND relkind = 'r'")))


def test_there_is_one_head_and_the_file_names_it() -> None:
    heads = ScriptDirectory(str(MIGRATIONS)).get_heads()
    assert heads == [(MIGRATIONS / "HEAD").read_text(encoding="ascii").strip()]


def test_numbers_follow_each_other() -> None:
    numbers = sorted(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))
    assert numbers == [f"{number:04d}" for number in range(1, len(numbers) + 1)]


def test_up_down_up(empty: str) -> None:
    config = config_for(empty)
    command.upgrade(config, "head")
    command.downgrade(config, "base")
    engine = sa.create_engine(empty)
    assert set(sa.inspect(engine).get_table_names()) <= {"alembic_version"}
    engine.dispose()
    command.upgrade(config, "head")


def test_the_migrated_schema_equals_the_models(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        parts = parts_in(connection)
        opts = {"compare_type": True, "include_name": lambda name, kind, _: kind != "table" or name not in parts}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, metadata) == []


def test_every_check_of_a_word_list_equals_its_enum(engine: sa.Engine) -> None:
    """Autogenerate does not compare CHECKs: a state added to the enum alone would be refused by the database."""
    with engine.connect() as connection:
        rows = connection.execute(
            sa.text("SELECT conname, pg_get_constraintdef(oid) AS body FROM pg_constraint WHERE contype = 'c'")
        )
        bodies = {row.conname: set(re.findall(r"'([^']*)'", row.body)) for row in rows}
    for table in metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, sa.Enum):
                name = f"ck_{table.name}_{column.type.name}"
                assert bodies[name] == set(column.type.enums), name


def test_history_cannot_be_changed(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        triggers = set(connection.scalars(sa.text("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")))
    assert {f"{TicketEventRow.__tablename__}_append_only", f"{TicketEventRow.__tablename__}_no_truncate"} <= triggers


def test_migrations_do_not_wait_in_front_of_readers() -> None:
    """A new migration on a big table builds indexes concurrently and renames nothing."""
    for path in (MIGRATIONS / "versions").glob("[0-9]*.py"):
        text = path.read_text(encoding="utf-8")
        assert "new_column_name" not in text, path.name
        assert "rename_table" not in text, path.name
