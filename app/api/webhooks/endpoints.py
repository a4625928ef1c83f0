"""A program's own subscriptions."""

from collections.abc import Mapping
from typing import Any

from flask import Response

from app.api.desk import acting, core, reading
from app.api.guard import allows
from app.api.mounting import Endpoint
from app.api.shapes import fields_of
from app.api.webhooks.schemas import SubscribedOut, WebhookIn, Webhooks
from app.webhooks.subscribing import SeenWebhook, subscribe, subscriptions, unsubscribe


@allows("event.see")
def list_webhooks() -> Any:
    """The program's own subscriptions, oldest first; without their secrets."""
    with reading() as tx:
        return {"items": [_shown(each) for each in subscriptions(tx)], "next_cursor": None}


@allows("event.see")
def create_webhook(body: Mapping[str, Any]) -> Any:
    """Have an address called about acts that the feed would show this program. At most five."""
    with acting() as tx:
        made = subscribe(tx, core().reach, url=body["url"], kinds=body["kinds"])
        return {**_shown(made), "secret": made.secret}


@allows("event.see")
def end_webhook(key: str) -> Response:
    """End one of the program's own subscriptions; what it was still owed is not sent."""
    with acting() as tx:
        unsubscribe(tx, key)
    return Response(status=204)


def _shown(seen: SeenWebhook) -> dict[str, Any]:
    return {"id": seen.key, **fields_of(seen, ("url", "kinds", "created_at"))}


ENDPOINTS = (
    Endpoint("GET", "/webhooks", list_webhooks, Webhooks),
    Endpoint(
        "POST", "/webhooks", create_webhook, SubscribedOut, WebhookIn, code=201, problems={409: ("webhooks_most",)}
    ),
    Endpoint("DELETE", "/webhooks/<key>", end_webhook, code=204),
)
