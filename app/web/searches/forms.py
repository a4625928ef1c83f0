"""Keeping a search of the list under a name, and calling it something else."""

from typing import Any

from wtforms import HiddenField, StringField
from wtforms.validators import InputRequired

from app.web.forms.bases import ZoneForm
from app.web.speaking import later

LARGEST_ID = 2**63


class SearchForm(ZoneForm):
    """A name; how long it may be is decided below the faces."""

    name = StringField(later("视图名称"), [InputRequired(later("请填写视图名称。"))])

    @property
    def typed(self) -> str:
        """The name as it was typed."""
        return self.name.data or ""


class SaveSearchForm(SearchForm):
    """The search as its canonical query; the place when a search that was dropped comes back."""

    query = HiddenField()
    position = HiddenField()

    @property
    def place(self) -> int | None:
        """Where the search stood before; None for a new one."""
        return _number(self.position)


class OneSearchForm(ZoneForm):
    """The base: a form about one search of one's own."""

    view = HiddenField()

    @property
    def search_id(self) -> int:
        """Which search; 0, which none has, for what is no number."""
        return _number(self.view) or 0


class DropSearchForm(OneSearchForm):
    """Which search is removed."""


class RenameSearchForm(OneSearchForm, SearchForm):
    """Another name for a search of one's own."""


def _number(field: Any) -> int | None:
    text = field.data or ""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 20 else None
    return number if number is not None and number < LARGEST_ID else None
