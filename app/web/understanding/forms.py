"""The form of the one act on models, made from its declaration."""

from app.understanding.switching import SWITCH
from app.web.forms.declared import form_of

SwitchForm = form_of(SWITCH)
