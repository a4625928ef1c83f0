"""A post of its own for tests: the application with a mail server that keeps what arrives, and its owed rows delivered."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import sqlalchemy as sa
from flask import Flask

from app.core import Core
from app.factory import create_app
from app.kernel.actor import SYSTEM
from app.kernel.outbox import OutboxRow, OutboxState
from app.notifications.sending import deliver
from config.settings import Settings
from tests.application import core_of
from tests.sinks import MailSink, mail_sink

LINK = re.compile(r"https?://[^/\s]+(/\S+\?link=[\w-]+)")


@dataclass
class Post:
    """What leaves the building in this test."""

    app: Flask
    core: Core
    sink: MailSink

    def delivered(self) -> list[str]:
        """Deliver what is owed now; returns the texts of all letters that arrived until here."""
        with self.core.transactions.reading(SYSTEM) as tx:
            owed = sa.select(OutboxRow.id).where(OutboxRow.state == OutboxState.PENDING).order_by(OutboxRow.id)
            due = tx.session.scalars(owed).all()
        for row_id in due:
            deliver(self.core.transactions, row_id, self.core.channels)
        bodies = [letter.get_body(("plain",)) for letter in self.sink.letters]
        return [body.get_content() for body in bodies if body is not None]

    def link(self) -> str:
        """The address in the newest letter."""
        found = LINK.search(self.delivered()[-1])
        assert found
        return found[1]


@contextmanager
def posted(settings: Settings) -> Iterator[Post]:
    """The application with a running mail server."""
    with mail_sink() as sink:
        app = create_app(replace(settings, smtp_url=f"{sink.url}?starttls=off"))
        core = core_of(app)
        yield Post(app, core, sink)
        core.engine.dispose()
