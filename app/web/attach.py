"""Registers the face: edge, sign-in, CSRF, filters, pages and errors, in this order."""

from flask import Flask
from flask_wtf import CSRFProtect

from app.web import edge, errors, filters, pages, uploading, viewer
from app.web.guard import load_actor
from app.web.session import login_manager

csrf = CSRFProtect()


def attach(app: Flask, *, site_name: str, https: bool) -> None:
    """Put the pages into the application."""
    edge.register(app, https=https)
    login_manager().init_app(app)

    @app.before_request
    def know_who() -> None:
        load_actor()

    uploading.register(app)
    csrf.init_app(app)
    filters.register(app, site_name)
    viewer.register(app)
    pages.register(app)
    errors.register(app)
