"""``calendar load``: a State Council notice, after a dry run of which open deadlines move."""

import json
from pathlib import Path

import click

from app.calendars.loading import load_bundled, load_notice
from app.calendars.rules import NamedDay, days_of_notice, parse_csv_notice
from app.cli.core import core
from app.kernel.actor import SYSTEM

calendar = click.Group("calendar", help="The working calendar.")


@calendar.command("load")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--year", type=int, help="The year of the notice, when the file does not name it (csv).")
def load(file: Path | None, year: int | None) -> None:
    """Load FILE (holiday-cn JSON, or csv with date,kind,name); without FILE the bundled notices."""
    with core().transactions.acting(SYSTEM, "calendar") as tx:
        if file is None:
            version = load_bundled(tx)
        else:
            try:
                days, named_year = _read(file)
                version = load_notice(tx, days, year or named_year, file.name)
            except ValueError as error:
                raise click.ClickException(f"{file.name}: {error}") from error
    click.echo(json.dumps({"version": version}))


def _read(file: Path) -> tuple[list[NamedDay], int]:
    text = file.read_text(encoding="utf-8-sig")
    if file.suffix.lower() == ".json":
        parsed = json.loads(text)
        return days_of_notice(parsed), int(parsed["year"])
    days = parse_csv_notice(text)
    if not days:
        raise ValueError("no days in it")
    return days, max(named.day.year for named in days)
