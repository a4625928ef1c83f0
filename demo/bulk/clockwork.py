"""Clocks of what is no ticket, as they stand now: wound and stopped by the product's own hands, and written by COPY."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.calendars.rules import WorkCalendar
from app.clocks.hanging import hang, ladders_at
from app.clocks.models import Clock
from app.clocks.rules.ladder import passed
from app.clocks.winding import arm, cancel, course_of, note_breach, stop, wind
from app.kernel.transaction import Transaction
from demo.bulk.writing import Connection, copy_in

COLUMNS = tuple(
    column.name for column in Clock.__table__.columns if column.name not in {"id", "ticket_id", "assignment_id"}
)

WOUND = ("rungs", "due_original", "due_at", "provisional", "calendar_version", "state", "deadline_seq", "next_at")


@dataclass
class Clockwork:
    """The clocks of one load: begun, ended or left running at an instant."""

    tx: Transaction
    calendar: WorkCalendar
    region_id: int
    rows: list[list[Any]] = field(default_factory=list)
    wound: dict[tuple[Any, ...], dict[str, Any]] = field(default_factory=dict)
    """Of clocks that begin and are due alike, as thousands of plans are: what winding made of the first."""

    def run(
        self,
        subject: tuple[str, int],
        kind: str,
        limit: object,
        span: tuple[datetime, datetime, datetime | None],
        *,
        met: bool = True,
        cycle: int = 1,
    ) -> None:
        """A clock of ``subject``: ``span`` says when it began, its due and when it ended, None where it runs.

        ``met``: what it waited for happened; otherwise it was waited for no more.
        """
        started, due, ended = span
        kind_of, subject_id = subject
        clock = Clock(
            subject_kind=kind_of,
            subject_id=subject_id,
            region_id=self.region_id,
            kind=kind,
            cycle=cycle,
            department_id=None,
            limit_text=str(limit),
            emergency=False,
            started_at=started,
        )
        self._wind(clock, due)
        if ended is None:
            note_breach(clock, self.tx.now)
            rung = passed(course_of(clock, self.calendar), self.tx.now)
            clock.last_rung = rung[-1].key if rung else None
            arm(clock, self.calendar)
        elif met:
            stop(clock, ended)
        else:
            cancel(clock, ended)
        self.rows.append([_value(clock, name) for name in COLUMNS])

    def _wind(self, clock: Clock, due: datetime) -> None:
        key = (clock.kind, clock.limit_text, clock.started_at, due)
        if key not in self.wound:
            hang(clock, ladders_at(self.tx.session, self.region_id, self.tx.now))
            wind(clock, self.calendar, due)
            self.wound[key] = {name: getattr(clock, name) for name in WOUND}
        for name, value in self.wound[key].items():
            setattr(clock, name, value)

    def write(self, connection: Connection) -> int:
        """Write them all; returns how many."""
        copy_in(connection, "clocks", COLUMNS, self.rows)
        return len(self.rows)


def write_rows(connection: Connection, table: str, rows: Iterable[dict[str, Any]]) -> int:
    """Write rows that all name the same columns, and let the ids go on behind them; returns how many."""
    found = list(rows)
    if found:
        copy_in(connection, table, list(found[0]), (row.values() for row in found))
        connection.execute(
            "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", (table, max(row["id"] for row in found))
        )
    return len(found)


def _value(clock: Clock, column: str) -> Any:
    return getattr(clock, {"subject": "subject_kind"}.get(column, column))
