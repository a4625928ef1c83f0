"""``backup``, ``restore``, ``restore finish`` and ``files verify``: everything that must survive, and its way back."""

import json
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import click

from app.backups.finishing import finish
from app.backups.manifest import BackupRefused, Manifest
from app.backups.owning import see_the_owner
from app.backups.restoring import bring_back, chosen, inspect
from app.backups.taking import take
from app.calendars.rules import SHANGHAI
from app.cli.core import core
from app.cli.database import as_owner, login_of
from app.cli.refusing import OneLine, OneLineAlone
from app.core import Core
from app.drafts.choosing import stored_for_drafts
from app.errands.enclosing import stored_for_errands
from app.kernel.actor import SYSTEM
from app.kernel.patience import wait_longer
from app.notifications.telling import Teller
from app.subjects import SUBJECTS
from app.tickets.verifying import Matched, match
from app.visits.photographing import photos_stored

Answer = TypeVar("Answer")
HEAD = Path(__file__).resolve().parents[2] / "migrations" / "HEAD"
WAITING = 600.0
"""Seconds a file may be there before its row, while somebody files."""
SHOWN = 20
LONGEST_SWEEP = 600.0

FOLDER = click.Path(file_okay=False, path_type=Path, resolve_path=True)


class Refusing(click.ClickException):
    """A backup that cannot be made or brought back."""


@click.command("backup", cls=OneLineAlone)
@click.argument("folder", type=FOLDER)
@click.option("--keep", type=click.IntRange(1), help="Keep the newest so many, with this one, and remove the others.")
@click.pass_context
def backup(context: click.Context, folder: Path, keep: int | None) -> None:
    """Back up database, files and keys into FOLDER, while everything runs.

    Ends with 2 when attachments were lost before: the backup is whole, and names them.
    """
    began = time.monotonic()
    made, manifest = _asked(lambda: take(core().place, folder, keep, _say))
    told = {"backup": str(made), "taken_at": manifest.taken_at, "rows": sum(manifest.counts.values())}
    told |= {"files": manifest.files, "lost": manifest.lost, "seconds": round(time.monotonic() - began, 1)}
    click.echo(json.dumps(told))
    if manifest.lost:
        context.exit(2)


class DefaultsToFolder(OneLine):
    """``restore FOLDER`` is short for ``restore from FOLDER``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Whatever names no command of ours is meant for the first."""
        if args and "--help" not in args and not set(args[:1]) & set(self.commands):
            args = ["from", *args]
        return super().parse_args(ctx, args)


restore = DefaultsToFolder("restore", help="Bring a backup back: restore FOLDER, then restore finish.")


@restore.command("from")
@click.argument("folder", type=FOLDER)
@click.option("--of", "stamp", help="Which backup of FOLDER, by its name; else the newest.")
@click.option("--replace", is_flag=True, help="The database is not empty: put what is there aside.")
@click.option("--other-keys", is_flag=True, help="The keys are lost: the audit trail cannot be proved any more.")
@click.pass_context
def bring(context: click.Context, folder: Path, stamp: str | None, replace: bool, other_keys: bool) -> None:
    """Bring back database and files; web and workers must not run. Ends with 2 when rows and files do not match."""
    began, place = time.monotonic(), core().place

    def brought() -> tuple[Manifest, dict[str, object]]:
        chosen_folder = chosen(folder, stamp)
        manifest = inspect(chosen_folder, place, _written_for(), other_keys=other_keys)
        # those of an older schema are given once it is migrated
        rights = _rights if manifest.schema == _written_for() else _none
        return manifest, asdict(bring_back(chosen_folder, manifest, place, rights, replace=replace, say=_say))

    manifest, told = _asked(brought)
    found = _matched(core()) if manifest.schema == _written_for() else None
    told |= {"taken_at": manifest.taken_at, "seconds": round(time.monotonic() - began, 1)}
    if found is not None:
        told |= {"missing": len(found.missing), "changed": len(found.changed), "foreign": len(found.foreign)}
    click.echo(json.dumps(told))
    if found is None:
        _say(f"the schema is {manifest.schema}: migrate to {_written_for()} first, then files verify")
    _say(f"nobody may be let in before: restore finish --since {manifest.taken_at}")
    if told["lost"] or (found is not None and not found.whole):
        context.exit(2)


@restore.command("finish")
@click.option("--since", required=True, help="As of when the state is, in ISO 8601; without an offset Shanghai time.")
def finish_restore(since: str) -> None:
    """Make a restored state fit to be worked with: sweep with mail held, leave numbers out, end every sign-in.

    Rights and row policies are brought back first where a restore by hand left them out. Asked again for the same
    moment it does nothing, and prints what was done.
    """
    try:
        moment = datetime.fromisoformat(since)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error
    made = core()
    wait_longer(LONGEST_SWEEP)
    began, owner = time.monotonic(), made.place.database_url
    teller = Teller(made.channels.topics, held=True)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)
    _rights()
    done = _asked(lambda: finish(made.holding, SUBJECTS, teller, owner, moment.astimezone(UTC)))
    click.echo(json.dumps({**done.told(), "seconds": round(time.monotonic() - began, 1)}))


def _rights() -> None:
    """Let application and portal have what is declared, as the owner; whatever was missing."""
    settings = core().settings
    owner, served = core().place.database_url, login_of(settings.database_url)
    _asked(lambda: see_the_owner(owner))
    login = None if served.name == login_of(owner).name else served
    as_owner(owner, login, applied=True)


def _none() -> None:
    """Nothing to give."""


files = OneLine("files", help="Attachments and their files.")


@files.command("verify")
@click.pass_context
def verify(context: click.Context) -> None:
    """Walk rows and files: which file is missing, changed, or belongs to nobody. Ends with 2 when there is any."""
    found = _matched(core())
    click.echo(json.dumps({"files": found.files, **{word: len(keys) for word, keys in _faults(found).items()}}))
    if not found.whole:
        context.exit(2)


def _matched(made: Core) -> Matched:
    """The walk, with what it found on standard error, a line each."""
    with made.transactions.reading(SYSTEM) as tx:
        found = match(
            tx,
            made.storage,
            tx.now.timestamp() - WAITING,
            _say,
            [*stored_for_drafts(tx), *photos_stored(tx), *stored_for_errands(tx)],
        )
    for word, keys in _faults(found).items():
        for key in keys[:SHOWN]:
            _say(f"{word}: {key}")
        if len(keys) > SHOWN:
            _say(f"{word}: and {len(keys) - SHOWN} more")
    return found


def _faults(found: Matched) -> dict[str, list[str]]:
    return {"missing": found.missing, "changed": found.changed, "foreign": found.foreign}


def _written_for() -> str:
    return HEAD.read_text(encoding="ascii").strip()


def _say(line: str) -> None:
    click.echo(line, err=True)


def _asked(work: Callable[[], Answer]) -> Answer:
    try:
        return work()
    except BackupRefused as error:
        raise Refusing(str(error)) from error
