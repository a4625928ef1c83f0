"""PAGES: which blueprint answers under which prefix; the whole face on one screen."""

from flask import Blueprint, Flask

from app.web.pages import (
    attachments,
    companies,
    confirming,
    filing,
    handbook,
    health,
    home,
    inbox,
    language,
    large_type,
    reports,
    settings,
    signing_in,
    styleguide,
    supervision,
    ticket_actions,
    tickets,
    views,
    worklists,
)

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
