"""``token …``: accounts of programs. A token is printed once; what is kept of it cannot be turned back."""

import json

import click
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.programs import issue, revoke, seen_programs
from app.accounts.rules.scopes import LONGEST_LIFE, Scope, checked_scopes
from app.cli.core import core
from app.cli.refusing import OneLine, in_one_line
from app.kernel.actor import SYSTEM
from app.kernel.errors import Missing
from app.kernel.ids import RegionId
from app.regions.models import Region
from app.regions.queries import get_region, regions_of

token = OneLine("token", help="Accounts of programs: no password, no second factor, only what their scopes say.")


@token.command("issue")
@click.argument("name")
@click.option(
    "--scope", "scopes", multiple=True, required=True, help=f"One or several of: {' '.join(Scope)}; may be repeated."
)
@click.option("--days", type=int, required=True, help=f"How long it holds, 1 to {LONGEST_LIFE} days.")
@click.option("--region", "code", help="Code of the region it is bounded to; needed where there are several.")
def issue_one(name: str, scopes: tuple[str, ...], days: int, code: str | None) -> None:
    """Give a program a token, printed once; a second one for the same name lets it change over (rotation)."""
    with in_one_line(f"no token for {name}"), core().transactions.acting(SYSTEM, "cli") as tx:
        region = _region(tx.session, code)
        issued = issue(tx, name=name, scopes=checked_scopes(scopes), days=days, region_id=RegionId(region.id))
    told = {"name": issued.name, "region": region.code, "scopes": issued.scopes}
    expires_at = issued.expires_at.isoformat(timespec="seconds")
    click.echo(json.dumps({**told, "expires_at": expires_at, "token": issued.secret}))


@token.command("list")
def show_all() -> None:
    """Print every program with its scopes, its tokens that hold and its last use, a JSON line each; no token."""
    with core().transactions.reading(SYSTEM) as tx:
        codes = {region.id: region.code for region in regions_of(tx.session, SYSTEM)}
        for program in seen_programs(tx.session, SYSTEM, tx.now):
            instants = {name: getattr(program, name) for name in ("issued_at", "expires_at", "last_used_at")}
            said = {name: at and at.isoformat(timespec="seconds") for name, at in instants.items()}
            told = {"name": program.name, "region": codes[program.region_id], "scopes": program.scopes}
            click.echo(json.dumps({**told, "tokens": program.tokens, **said}))


@token.command("revoke")
@click.argument("name")
@click.option("--former", is_flag=True, help="Keep the newest: the last step of a rotation.")
def revoke_all(name: str, former: bool) -> None:
    """End a program's tokens at once; what it did stays under its name."""
    with in_one_line(f"{name} keeps its tokens"), core().transactions.acting(SYSTEM, "cli") as tx:
        try:
            ended = revoke(tx, name, former=former)
        except Missing as error:
            raise click.ClickException(f"there is no program {name}") from error
    click.echo(json.dumps({"name": name, "revoked": ended}))


def _region(session: Session, code: str | None) -> Region:
    """The region named, or the only one at the top. Ends the command in one line when there is no telling."""
    if code is not None:
        try:
            return get_region(session, code)
        except Missing as error:
            raise click.ClickException(f"there is no region {code}") from error
    top = session.scalars(sa.select(Region).where(Region.parent_id.is_(None)).order_by(Region.code)).all()
    if len(top) != 1:
        raise click.ClickException(f"say which region: --region {' or '.join(region.code for region in top) or 'CODE'}")
    return top[0]
