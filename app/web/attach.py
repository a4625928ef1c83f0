"""Registers the face: edge, sign-in, CSRF, filters, pages and errors, in this order."""

from flask import Flask
from flask_wtf import CSRFProtect

from app.web import drawn, edge, errors, filters, limits, panelling, refused, rooms, speaking, uploading, viewer
from app.web.desk import let_go
from app.web.guard import load_actor
from app.web.limits import Rule
from app.web.panels import PANELS
from app.web.session import login_manager
from app.web.tickets import blanks, shown_again

csrf = CSRFProtect()


def attach(
    app: Flask,
    *,
    site_name: str,
    https: bool,
    behind_proxy: bool = False,
    rules: tuple[Rule, ...] = (),
    counter: str = "",
) -> None:
    """Put the pages into the application; ``rules`` say how often one sender may ask, counted at ``counter``."""
    edge.register(app, https=https, behind_proxy=behind_proxy)
    login_manager().init_app(app)

    @app.before_request
    def know_who() -> None:
        load_actor()

    @app.teardown_request
    def be_done(_failed: BaseException | None) -> None:
        let_go()

    refused.register(app)
    uploading.register(app)
    limits.register(app, rules, counter)
    csrf.init_app(app)
    speaking.register(app)
    filters.register(app, site_name)
    viewer.register(app)
    drawn.register(app)
    shown_again.register(app)
    blanks.register(app)
    panelling.hang(app, PANELS)
    rooms.register(app)
    errors.register(app)
