"""gunicorn's threaded worker, made to leave without a lost request: it stops listening before it finishes what it has.

The original keeps the socket open until its last answer is out, and whoever connected meanwhile is thrown out with it.
This one takes what already waits at the door and shuts it at once, so that the proxy is refused where nothing was sent
yet, and asks the other web: also with a write.
"""

from gunicorn.workers.gthread import ThreadWorker


class DrainingWorker(ThreadWorker):  # type: ignore[misc]  # ships without types
    """One process of eight threads; whatever it does not say is gunicorn's."""

    def set_accept_enabled(self, enabled: bool) -> None:
        """Listen or not; a worker that is leaving shuts its door for good."""
        super().set_accept_enabled(enabled)
        if not enabled and not self.alive:
            for listener in self.sockets:
                self._take_waiting(listener)
                listener.close()

    def _take_waiting(self, listener: object) -> None:
        """Take connections until nobody waits."""
        taken = -1
        while taken != self.nr_conns:
            taken = self.nr_conns
            self.accept(listener)
