"""The forms of linking, made from their declarations."""

from app.links.linking import LINK, UNLINK
from app.web.forms.declared import BesideForm, form_of

LINK_FORMS = {act.action: form_of(act, base=BesideForm) for act in (LINK, UNLINK)}
"""By the name of the act."""
