"""关联 and 解除关联, from the page of a ticket."""

from flask import Blueprint

from app.acts.table import LINKING
from app.web.links.forms import LINK_FORMS
from app.web.tickets.put_beside import add_routes

pages = Blueprint("links", __name__)
add_routes(pages, LINKING, LINK_FORMS, "links-title", under="other")
