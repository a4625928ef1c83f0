"""Attributes and choices of a form's fields as HTML, in a tenth of the time WTForms takes; a form has a hundred."""

from functools import lru_cache
from typing import Any

from markupsafe import Markup, escape
from wtforms import Field
from wtforms.widgets import Select
from wtforms.widgets.core import clean_key


def attributes(**given: Any) -> Markup:
    """What ``wtforms.widgets.html_params`` says, letter for letter: by name, True alone, False not at all."""
    said = []
    for name, value in sorted(given.items()):
        if value is True:
            said.append(_name(name))
        elif value is not False:
            said.append(f'{_name(name)}="{_quoted(value)}"')
    return Markup(" ".join(said))  # noqa: S704 - every part was escaped


def draws_choices(field: Field) -> bool:
    """Whether ``choices`` draws a field as WTForms does: a plain list without groups."""
    return type(field.widget) is Select and not field.has_groups()


def choices(field: Field, **given: Any) -> Markup:
    """What ``wtforms.widgets.Select`` draws, letter for letter."""
    given.setdefault("id", field.id)
    if field.widget.multiple:
        given["multiple"] = True
    for name in field.widget.validation_attrs:
        if name in field.flags and name not in given:
            given[name] = getattr(field.flags, name)
    drawn = [f"<select {attributes(name=field.name, **given)}>"]
    for each in field.iter_choices():
        value = str(each.value) if isinstance(each.value, bool) else each.value
        said = {"value": value, **(each.render_kw or {})}
        if each.selected:
            said["selected"] = True
        drawn.append(f"<option {attributes(**said)}>{escape(each.label or each.value)}</option>")
    return Markup("".join([*drawn, "</select>"]))  # noqa: S704 - every part was escaped


@lru_cache(maxsize=512)
def _name(given: str) -> str:
    return str(escape(clean_key(given)))


def _quoted(value: Any) -> str:
    # what is markup already may hold a bare quote
    return str(escape(value)).replace('"', "&quot;")
