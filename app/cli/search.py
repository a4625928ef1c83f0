"""``search fold``: keep what the search compares as this version folds it."""

import click

from app.cli.core import core
from app.cli.refusing import OneLine
from app.companies.naming import fold_names
from app.kernel.actor import SYSTEM
from app.tickets.wording import fold_again

search = OneLine("search", help="The words that tickets and firms are found by.")
BATCH = 500


@search.command("fold")
@click.option("--all", "everything", is_flag=True, help="Every ticket: after another version of the mapping.")
def fold(everything: bool) -> None:
    """Fold the words of firms and tickets that nobody has folded yet; may be broken off and repeated."""
    fold_words(everything=everything)


def fold_words(*, everything: bool = False) -> None:
    """Firms at once, tickets in batches of their own."""
    with core().transactions.acting(SYSTEM, "fold") as tx:
        fold_names(tx)
    after: int | None = 0
    while after is not None:
        with core().transactions.acting(SYSTEM, "fold") as tx:
            after = fold_again(tx, after, BATCH, everything=everything)
