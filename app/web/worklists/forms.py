"""The form that takes two acts at once."""

from app.tickets.triaging import ACCEPT
from app.tickets.whistling import WHISTLE
from app.web.forms.declared import form_of

IntakeForm = form_of(ACCEPT, WHISTLE, name="intake")
"""受理并吹哨: what accepting and whistling ask for, filled in together."""
