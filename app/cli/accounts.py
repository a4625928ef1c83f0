"""``account …``: the people of a zone, opened, seated and let go; nothing ships with a password."""

import json
import re
from collections.abc import Callable

import click

from app.accounts.managing import (
    change_contact,
    change_password,
    disable,
    enable,
    open_account,
    reset_password,
    reset_totp,
)
from app.accounts.models import Account, AccountState
from app.accounts.queries import find_account, list_accounts
from app.accounts.rules.roles import Role
from app.accounts.rules.seats import is_staff
from app.accounts.seating import grant
from app.accounts.unseating import EndSeat, end_seat
from app.cli.core import core
from app.cli.reference import a_region
from app.cli.refusing import OneLine, in_one_line
from app.cli.staffing import Unit, Units, checked_line, unit_options, units_of
from app.companies.rules import checked_phone
from app.kernel.actor import SYSTEM
from app.kernel.errors import Missing
from app.kernel.ids import AccountId, RegionId
from app.kernel.transaction import Transaction
from app.regions.queries import get_region

account = OneLine("account", help="Accounts and their seats, which are not made on a page.")
REGION_CODE = re.compile(r"[A-Z]{2,8}", re.ASCII)
"""It stands in front of the numbers of matters."""
ROLE = click.option("--role", "role", required=True, type=click.Choice([role.value for role in Role]))


@account.command("create-admin")
@click.argument("username")
@click.option("--name", default="系统管理员", show_default=True)
@click.option("--region", "region_code", required=True, help="Code of the region administered, before numbers: GX.")
@click.option("--region-name", help="Name of the region; makes it when it is not there yet.")
def create_admin(username: str, name: str, region_code: str, region_name: str | None) -> None:
    """Make an administrator, on a new installation with the region; prints a password and a TOTP secret once."""
    with in_one_line(f"{username} was not created"), core().transactions.acting(SYSTEM, "cli") as tx:
        region_id = _region(tx, region_code, region_name)
        opened = open_account(tx, username=username, name=name)
        grant(tx, opened.account_id, Role.ADMIN, region_id=region_id)
    click.echo(json.dumps({"username": username, "password": opened.password, "totp_secret": opened.totp_secret}))


@account.command("open")
@click.argument("username")
@click.option("--name", required=True, help="The person's name.")
@ROLE
@unit_options
@click.option("--phone", default="")
@click.option("--email", default="")
def open_seated(username: str, name: str, role: str, units: Units, phone: str, email: str) -> None:
    """Open an account with one seat; prints its password, and the TOTP secret of staff, once."""
    with in_one_line(f"{username} was not opened"), core().transactions.acting(SYSTEM, "cli") as tx:
        opened = open_account(
            tx,
            username=username,
            name=checked_line(name),
            phone=checked_phone(phone) if phone else "",
            email=email,
            with_totp=is_staff(frozenset({Role(role)})),
        )
        _seat(tx, opened.account_id, Role(role), units.found(tx.session))
    secrets = {"password": opened.password, "totp_secret": opened.totp_secret}
    click.echo(json.dumps({"username": opened.username, "role": role, **units.named(), **secrets}))


@account.command("seat")
@click.argument("username")
@ROLE
@unit_options
def seat(username: str, role: str, units: Units) -> None:
    """Give an account one more seat; its sessions end."""
    with in_one_line(f"{username} was not seated"), core().transactions.acting(SYSTEM, "cli") as tx:
        _seat(tx, account_named(tx, username), Role(role), units.found(tx.session))
    click.echo(json.dumps({"username": username, "role": role, **units.named()}))


@account.command("unseat")
@click.argument("username")
@click.argument("seat", type=int)
@click.option("--reason", default="由命令结束", show_default=True, help="Kept in the audit trail.")
def unseat(username: str, seat: int, reason: str) -> None:
    """End one seat, by its number in `account list`; the account's sessions end, its other seats stay."""
    with in_one_line(f"{username} was not unseated"), core().transactions.acting(SYSTEM, "cli") as tx:
        account_named(tx, username)
        end_seat(tx, username, seat, EndSeat(reason=reason))
    click.echo(json.dumps({"username": username, "ended": seat}))


@account.command("contact")
@click.argument("username")
@click.option("--email", help="The new address; empty takes it away.")
@click.option("--phone", help="The new telephone number; empty takes it away.")
def contact(username: str, email: str | None, phone: str | None) -> None:
    """Correct where the messages of an account go; what is not given stays."""
    with in_one_line(f"{username} stays as it is"), core().transactions.acting(SYSTEM, "cli") as tx:
        change_contact(tx, account_named(tx, username), email=email, phone=checked_phone(phone) if phone else phone)
        kept = tx.session.get_one(Account, account_named(tx, username))
        answer = {"username": kept.username, "email": kept.email, "phone": kept.phone}
    click.echo(json.dumps(answer))


@account.command("list")
def show_all() -> None:
    """Print every account with the seats it holds, a JSON line each."""
    with core().transactions.reading(SYSTEM) as tx:
        cursor: str | None = None
        while True:
            page = list_accounts(tx.session, SYSTEM, cursor)
            for each in page.items:
                seats = [
                    {"seat": held.id, "role": held.role, **units_of(tx.session, held).named()}
                    for held in each.memberships
                    if held.until_at is None or held.until_at > tx.now
                ]
                line = {"username": each.username, "name": each.name, "state": each.state, "seats": seats}
                click.echo(json.dumps(line, ensure_ascii=False))
            cursor = page.next_cursor
            if cursor is None:
                return


@account.command("password")
@click.argument("username")
@click.option("--current", prompt="Present password", hide_input=True, help="Asked for when not given.")
@click.option("--new", prompt="New password", hide_input=True, confirmation_prompt=True, help="Asked for, twice.")
def choose_password(username: str, current: str, new: str) -> None:
    """Take a password of one's own choice for the one that was handed over; every session ends."""
    with in_one_line("the password stays"):
        with core().transactions.reading(SYSTEM) as tx:
            owner = core().actors.of(tx.session, account_named(tx, username), tx.now)
        with core().transactions.acting(owner, "cli") as tx:
            change_password(tx, current, new)
    click.echo(json.dumps({"username": username, "password": "changed"}))


@account.command("disable")
@click.argument("username")
def close(username: str) -> None:
    """Refuse new sign-ins and end every session; what the account did stays."""
    _turn(username, disable, "disabled", AccountState.DISABLED)


@account.command("enable")
@click.argument("username")
def reopen(username: str) -> None:
    """Let a disabled account sign in again, with its old password and seats."""
    _turn(username, enable, "enabled", AccountState.ACTIVE)


@account.command("reset")
@click.argument("username")
@click.option("--totp", is_flag=True, help="A new second factor as well.")
def reset(username: str, totp: bool) -> None:
    """Give a new password and end every session; prints it once."""
    with core().transactions.acting(SYSTEM, "cli") as tx:
        account_id = account_named(tx, username)
        answer = {"username": username, "password": reset_password(tx, account_id)}
        if totp:
            answer["totp_secret"] = reset_totp(tx, account_id)
    click.echo(json.dumps(answer))


def _region(tx: Transaction, code: str, name: str | None) -> RegionId:
    """The region of a code, made where a name is given and there is none."""
    try:
        return RegionId(get_region(tx.session, code).id)
    except Missing:
        if name is None:
            raise
    if not REGION_CODE.fullmatch(code):
        raise ValueError("a code is two to eight capital letters")
    return a_region(tx, code, checked_line(name), None)


def _turn(username: str, how: Callable[[Transaction, AccountId], None], done: str, state: AccountState) -> None:
    """Let an account in or not; prints its state."""
    with in_one_line(f"{username} was not {done}"), core().transactions.acting(SYSTEM, "cli") as tx:
        how(tx, account_named(tx, username))
    click.echo(json.dumps({"username": username, "state": state}))


def account_named(tx: Transaction, username: str) -> AccountId:
    """The account of a user name; ends the command in one line when there is none."""
    found = find_account(tx.session, username)
    if found is None:
        raise click.ClickException(f"there is no account {username}")
    return AccountId(found.id)


def _seat(tx: Transaction, account_id: AccountId, role: Role, unit: Unit) -> None:
    grant(
        tx,
        account_id,
        role,
        region_id=unit.region_id,
        park_id=unit.park_id,
        department_id=unit.department_id,
        company_id=unit.company_id,
    )
