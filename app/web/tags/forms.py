"""The forms of acts on tags, made from their declarations; the tags to choose from the page fills in."""

from collections.abc import Mapping

from app.acts.table import ON_TAGS
from app.tickets.keeping_tags import KEEP_TAG
from app.web.forms.declared import ActForm, form_of

KeepTagForm = form_of(KEEP_TAG, alone=True)
TAG_FORMS: Mapping[str, type[ActForm]] = {act.action: form_of(act) for act in ON_TAGS}
"""By the verb of the act."""
