"""Every command and group of commands, in one table."""

import click
from flask import Flask

from app.cli.accounts import account
from app.cli.audit import audit
from app.cli.backups import backup, files, restore
from app.cli.calendar import calendar
from app.cli.companies import companies
from app.cli.configuration import configuration
from app.cli.database import database
from app.cli.documents import acts, dictionary, lifecycle, openapi, overviews, route
from app.cli.endings import setting
from app.cli.feed import feed
from app.cli.limits import limit
from app.cli.officers import officers
from app.cli.outbox import outbox
from app.cli.proxy import proxy
from app.cli.quarantine import quarantine
from app.cli.reference import reference
from app.cli.release import release
from app.cli.reports import report
from app.cli.search import search
from app.cli.sla import sla
from app.cli.tickets import tickets
from app.cli.tokens import token
from app.cli.understand import understand
from app.cli.webhooks import webhook

GROUPS: tuple[click.Command, ...] = (
    account,
    acts,
    audit,
    backup,
    calendar,
    companies,
    configuration,
    database,
    files,
    lifecycle,
    limit,
    officers,
    tickets,
    openapi,
    outbox,
    overviews,
    proxy,
    dictionary,
    feed,
    quarantine,
    reference,
    release,
    report,
    restore,
    route,
    search,
    setting,
    sla,
    token,
    understand,
    webhook,
)


def attach(app: Flask) -> None:
    """Put every command group into the application."""
    for group in GROUPS:
        app.cli.add_command(group)
