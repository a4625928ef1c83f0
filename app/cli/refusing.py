"""Whatever ends a command as one line on the terminal: nobody needs a traceback to mend a word or to start a database.

The status says what to do: 1 the command was refused, or a mistake of the program whose traceback lies where the line
says; 2 what we stand on is away, try again. ``audit verify`` alone ends with 2 for an answer as well, and says it on
standard output; away, it says nothing there.
"""

import tempfile
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from flask import current_app, has_app_context
from redis.exceptions import RedisError

from app.kernel.clock import now
from app.kernel.errors import DomainError, Invalid, Unavailable
from app.kernel.failures import UNAVAILABLE, failure_of

SENTENCES = {
    "program_differs": "tokens hold for other scopes or another region: flask token revoke NAME first",
    "program_tokens": "two tokens hold already: flask token revoke NAME --former ends the older one",
    "username_taken": "the user name is taken",
    "totp_not_set_up": "the account has no second factor: flask account reset NAME --totp gives it one",
    "pairing_before_current": "the day lies before the present pairing began",
    "officer_holds_other_seat": "the officer holds the other seat of this firm",
    "not_found": "there is no such thing",
    "unauthenticated": "the account is disabled",
}
"""By the refusal's code; a code that is missing here stands for itself."""
AWAY = "数据库现在连不上，请稍后再试 (database unavailable)"
QUEUE_AWAY = "队列 (Redis) 现在连不上，请稍后再试 (queue unavailable)"
FAULTS = "command-faults.log"
"""Under VAR: the tracebacks of commands."""
LONGEST_REASON = 300


class Away(click.ClickException):
    """What a command stands on is not there; trying again may help."""

    exit_code = 2


class _Brief(click.Command):
    """Whatever ends in one line on standard error."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; refusals end with 1, what is away with 2, a bug with 1 and where its traceback lies."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Exception as error:
            raise _one_line(ctx.command_path, error) from error


class OneLine(_Brief, click.Group):
    """A group of commands that end in one line on standard error, whatever happens."""


class OneLineAlone(_Brief):
    """A command of its own that does."""


def _one_line(command: str, error: Exception) -> click.ClickException:
    if isinstance(error, RedisError):
        return Away(f"{QUEUE_AWAY}: {_reason(error)}")
    if failure_of(error).status == UNAVAILABLE.status:
        return Away(f"{AWAY}: {_reason(getattr(error, 'orig', None) or error)}")
    if isinstance(error, DomainError):
        return click.ClickException(_refusal(error))
    return click.ClickException(f"{command} failed, {_reason(error)}; the traceback is in {_kept(command, error)}")


def _refusal(error: DomainError) -> str:
    if isinstance(error, Invalid):
        return "; ".join(f"{field}: {' '.join(said)}" for field, said in error.fields.items())
    return SENTENCES.get(error.code, error.code)


def _reason(error: BaseException) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:LONGEST_REASON]


def _kept(command: str, error: Exception) -> Path:
    """Where the traceback was written: under VAR, else where this machine keeps what is passing."""
    settings = getattr(current_app.extensions.get("zhuqishao"), "settings", None) if has_app_context() else None
    folder = Path(settings.var) if settings is not None else Path(tempfile.gettempdir())
    told = f"{now().isoformat()} {command}\n{''.join(traceback.format_exception(error))}\n"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return _appended(folder / FAULTS, told)
    except OSError:
        return _appended(Path(tempfile.gettempdir()) / FAULTS, told)


def _appended(path: Path, text: str) -> Path:
    with path.open("a", encoding="utf-8") as file:
        file.write(text)
    return path


@contextmanager
def in_one_line(what: str) -> Iterator[None]:
    """End the command with ``what: why`` and status 1 when the domain refuses or an argument is no good."""
    try:
        yield
    except Unavailable:
        raise
    except DomainError as error:
        raise click.ClickException(f"{what}: {_refusal(error)}") from error
    except ValueError as error:
        raise click.ClickException(f"{what}: {error}") from error
