"""The forms of linking, made from their declarations."""

from app.links.linking import LINK, UNLINK
from app.web.forms.bases import ZoneForm
from app.web.forms.declared import DeclaredForm, form_of


class LinkingForm(DeclaredForm, ZoneForm):
    """One link, on a page that holds other forms."""

    def __init__(self, *args: object, suffix: str = "", **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for field in self:
            field.id = f"{self.act}{suffix}-{field.short_name}"
            field.label.field_id = field.id


LINK_FORMS = {LINK.action: form_of(LINK, base=LinkingForm), UNLINK.action: form_of(UNLINK, base=LinkingForm)}
"""By the name of the act."""
