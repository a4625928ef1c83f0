"""The style guide: every component in all its states, on sample objects."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.tickets.rules.words import State
from app.web.guard import public
from app.web.inside import inside_only
from app.web.styleguide import samples
from app.web.styleguide.forms import SampleForm, refused_form

pages = Blueprint("styleguide", __name__)
IN_PRODUCTION = False
"""For those who build pages; whoever reads them never comes here."""


@pages.get("/styleguide")
@public
@inside_only
def show() -> ResponseReturnValue:
    """One page for those who build pages, and for the tests of how they look and whom they leave out."""
    return render_template(
        "styleguide/show.html",
        samples=samples,
        states=tuple(State),
        form=SampleForm(formdata=None),
        refused=refused_form(),
    )
