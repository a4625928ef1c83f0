"""Attributes and choices of fields are what WTForms says, letter for letter."""

from typing import Any

import pytest
from markupsafe import Markup
from wtforms import Form, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired
from wtforms.widgets.core import html_params

from app.web.forms.drawing import attributes, choices, draws_choices


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"name": "a", "id": "b", "class_": "c", "for_": "d"},
        {"data_draft_key": "x", "aria_label": "y", "aria-describedby": "z", "hx-get": "/a?b=1&c=2"},
        {"checked": True, "readonly": False, "value": None, "maxlength": 3, "rows": 0},
        {"value": "\"'<>&`\n\t字"},
        {"value": Markup("<b>\"&amp;'</b>")},
        {"value": "{k} %s {0}", "b<a": "x", 'q"': True},
    ],
)
def test_they_are_those_of_the_library(given: dict[str, Any]) -> None:
    assert attributes(**given) == html_params(**given)
    assert isinstance(attributes(**given), Markup)


NAMES = [SelectChoice("", "请选择"), SelectChoice('a"<', '甲<b>&"'), SelectChoice("b", "乙", render_kw={"data_x": 1})]


class Choosing(Form):  # type: ignore[misc]
    """Lists to choose from."""

    one = SelectField("一", [InputRequired()], choices=NAMES, default="b", render_kw={"class_": "of-field"})
    several = SelectMultipleField("多", choices=NAMES, default=["b", 'a"<'])
    none = SelectField("无", choices=[])
    truth = SelectField("是否", choices=[SelectChoice(True, "是"), SelectChoice(False, "否")], coerce=bool)


@pytest.mark.parametrize("name", ["one", "several", "none", "truth"])
@pytest.mark.parametrize("given", [{}, {"id": "x", "required": False}, {"aria-describedby": "a", "data-y": '"<'}])
def test_lists_are_those_of_the_library(name: str, given: dict[str, Any]) -> None:
    field = Choosing()[name]
    assert draws_choices(field)
    assert choices(field, **given) == field.widget(field, **given)


def test_a_list_with_groups_is_left_to_the_library() -> None:
    class Grouped(Form):  # type: ignore[misc]
        one = SelectField("一", choices={"组": [SelectChoice("a", "甲")]})

    assert not draws_choices(Grouped().one)
