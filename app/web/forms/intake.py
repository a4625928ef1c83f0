"""The sheet of the intake: what accepting and whistling ask for, filled in together."""

from wtforms import SelectField

from app.tickets.rules.words import Grade
from app.web.forms.acting import radio
from app.web.forms.arranging import WhistleForm
from app.web.speaking import later


class IntakeForm(WhistleForm):
    """受理并吹哨."""

    act = "intake"
    category = SelectField(later("类别"), validate_choice=False)
    grade = radio(later("定级"), Grade, default=Grade.ORDINARY.value)
