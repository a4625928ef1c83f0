"""``audit …``: what was done, is the record of it whole, a new key for it, and its old part put away."""

import json
import secrets
from pathlib import Path

import click

from app.audit.anchors import NotAnAnchor, read_anchors, write_anchor
from app.audit.archiving import put_away
from app.audit.queries import TrailFilters, search
from app.audit.queries import verify as first_bad
from app.audit.walking import progress
from app.cli.core import core
from app.cli.refusing import OneLine
from app.kernel.actor import SYSTEM
from app.kernel.database import make_lone_engine
from app.kernel.transaction import Transactions

audit = OneLine("audit", help="The record of everything that was done.")


@audit.command("list")
@click.option("--about", nargs=2, metavar="KIND ID", help="One thing alone: ticket GX20260921-0001.")
@click.option("--name", help="One kind of event alone: account.signed_out.")
@click.option("--most", type=click.IntRange(1, 200), default=50, show_default=True, help="How many, newest first.")
def entries(about: tuple[str, str] | None, name: str | None, most: int) -> None:
    """Print what was done, newest first, a JSON line each."""
    kind, which = about or (None, None)
    filters = TrailFilters(object_kind=kind, object_id=which, name=name)
    with core().transactions.reading(SYSTEM) as tx:
        for row in search(tx.session, SYSTEM, filters, limit=most).items:
            line = {"seq": row.chain_seq, "at": row.at.isoformat(), "who": row.actor_name, "what": row.name}
            line |= {"outcome": row.outcome, "address": row.address, "device": row.device}
            click.echo(
                json.dumps(
                    {**line, "about": f"{row.object_kind} {row.object_id}", "detail": row.detail}, ensure_ascii=False
                )
            )


@audit.command("verify")
@click.option("--anchors", "--anchor", "path", type=click.Path(path_type=Path, exists=True), help="A file of anchors.")
@click.pass_context
def verify(context: click.Context, path: Path | None) -> None:
    """Walk the chain against its anchors (AUDIT_ANCHORS unless named); ends with 2 and the first bad entry."""
    try:
        anchors = read_anchors(path or core().settings.audit_anchors)
    except NotAnAnchor as error:
        raise click.ClickException(str(error)) from error
    with core().transactions.reading(SYSTEM) as tx:
        bad = first_bad(tx.session, core().audit_keys, anchors)
    if bad is None:
        click.echo(f"the chain is whole ({len(anchors)} anchors)")
        return
    click.echo(f"first bad entry: {bad}")
    context.exit(2)


@audit.command("progress")
def how_far() -> None:
    """Say how far the nightly walk from the beginning has come, and when it was last at the end."""
    with core().transactions.reading(SYSTEM) as tx:
        again = progress(tx.session)
    ended = again.whole_at.isoformat() if again.whole_at else "never"
    click.echo(f"entry {again.reached} of {again.last}; last at the end: {ended}")


@audit.command("rotate-key")
def rotate_key() -> None:
    """Print AUDIT_KEYS with a new key in front; the keys of now only verify from then on. Nothing is changed by it."""
    click.echo("AUDIT_KEYS=" + ",".join((secrets.token_hex(32), *core().audit_keys.written())))


@audit.command("archive")
@click.option("--through", type=click.IntRange(min=1), required=True, help="The last entry to be put away.")
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False))
def archive(through: int, path: Path) -> None:
    """Put entries 1 to --through away into a new file and take them out of the database, as its owner.

    The chain goes on from an anchor that says so; without the file of anchors it is broken from then on.
    """
    settings = core().settings
    if settings.database_owner_url is None:
        raise click.ClickException("DATABASE_OWNER_URL is not set: only the owner of the record can put it away.")
    with core().transactions.reading(SYSTEM) as tx:
        bad = first_bad(tx.session, core().audit_keys, read_anchors(settings.audit_anchors))
    if bad is not None:
        raise click.ClickException(f"the chain breaks at entry {bad}: what is broken is not put away.")
    owner = Transactions(make_lone_engine(settings.database_owner_url), core().transactions.consequences)
    with owner.acting(SYSTEM, "cli") as tx:
        kept, count = put_away(tx.session.connection(), through, path)
        write_anchor(settings.audit_anchors, kept, tx.now)
    click.echo(f"{count} entries were put away into {path}")
