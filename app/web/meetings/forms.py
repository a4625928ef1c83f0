"""The forms of what is said and settled in a room, made from their declarations."""

from app.meetings.deciding import DECIDE_THERE, FINISH_TASK, GIVE
from app.meetings.talking import PLACE, SAY
from app.web.forms.declared import form_of

SayForm = form_of(SAY)
PlaceForm = form_of(PLACE)
DecideForm = form_of(DECIDE_THERE)
GiveForm = form_of(GIVE)
FinishForm = form_of(FINISH_TASK)
