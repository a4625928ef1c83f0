"""``tickets …``: the matters of a former system, brought in as history."""

from app.cli.refusing import OneLine
from app.cli.rosters import importing, template
from app.history.bringing import PAST

tickets = OneLine("tickets", help="Matters of a former system, kept as history.")
tickets.add_command(importing(PAST))
tickets.add_command(template(PAST))
