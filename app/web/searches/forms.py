"""Keeping a search of the list under a name, and calling it something else."""

from typing import Any

from wtforms import HiddenField, StringField
from wtforms.validators import InputRequired

from app.web.forms.bases import ZoneForm
from app.web.speaking import later

LARGEST_ID = 2**63


class ViewForm(ZoneForm):
    """A name; how long it may be is decided below the faces."""

    name = StringField(later("视图名称"), [InputRequired(later("请填写视图名称。"))])

    @property
    def typed(self) -> str:
        """The name as it was typed."""
        return self.name.data or ""


class SaveViewForm(ViewForm):
    """The search as its canonical query; the place when a view that was dropped comes back."""

    query = HiddenField()
    position = HiddenField()

    @property
    def place(self) -> int | None:
        """Where the view stood before; None for a new one."""
        return _number(self.position)


class OneViewForm(ZoneForm):
    """The base: a form about one view of one's own."""

    view = HiddenField()

    @property
    def view_id(self) -> int:
        """Which view; 0, which none has, for what is no number."""
        return _number(self.view) or 0


class DropViewForm(OneViewForm):
    """Which view is removed."""


class RenameViewForm(OneViewForm, ViewForm):
    """Another name for a view of one's own."""


def _number(field: Any) -> int | None:
    text = field.data or ""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 20 else None
    return number if number is not None and number < LARGEST_ID else None
