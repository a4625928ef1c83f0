"""The sheet of the intake: what accepting and whistling ask for, filled in together."""

from functools import partial

from wtforms import RadioField, SelectField

from app.tickets.rules.words import Grade
from app.web.forms.tickets import FROM_LIST, WhistleForm
from app.web.labels import choices
from app.web.speaking import later


class IntakeForm(WhistleForm):
    """受理并吹哨."""

    act = "intake"
    category = SelectField(later("类别"), validate_choice=False)
    grade = RadioField(
        later("定级"), choices=partial(choices, Grade), default=Grade.ORDINARY.value, invalid_choice_message=FROM_LIST
    )
