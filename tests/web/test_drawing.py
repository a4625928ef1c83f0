"""Attributes of fields are what WTForms says, letter for letter."""

from typing import Any

import pytest
from markupsafe import Markup
from wtforms.widgets.core import html_params

from app.web.forms.drawing import attributes


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
