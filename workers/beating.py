"""Beat leaves a sign of life as a worker does: a file whose age tells whoever keeps the process how it is.

Touched whenever the broker took a ring, which is every five seconds; a beat that hangs, or whose broker is away, ages.
"""

import socket
from typing import Any

from celery.beat import Scheduler

from workers.signs import leave, sign_of_life


class LivingScheduler(Scheduler):  # type: ignore[misc]  # Celery ships without types
    """The scheduler that keeps everything in memory: a flushed broker or a torn file cannot stop time."""

    def apply_async(self, *args: Any, **kwargs: Any) -> Any:
        """Ring, and leave the sign; raises as the original where nobody took the ring, and leaves none then."""
        rung = super().apply_async(*args, **kwargs)
        leave(sign_of_life(self.app.watchdog_var, f"beat@{socket.gethostname()}"))
        return rung
