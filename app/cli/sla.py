"""``sla explain``, ``sla sweep`` and what the sweep set aside."""

import json
import signal
import sys
import threading

import click
from sqlalchemy.exc import OperationalError

from app.calendars.loading import bundled_calendar
from app.calendars.queries import calendar_now
from app.calendars.rules import WorkCalendar
from app.cli.core import core
from app.cli.refusing import OneLine
from app.cli.search import fold_words
from app.clocks.reckoning import explain_lines, explain_request, explain_text
from app.kernel.actor import SYSTEM
from app.kernel.errors import Missing
from app.kernel.setting_aside import all_aside
from app.notifications.standing_in import run_loop, run_round
from app.sla.pressing import refresh
from app.sla.tallying import count_anew
from app.subjects import SUBJECTS
from app.supervision.timing import adopt

sla = OneLine("sla", help="Deadlines: explain them, sweep them.")
BATCH = 500


@sla.command("explain")
@click.option("--from", "start", help="An instant in ISO 8601; without an offset it is Shanghai time.")
@click.option("--limit", help='"7 workdays", "4 workhours", "1 month" or "30 minutes".')
@click.option("--pause", "pauses", multiple=True, metavar="A/B", help="A pause from A to B; may be repeated.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of lines.")
@click.option("--batch", is_flag=True, help='Read JSON lines {"from", "limit", "pauses"}, answer a line each.')
def explain(start: str | None, limit: str | None, pauses: tuple[str, ...], as_json: bool, batch: bool) -> None:
    """Say when a limit ends, and why: each day counted or skipped with its reason."""
    calendar = _calendar()
    if batch:
        for line in explain_lines(calendar, sys.stdin):
            click.echo(line)
        return
    if start is None or limit is None:
        raise click.UsageError("give --from and --limit, or --batch")
    try:
        answer = explain_request(calendar, {"from": start, "limit": limit, "pauses": list(pauses)})
    except ValueError as error:
        raise click.BadParameter(str(error)) from error
    click.echo(json.dumps(answer, ensure_ascii=False) if as_json else explain_text(answer))


@sla.command("sweep")
@click.option("--once", is_flag=True, help="One round and end (the default).")
@click.option("--loop", is_flag=True, help="Rounds until stopped: the stand-in for beat and worker.")
def sweep(once: bool, loop: bool) -> None:
    """Ring what is due, end pauses, take up plans and deliver what is owed, without beat and without the broker."""
    if once and loop:
        raise click.UsageError("--once or --loop, not both")
    if not loop:
        click.echo(json.dumps({"done": run_round(core().transactions, SUBJECTS, core().channels)}))
        return
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: stopping.set())
    if not run_loop(
        core().transactions, SUBJECTS, core().channels, stopping.is_set, lambda seconds: _rest(stopping, seconds)
    ):
        raise click.ClickException("another loop is running")


@sla.command("aside")
def aside() -> None:
    """List what a sweep could not deal with, one JSON object a line: which work, which id, why, since when."""
    with core().transactions.reading(SYSTEM) as tx:
        rows = all_aside(tx.session, tx.now)
    for row in rows:
        told = {"work": row.work, "id": row.key, "reason": row.reason, "tries": row.tries}
        told |= {"since": row.since.isoformat(), "again_at": row.again_at.isoformat()}
        click.echo(json.dumps(told, ensure_ascii=False))


@sla.command("dues")
def dues() -> None:
    """Bring up to date what the release before did not keep: places in lists by dues, clocks of open orders, words."""
    with core().transactions.acting(SYSTEM, "dues") as tx:
        adopt(tx)
    after: int | None = 0
    while after is not None:
        with core().transactions.acting(SYSTEM, "dues") as tx:
            after = refresh(tx, after, BATCH)
    with core().transactions.acting(SYSTEM, "dues") as tx:
        count_anew(tx)
    fold_words()


def _rest(stopping: threading.Event, seconds: float) -> None:
    stopping.wait(seconds)


def _calendar() -> WorkCalendar:
    """The zone's calendar; the bundled notices when there is no database to ask."""
    try:
        with core().transactions.reading(SYSTEM) as tx:
            return calendar_now(tx.session)
    except (OperationalError, Missing):
        click.echo("no calendar in the database: the bundled notices are used", err=True)
        return bundled_calendar()
