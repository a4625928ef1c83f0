"""``companies …``: the firms of a zone, brought in as a list."""

from app.cli.refusing import OneLine
from app.cli.rosters import importing, template
from app.rosters.bringing import FIRMS

companies = OneLine("companies", help="The firms of a zone.")
companies.add_command(importing(FIRMS))
companies.add_command(template(FIRMS))
