"""``account create-admin`` and ``account reset``: nothing ships with a password."""

import json

import click

from app.accounts.managing import open_account, reset_password, reset_totp
from app.accounts.queries import find_account
from app.accounts.rules.roles import Role
from app.accounts.seating import grant
from app.cli.core import core
from app.kernel.actor import SYSTEM
from app.kernel.errors import DomainError
from app.kernel.ids import AccountId, RegionId
from app.regions.queries import get_region

account = click.Group("account", help="Accounts that cannot be made on a page.")


@account.command("create-admin")
@click.argument("username")
@click.option("--name", default="系统管理员", show_default=True)
@click.option("--region", "region_code", required=True, help="Code of the region administered.")
def create_admin(username: str, name: str, region_code: str) -> None:
    """Make an administrator; prints a password and a TOTP secret once."""
    try:
        with core().transactions.acting(SYSTEM, "cli") as tx:
            region = get_region(tx.session, region_code)
            opened = open_account(tx, username=username, name=name)
            grant(tx, opened.account_id, Role.ADMIN, region_id=RegionId(region.id))
    except DomainError as error:
        raise click.ClickException(f"not created: {error.code}") from error
    click.echo(json.dumps({"username": username, "password": opened.password, "totp_secret": opened.totp_secret}))


@account.command("reset")
@click.argument("username")
@click.option("--totp", is_flag=True, help="A new second factor as well.")
def reset(username: str, totp: bool) -> None:
    """Give a new password and end every session; prints it once."""
    with core().transactions.acting(SYSTEM, "cli") as tx:
        found = find_account(tx.session, username)
        if found is None:
            raise click.ClickException(f"there is no account {username}")
        answer = {"username": username, "password": reset_password(tx, AccountId(found.id))}
        if totp:
            answer["totp_secret"] = reset_totp(tx, AccountId(found.id))
    click.echo(json.dumps(answer))
