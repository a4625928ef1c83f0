"""The forms of acts on orders, made from their declarations."""

from collections.abc import Mapping

from app.acts.table import ON_ORDERS
from app.supervision.raising import RAISE
from app.web.forms.declared import ActForm, form_of

ORDER_FORMS: Mapping[str, type[ActForm]] = {act.action: form_of(act) for act in ON_ORDERS}
"""The sheets of an order's page, by the verb of its table."""
OrderForm = form_of(RAISE)
