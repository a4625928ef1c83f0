"""The forms of acts on templates, made from their declarations; the categories to choose from the page fills in."""

from collections.abc import Mapping

from app.phrases.keeping import CHANGE, KEEP, RESTORE, RETIRE
from app.web.forms.declared import ActForm, form_of

KeepForm = form_of(KEEP, alone=True)
PHRASE_FORMS: Mapping[str, type[ActForm]] = {act.action: form_of(act) for act in (CHANGE, RETIRE, RESTORE)}
"""By the verb of the act."""
