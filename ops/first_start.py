"""What happens between the database and the first request: migrations, and on the first start demonstration data."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import sqlalchemy as sa

from config.settings import Settings
from ops.programs import ROOT

ALEMBIC = (sys.executable, "-m", "alembic", "-c", "migrations/alembic.ini")
FLASK = (sys.executable, "-m", "flask", "--app", "wsgi")

LOADING = "demo-loading"


class StepFailed(RuntimeError):
    """A step of the start ended badly; the message holds its last words."""


def migrate(settings: Settings, env: Mapping[str, str], go_on: Callable[[], None]) -> None:
    """Bring the schema up to the newest revision, and after a change the columns that the release before did not keep.

    env.py holds the lock against a second migrator.
    """
    before = _revision(settings)
    _run([*ALEMBIC, "upgrade", "head"], env, go_on, "the migration")
    if before not in {None, _revision(settings)}:
        _run([*FLASK, "sla", "dues"], env, go_on, "bringing the places in lists up to date")


def interrupted(settings: Settings) -> bool:
    """Return whether an earlier first start was stopped in the middle of loading the demonstration."""
    return (settings.var / LOADING).exists()


def load_demonstration(settings: Settings, env: Mapping[str, str], go_on: Callable[[], None]) -> bool:
    """Load the demonstration data once per VAR; returns whether it was loaded now.

    Never in production, and never into a database in which somebody has an account already.
    """
    marker = settings.var / "demo-loaded"
    if settings.production or settings.demo_profile == "none" or marker.exists() or _has_accounts(settings):
        return False
    loading = settings.var / LOADING
    loading.touch()
    printed = _run([*FLASK, "demo", "load", "--profile", settings.demo_profile], env, go_on, "the demonstration data")
    _keep_accounts(settings.var / "demo-accounts.json", printed)
    loading.rename(marker)
    return True


def _revision(settings: Settings) -> str | None:
    """The revision the schema has; None for a database without any. Asked by who migrates: nobody else is there yet."""
    engine = sa.create_engine(settings.database_owner_url or settings.database_url, poolclass=sa.NullPool)
    try:
        with engine.connect() as connection:
            if not sa.inspect(connection).has_table("alembic_version"):
                return None
            found: str | None = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
            return found
    finally:
        engine.dispose()


def _has_accounts(settings: Settings) -> bool:
    engine = sa.create_engine(settings.database_url, poolclass=sa.NullPool)
    try:
        with engine.connect() as connection:
            return bool(connection.scalar(sa.text("SELECT EXISTS (SELECT FROM accounts)")))
    finally:
        engine.dispose()


def _keep_accounts(path: Path, printed: str) -> None:
    """Write the printed accounts beside the data unless the command did so itself."""
    if path.exists():
        return
    try:
        accounts = json.loads(printed)
    except ValueError:
        return
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(accounts, file, ensure_ascii=False, indent=1)


def _run(command: list[str], env: Mapping[str, str], go_on: Callable[[], None], what: str) -> str:
    """Run a command to its end, looking every tenth of a second whether anybody still waits; returns its output."""
    child = subprocess.Popen(
        command,
        env=dict(env),
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    )
    try:
        while True:
            try:
                out, err = child.communicate(timeout=0.1)
                break
            except subprocess.TimeoutExpired:
                go_on()
    except BaseException:
        child.terminate()
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        raise
    if child.returncode != 0:
        last = "\n".join((err or out).strip().splitlines()[-12:])
        raise StepFailed(f"{what} failed (exit {child.returncode}):\n{last}")
    return out
