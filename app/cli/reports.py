"""``report compile`` and ``report recompute``."""

import json

import click

from app.cli.core import core
from app.cli.refusing import OneLine
from app.kernel.actor import SYSTEM
from app.kernel.errors import DomainError, Missing
from app.regions.queries import get_region, regions_of
from app.reports.compiling import compile_week, has_filings
from app.reports.recomputing import recompute as compare

report = OneLine("report", help="The weekly report.")
REGION = click.option("--region", "code", help="Code of one region; without it every region that has tickets.")


@report.command("compile")
@click.argument("week")
@REGION
def compile_report(week: str, code: str | None) -> None:
    """Freeze WEEK (2026-W38); a week that is frozen already is left as it is."""
    for name in _regions(code):
        try:
            with core().transactions.acting(SYSTEM, "cli") as tx:
                frozen = compile_week(tx, get_region(tx.session, name), week)
                line = {"region": name, "week": week, "number": frozen.number, "revision": frozen.revision}
        except (DomainError, ValueError) as error:
            raise click.ClickException(f"{name} {week}: {error}") from error
        click.echo(json.dumps(line, ensure_ascii=False))


@report.command("recompute")
@click.argument("week")
@REGION
@click.pass_context
def recompute(context: click.Context, week: str, code: str | None) -> None:
    """Compare the frozen week with the events; ends with 1 and the differences when they disagree."""
    found = 0
    for name in _regions(code):
        try:
            with core().transactions.acting(SYSTEM, "cli") as tx:
                differences = compare(tx, get_region(tx.session, name), week)
        except Missing:
            if code is None:
                continue
            raise click.ClickException(f"{name} {week} was never frozen") from None
        except (DomainError, ValueError) as error:
            raise click.ClickException(f"{name} {week}: {error}") from error
        for difference in differences:
            click.echo(f"{name} {week}: {difference}")
        found += len(differences)
    click.echo(f"{found} differences")
    context.exit(1 if found else 0)


def _regions(code: str | None) -> list[str]:
    with core().transactions.reading(SYSTEM) as tx:
        if code:
            return [get_region(tx.session, code).code]
        return [region.code for region in regions_of(tx.session, SYSTEM) if has_filings(tx.session, region)]
