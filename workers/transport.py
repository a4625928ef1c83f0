"""What the broker's client is told, by the scheme of its address: RabbitMQ knows none of what Valkey is told."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from config.brokers import AMQP_SCHEMES

VISIBILITY = 900
"""Seconds after which Valkey gives an unacknowledged message to another worker; every task is shorter."""
HEARTBEAT = 20
"""Seconds between signs of life to RabbitMQ, which frees what a dead worker held after two are missing."""


def transport(url: str) -> Mapping[str, Any]:
    """The settings of Celery that depend on the broker: waits of seconds, so that a dead one is noticed by beat."""
    if urlsplit(url).scheme in AMQP_SCHEMES:
        return {
            "broker_heartbeat": HEARTBEAT,
            "broker_connection_timeout": 2,
            # a ring is taken when the broker says so, not when it left this machine
            "broker_transport_options": {"confirm_publish": True, "read_timeout": 10, "write_timeout": 10},
        }
    return {
        "broker_transport_options": {
            "visibility_timeout": VISIBILITY,
            "unacked_restore_interval": 10,
            "unacked_restore_throttle": 1,
            "socket_timeout": 2,
            "socket_connect_timeout": 2,
            "socket_keepalive": True,
            "health_check_interval": 25,
        },
        "visibility_timeout": VISIBILITY,
    }
