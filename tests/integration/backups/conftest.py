"""An installation of its own to be backed up, by the commands an operator types, with pg_dump and pg_restore."""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts.sessions import start_session
from app.accounts.tokens import issue_token
from app.calendars.loading import load_bundled
from app.factory import create_app
from app.kernel import clock
from app.kernel.actor import SYSTEM
from app.kernel.storage import FileStorage
from app.kernel.transaction import Transaction
from app.tickets.attaching import attach
from app.tickets.filing import file_ticket
from app.tickets.receiving import Upload, received
from config import embedded
from config.settings import Settings
from tests.builders import MONDAY, Zone, a_draft, a_zone, as_actor
from tests.files import a_pdf
from tests.servers import MIGRATED, TestServers


@dataclass
class Installation:
    """A database, files beside it, and its operator."""

    app: Flask
    database: str
    servers: TestServers
    clock_file: Path
    backups: Path
    storage: FileStorage
    zone: Zone

    def run(self, *words: str) -> tuple[int, dict[str, Any], str]:
        """A command: its status, what it answered, and what it said beside."""
        result = self.app.test_cli_runner().invoke(args=list(words))
        return result.exit_code, json.loads(result.stdout or "{}"), result.stderr

    def backup(self, *more: str) -> dict[str, Any]:
        """A backup that must succeed."""
        code, told, said = self.run("backup", str(self.backups), *more)
        assert code == 0, said
        return told

    def later(self, by: timedelta) -> datetime:
        """Move time."""
        moment = clock.now() + by
        self.clock_file.write_text(moment.isoformat(), encoding="ascii")
        return moment

    def file(self, title: str, content: bytes) -> tuple[str, str]:
        """A ticket with an attachment: its number and the file's key."""
        core = self.app.extensions["zhuqishao"]
        with (
            received(core.storage, None, [Upload("a.pdf", io.BytesIO(a_pdf(content)))]) as found,
            core.transactions.acting(SYSTEM) as tx,
        ):
            as_firm: Transaction = as_actor(tx, self.zone.firm)
            ticket = file_ticket(as_firm, a_draft(title))
            attach(as_firm, ticket.number, found)
            return ticket.number, found.files[0].key

    def signed_in(self) -> None:
        """One session and one token."""
        core, firm = self.app.extensions["zhuqishao"], self.zone.firm.account_id
        assert firm is not None
        with core.transactions.acting(SYSTEM) as tx:
            start_session(tx, firm, "127.0.0.1")
            issue_token(tx, firm)

    def ask(self, statement: str) -> Any:
        """One value of the database."""
        with self.servers.postgres.connect(self.database) as connection:
            row = connection.execute(statement).fetchone()
        return row[0] if row else None

    def empty(self) -> None:
        """Lose the database."""
        self.app.extensions["zhuqishao"].engine.dispose()
        self.servers.postgres.drop_database(self.database)
        self.servers.postgres.ensure_database(self.database)


@pytest.fixture
def installation(test_servers: TestServers, worker_id_or_first: str, tmp_path: Path) -> Iterator[Installation]:
    """One with a zone, its mail sent to a server that nobody runs, and Monday morning."""
    database = f"backed_up_{worker_id_or_first}"
    test_servers.clone(database, MIGRATED)
    clock_file = tmp_path / "clock"
    clock_file.write_text(MONDAY.isoformat(), encoding="ascii")
    variables = test_servers.variables(database, worker_id_or_first)
    variables |= {"DATABASE_OWNER_URL": embedded.database_owner_url(test_servers.folder, database)}
    variables |= {"VAR": str(tmp_path / "var"), "SMTP_URL": "smtp://127.0.0.1:9", "APP_CLOCK_FILE": str(clock_file)}
    app = create_app(Settings.from_env(variables))
    core = app.extensions["zhuqishao"]
    with core.transactions.acting(SYSTEM) as tx:
        load_bundled(tx)
        zone = a_zone(tx)
    assert isinstance(core.storage, FileStorage)
    with app.app_context():
        yield Installation(app, database, test_servers, clock_file, tmp_path / "backups", core.storage, zone)
    clock.follow(None)
    core.engine.dispose()
    core.holding.engine.dispose()
    sa.orm.close_all_sessions()
    test_servers.postgres.drop_database(database)
