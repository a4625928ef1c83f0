"""The only place that knows every part: settings become a core (web, workers, commands) and a web application."""

from collections.abc import Mapping
from functools import partial
from wsgiref.headers import Headers

from flask import Flask
from flask_compress import Compress
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from app import tables
from app.accounts.actors import Actors
from app.accounts.browsers import door_key
from app.api.attach import attach as attach_api
from app.audit.recording import Recorder
from app.audit.rules import key_ring
from app.backups.taking import Place
from app.cli.attach import attach as attach_commands
from app.companies.queries import paired_companies
from app.core import Core
from app.kernel import clock
from app.kernel.database import make_engine
from app.kernel.outbox import Topic
from app.kernel.replica import Replica
from app.kernel.scanner import open_scanner
from app.kernel.spool import Spool
from app.kernel.storage import open_storage
from app.kernel.transaction import Transactions
from app.notifications.channels import open_channels
from app.notifications.channels.message import Letterhead
from app.notifications.telling import Teller
from app.regions.queries import below
from app.subscriptions import Subscriptions
from app.understanding import shelf
from app.web import edge
from app.web.attach import attach
from app.web.filters import DIST
from app.web.limits import TRAFFIC, Rule
from app.webhooks.reaching import Reach
from app.webhooks.rules.signing import secret_ring
from config.settings import AppEnv, Settings

HASHED = r"-[0-9A-Z]{8}\.\w+$"
"""Names of built files that carry their content: a browser may keep those for ever."""
LARGEST_BODY = 1024 * 1024
"""Bytes of one request without files."""

RULES: dict[AppEnv, tuple[Rule, ...]] = {"production": TRAFFIC, "demo": (), "test": ()}
"""How often one sender may ask. A demonstration is measured by its visitors; the door has rules of its own."""


def build_core(settings: Settings) -> Core:
    """Engine, transactions and actors for any process that acts."""
    clock.follow(settings.clock_file)
    shelf.stand(settings.var / "understanding")
    if not tables.metadata.tables:
        raise RuntimeError("no tables are known")
    engine = make_engine(settings.database_url)
    replica = (
        Replica(make_engine(settings.database_replica_url), settings.replica_behind)
        if settings.database_replica_url
        else None
    )
    letterhead = Letterhead(
        site_name=settings.site_name, public_url=settings.public_url, door_key=door_key(settings.secret_key)
    )
    reach = Reach(secret_ring(settings.webhook_keys), settings.webhook_allow_loopback)
    channels = open_channels({Topic.EMAIL: settings.smtp_url}, letterhead, reach)
    audit_keys = key_ring(settings.audit_keys)
    subscriptions = Subscriptions(Recorder(audit_keys), Teller(channels.topics))
    transactions = Transactions(engine, subscriptions, replica)
    holding = Transactions(engine, Subscriptions(Recorder(audit_keys), Teller(channels.topics, held=True)))
    actors = Actors(below, paired_companies)
    storage = open_storage(settings.storage_url)
    place = Place(settings.database_owner_url or settings.database_url, storage, settings.lasting, settings.release)
    return Core(
        settings,
        engine,
        transactions,
        holding,
        actors,
        channels,
        storage,
        Spool(settings.spool),
        open_scanner(settings.clamd_url),
        audit_keys,
        door_key(settings.secret_key),
        place,
        reach,
    )


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
