"""A refusal of the domain as one line on the terminal: whoever runs a command needs no traceback to mend a word."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from app.kernel.errors import DomainError, Invalid

SENTENCES = {
    "username_taken": "the user name is taken",
    "totp_not_set_up": "the account has no second factor: flask account reset NAME --totp gives it one",
    "pairing_before_current": "the day lies before the present pairing began",
    "officer_holds_other_seat": "the officer holds the other seat of this firm",
    "not_found": "there is no such thing",
    "unauthenticated": "the account is disabled",
}
"""By the refusal's code; a code that is missing here stands for itself."""


@contextmanager
def in_one_line(what: str) -> Iterator[None]:
    """End the command with ``what: why`` and status 1 when the domain refuses or an argument is no good."""
    try:
        yield
    except Invalid as error:
        faults = "; ".join(f"{field}: {' '.join(said)}" for field, said in error.fields.items())
        raise click.ClickException(f"{what}: {faults}") from error
    except DomainError as error:
        raise click.ClickException(f"{what}: {SENTENCES.get(error.code, error.code)}") from error
    except ValueError as error:
        raise click.ClickException(f"{what}: {error}") from error
