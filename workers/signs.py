"""Signs of life: files whose age tells whoever keeps a process how it is, and which cost nothing to read."""

from pathlib import Path

import structlog

log = structlog.get_logger(__name__)


def sign_of_life(var: Path, hostname: str) -> Path:
    """The file of one worker, named as Celery names it: `worker@` and the host."""
    return var / "run" / "alive" / hostname


def leave(sign: Path) -> None:
    """Write the present time on the file; a disk that takes no file is no reason for a worker to end."""
    try:
        sign.parent.mkdir(parents=True, exist_ok=True)
        sign.touch()
    except OSError as error:
        log.warning("no sign of life can be left", error=type(error).__name__)
