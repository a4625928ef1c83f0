"""Operations: is the process there, is it ready, what does it count. Names and ``ok`` only, no versions."""

from flask import Blueprint, Response, g, jsonify
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from app.web.desk import core
from app.web.guard import unasked
from app.web.health.readiness import check
from app.web.inside import inside_only

pages = Blueprint("health", __name__)


@pages.get("/healthz")
@unasked
def alive() -> ResponseReturnValue:
    """The process answers; nothing else is asked."""
    return Response("ok\n", mimetype="text/plain")


@pages.get("/readyz")
@unasked
@inside_only
def ready() -> ResponseReturnValue:
    """Whether work can be done: 200 or 503 with the names of what is not well."""
    verdicts = check(core(), g.request_id)
    failed = any(verdict.fatal and not verdict.ok for verdict in verdicts)
    body = {verdict.name: "ok" if verdict.ok else "failing" if verdict.fatal else "degraded" for verdict in verdicts}
    return jsonify(body), 503 if failed else 200


@pages.get("/metrics")
@unasked
@inside_only
def metrics() -> ResponseReturnValue:
    """Prometheus."""
    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)
