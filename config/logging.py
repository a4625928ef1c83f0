"""JSON lines on standard error, one object a line, from structlog and from every library that uses `logging`.

Bind what a line should carry (`request_id`, `task_id`, `region`) with `structlog.contextvars.bind_contextvars`.
"""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from structlog.typing import Processor

# Whatever a caller passes by accident, these never reach a log file.
SECRET_FIELDS = frozenset(
    {"password", "secret", "token", "totp", "totp_secret", "authorization", "cookie", "phone", "id_number", "body"}
)
QUIET_LIBRARIES = ("kombu", "amqp", "asyncio")


def configure(process: str, level: str = "INFO") -> None:
    """Set up logging for this process; safe to call twice.

    `process` names it on every line (web, worker, beat, cli).
    """
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _hide_secrets,
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                _name_process(process),
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in QUIET_LIBRARIES:
        logging.getLogger(name).setLevel(logging.WARNING)


def _hide_secrets(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace the values of secret fields."""
    for name in line.keys() & SECRET_FIELDS:
        line[name] = "***"
    return line


def _name_process(process: str) -> Processor:
    """Return a processor that writes the name of this process on every line."""

    def name(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        line["process"] = process
        return line

    return name
