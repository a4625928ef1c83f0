"""The roof: settings become a web application with both faces and the commands, around the core."""

from collections.abc import Mapping
from functools import partial
from wsgiref.headers import Headers

from flask import Flask
from flask_compress import Compress
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from app.api.attach import attach as attach_api
from app.assembling import build_core
from app.cli.attach import attach as attach_commands
from app.web import edge
from app.web.attach import attach
from app.web.filters import DIST
from app.web.limits import TRAFFIC, Rule
from app.web.templating import Templates
from config.settings import AppEnv, Settings

HASHED = r"-[0-9A-Z]{8}\.\w+$"
"""Names of built files that carry their content: a browser may keep those for ever."""
LARGEST_BODY = 1024 * 1024
"""Bytes of one request without files."""

RULES: dict[AppEnv, tuple[Rule, ...]] = {"production": TRAFFIC, "demo": (), "test": ()}
"""How often one sender may ask. A demonstration is measured by its visitors; the door has rules of its own."""


def create_app(settings: Settings) -> Flask:
    """The web application with both faces and the commands."""
    app = Flask("app.web", static_folder="static", template_folder="templates")
    app.config.update(
        SECRET_KEY=settings.form_keys[0],
        SECRET_KEY_FALLBACKS=list(settings.form_keys[1:]),
        WTF_CSRF_SECRET_KEY=list(reversed(settings.form_keys)),  # itsdangerous signs with the last
        TESTING=settings.app_env == "test",
        PROPAGATE_EXCEPTIONS=False,
        TRUSTED_HOSTS=list(settings.trusted_hosts),
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_BODY,
        MAX_FORM_PARTS=200,
        SESSION_COOKIE_NAME="__Host-form" if settings.secure_cookies else "form",
        SESSION_COOKIE_PATH="/",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=12 * 3600,
        WTF_CSRF_SSL_STRICT=False,
    )
    app.jinja_environment = Templates
    app.jinja_env.undefined = StrictUndefined
    core = build_core(settings)
    app.extensions["zhuqishao"] = core
    attach(
        app,
        site_name=settings.site_name,
        https=settings.secure_cookies,
        behind_proxy=settings.production,
        rules=RULES[settings.app_env],
        counter=settings.limiter_url,
    )
    attach_api(app)
    attach_commands(app)
    Compress(app)
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=str(DIST),
        prefix="static/dist/",
        allow_all_origins=False,
        add_headers_function=partial(_head, edge.headers(https=settings.secure_cookies)),
        immutable_file_test=HASHED,
    )
    if settings.production:
        # the one proxy in front says who the client is and that it came by https; nobody else is believed
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1)  # type: ignore[method-assign]
    return app


def _head(wanted: Mapping[str, str], found: Headers, _path: str, _url: str) -> None:
    """Built files are answered before the application is asked, with the same headers."""
    for name, value in wanted.items():
        found[name] = value
