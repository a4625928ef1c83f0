"""PAGES: which blueprint answers under which prefix; the whole face on one screen."""

from flask import Blueprint, Flask

from app.web.accounts import language, large_type, signing_in
from app.web.attachments import pages as attachments
from app.web.companies import pages as companies
from app.web.confirming import pages as confirming
from app.web.filing import pages as filing
from app.web.handbook import pages as handbook
from app.web.health import pages as health
from app.web.home import pages as home
from app.web.notifications import pages as inbox
from app.web.reports import pages as reports
from app.web.settings import pages as settings
from app.web.styleguide import pages as styleguide
from app.web.supervision import pages as supervision
from app.web.tickets import acting as ticket_actions
from app.web.tickets import pages as tickets
from app.web.tickets import searching as views
from app.web.worklists import pages as worklists

PAGES: tuple[tuple[Blueprint, str], ...] = (
    (health.pages, ""),
    (signing_in.pages, ""),
    (large_type.pages, ""),
    (language.pages, ""),
    (home.pages, ""),
    (filing.pages, ""),
    (confirming.pages, ""),
    (inbox.pages, ""),
    (handbook.pages, ""),
    (companies.pages, ""),
    (reports.pages, ""),
    (worklists.pages, ""),
    (views.pages, ""),
    (tickets.pages, ""),
    (ticket_actions.pages, ""),
    (attachments.pages, ""),
    (supervision.pages, ""),
    (settings.pages, ""),
)


def register(app: Flask) -> None:
    """Register every blueprint."""
    for blueprint, prefix in PAGES:
        app.register_blueprint(blueprint, url_prefix=prefix)
    if not app.extensions["zhuqishao"].settings.production:
        app.register_blueprint(styleguide.pages)
