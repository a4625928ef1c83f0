"""``limit list`` and ``limit set``: how long the clocks of a zone run, from a day on."""

import json
from datetime import date, datetime

import click

from app.administration.kinds.kind import Wanted
from app.administration.proposing import propose
from app.administration.rules import SettingKind
from app.calendars.rules import SHANGHAI, local_day
from app.cli.core import core
from app.cli.refusing import OneLine, in_one_line
from app.clocks.setting import checked_length, terms_ahead
from app.clocks.terms import terms_at
from app.kernel.actor import SYSTEM
from app.kernel.errors import Missing, Refused
from app.kernel.ids import RegionId
from app.kernel.transaction import Transaction
from app.regions.queries import get_region
from app.slices import LIMITS

limit = OneLine("limit", help="How long clocks run, from a day on.")
DAY = click.DateTime(["%Y-%m-%d"])


@limit.command("list")
@click.option("--region", "code", required=True, help="Code of the region: GX.")
def show(code: str) -> None:
    """Print a JSON line for each limit: what holds now, its default, and what is set to change."""
    with core().transactions.reading(SYSTEM) as tx:
        region_id = _region(tx, code)
        present = terms_at(tx.session, region_id, tx.now)
        ahead = terms_ahead(tx.session, region_id, tx.now)
        for named in LIMITS.values():
            coming = [
                {"limit": str(term.limit), "from": term.valid_from.astimezone(SHANGHAI).isoformat()}
                for term in ahead
                if term.key == named.key
            ]
            line = {"key": named.key, "limit": str(present[named]), "default": str(named.default), "ahead": coming}
            click.echo(json.dumps({**line, "word": named.word}, ensure_ascii=False))


@limit.command("set")
@click.argument("key", type=click.Choice(list(LIMITS)))
@click.argument("length")
@click.option("--region", "code", help="Code of the region: GX; without it, wherever no limit of its own is set.")
@click.option("--from", "from_day", type=DAY, help="The first day, Shanghai; now unless said.")
def change(key: str, length: str, code: str | None, from_day: datetime | None) -> None:
    """Let the limit KEY be LENGTH long: "7 workdays", "4 workhours", "1 month", "30 minutes"; on record.

    It binds clocks that start from then on; those that run keep theirs.
    """
    with in_one_line(f"{key} stays as it is"), core().transactions.acting(SYSTEM, "cli") as tx:
        region_id = None if code is None else _region(tx, code)
        since = from_day.replace(tzinfo=SHANGHAI) if from_day else tx.now
        changed = _changed(tx, region_id, key, str(checked_length(length)), local_day(since))
    answer = {"key": key, "limit": " ".join(length.split()), "region": code, "changed": changed}
    click.echo(json.dumps({**answer, "from": since.astimezone(SHANGHAI).isoformat()}))


def _changed(tx: Transaction, region_id: RegionId | None, key: str, length: str, since: date) -> bool:
    """Let it change, or say that it is so already."""
    wanted = Wanted(
        kind=SettingKind.LIMIT,
        region_id=region_id,
        subject=key,
        values={"length": length},
        since=since,
        reason="由命令修改",
    )
    try:
        propose(tx, wanted)
    except Refused as refused:
        if refused.code != "amendment_same":
            raise
        return False
    return True


def _region(tx: Transaction, code: str) -> RegionId:
    try:
        return RegionId(get_region(tx.session, code).id)
    except Missing as error:
        raise click.ClickException(f"there is no region {code}") from error
