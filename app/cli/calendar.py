"""``calendar load``: a State Council notice, after a dry run of which open deadlines move."""

import json
from datetime import datetime
from pathlib import Path

import click

from app.calendars.loading import load_bundled, load_notice
from app.calendars.rules import SHANGHAI, NamedDay, days_of_notice, parse_csv_notice
from app.cli.core import core
from app.cli.refusing import OneLine
from app.clocks.checking import open_dues
from app.kernel.actor import SYSTEM
from app.kernel.errors import Invalid
from app.kernel.transaction import Transaction
from app.subjects import SUBJECTS

calendar = OneLine("calendar", help="The working calendar.")


@calendar.command("load")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--year", type=int, help="The year of the notice, when the file does not name it (csv).")
@click.option("--dry-run", is_flag=True, help="Only say which open deadlines would move.")
def load(file: Path | None, year: int | None, dry_run: bool) -> None:
    """Load FILE (holiday-cn JSON, or csv with date,kind,name); without FILE the bundled notices.

    Prints one JSON object: the calendar's version and each open deadline that moves, with where from and where to.
    """
    try:
        with core().transactions.acting(SYSTEM, "calendar") as tx:
            before = _open_dues(tx)
            version = _load(tx, file, year)
            moved = _moved(before, _open_dues(tx))
            if dry_run:
                raise _OnlyLookedError
    except _OnlyLookedError:
        pass
    except (ValueError, Invalid) as error:
        raise click.ClickException(f"not loaded: {getattr(error, 'fields', None) or error}") from error
    click.echo(json.dumps({"version": version, "loaded": not dry_run, "moved": moved}, ensure_ascii=False))


class _OnlyLookedError(Exception):
    """Rolls a dry run back."""


def _load(tx: Transaction, file: Path | None, year: int | None) -> int:
    if file is None:
        return load_bundled(tx)
    days, named_year = _read(file)
    return load_notice(tx, days, year or named_year, file.name)


def _open_dues(tx: Transaction) -> dict[tuple[str, str], datetime]:
    """Ticket number and clock → due, of every open clock."""
    return {(number, kind): due for number, kind, due in open_dues(tx.session, SUBJECTS)}


def _moved(before: dict[tuple[str, str], datetime], after: dict[tuple[str, str], datetime]) -> list[dict[str, str]]:
    return [
        {
            "ticket": number,
            "clock": kind,
            "from": due.astimezone(SHANGHAI).isoformat(),
            "to": after[number, kind].astimezone(SHANGHAI).isoformat(),
        }
        for (number, kind), due in sorted(before.items())
        if after[number, kind] != due
    ]


def _read(file: Path) -> tuple[list[NamedDay], int]:
    text = file.read_text(encoding="utf-8-sig")
    if file.suffix.lower() == ".json":
        parsed = json.loads(text)
        return days_of_notice(parsed), int(parsed["year"])
    days = parse_csv_notice(text)
    if not days:
        raise ValueError("no days in it")
    return days, max(named.day.year for named in days)
