"""The forms of acts on articles, made from their declarations."""

from collections.abc import Mapping

from app.acts.table import ON_ARTICLES
from app.knowledge.making import MAKE
from app.web.forms.declared import ActForm, form_of

MakeForm = form_of(MAKE, alone=True)
ARTICLE_FORMS: Mapping[str, type[ActForm]] = {act.action: form_of(act) for act in ON_ARTICLES}
"""By the verb of the act."""
