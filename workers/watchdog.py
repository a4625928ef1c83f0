"""A worker that hears nothing any more must die, so that its keeper starts a fresh one.

A worker can lose its broker in a way it never notices (celery#10205). Every 15 s a thread sends the worker a ping
through the broker, which only its own consumer can answer, and asks PostgreSQL for one row. Ninety seconds without both
end the process with status 70. Each probe has a deadline of its own: one that hangs is no answer, and holds up nobody.
Each good look leaves its time on a file of this worker's own, whose age tells whoever keeps the process how it is, and
costs nothing to read.
"""

import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
import structlog
from celery import bootsteps
from sqlalchemy.exc import SQLAlchemyError

from app.kernel import clock
from app.kernel.database import make_lone_engine
from app.kernel.patience import PROBE, patient
from workers.signs import leave, sign_of_life

PATIENCE = 90.0
EVERY = 15.0
DEADLINE = 10.0
"""Seconds after which a probe counts as unanswered, whatever it waits for; more than either gives itself."""
EXIT_STATUS = 70

log = structlog.get_logger(__name__)


@dataclass
class Vigil:
    """Asks again and again; gives up on the process when nothing answers for too long."""

    probes: tuple[Callable[[], bool], ...]
    give_up: Callable[[], None]
    well: Callable[[], None] = lambda: None
    patience: float = PATIENCE
    every: float = EVERY
    deadline: float = DEADLINE
    stopped: threading.Event = field(default_factory=threading.Event)
    _asking: dict[int, threading.Thread] = field(default_factory=dict)
    """Probes that have not come back yet, by their place."""

    def keep(self) -> None:
        """Probe until stopped or out of patience."""
        last_well = time.monotonic()
        while not self.stopped.wait(self.every):
            if self._all_answer():
                last_well = time.monotonic()
                self.well()
            elif time.monotonic() - last_well > self.patience:
                self.give_up()
                return

    def _all_answer(self) -> bool:
        """Ask all at once; what has not come back by the deadline, from this round or an earlier one, is no answer."""
        answers: dict[int, bool] = {}
        for place, probe in enumerate(self.probes):
            if place in self._asking and self._asking[place].is_alive():
                continue
            self._asking[place] = threading.Thread(
                target=lambda place=place, probe=probe: answers.update({place: probe()}), name="probe", daemon=True
            )
            self._asking[place].start()
        ends = time.monotonic() + self.deadline
        for asking in self._asking.values():
            asking.join(max(0.0, ends - time.monotonic()))
        return all(answers.get(place, False) for place in range(len(self.probes)))


class Watchdog(bootsteps.StartStopStep):  # type: ignore[misc]  # Celery ships without types
    """The vigil as a part of every worker."""

    requires = ("celery.worker.components:Pool",)

    def __init__(self, worker: Any, **_: Any) -> None:
        self.sign = sign_of_life(worker.app.watchdog_var, worker.hostname)
        self.vigil = Vigil(
            (lambda: consumer_answers(worker), lambda: database_answers(worker.app)), _give_up, lambda: leave(self.sign)
        )

    def start(self, worker: Any) -> None:
        """Begin the vigil beside the worker."""
        threading.Thread(target=self.vigil.keep, name="watchdog", daemon=True).start()

    def stop(self, worker: Any) -> None:
        """End it with the worker."""
        self.vigil.stopped.set()
        self.sign.unlink(missing_ok=True)


def consumer_answers(worker: Any) -> bool:
    """Whether a ping sent through the broker comes back from this worker's own consumer."""
    try:
        return bool(worker.app.control.ping(destination=[worker.hostname], timeout=5.0))
    except Exception as error:  # noqa: BLE001 - whatever a broken broker raises means the same
        log.warning("broker does not answer", said=str(error))
        return False


def database_answers(app: Any) -> bool:
    """Whether PostgreSQL answers on a connection of its own; none is kept, because children are forked from here.

    Says in the log when the clocks of the two are apart: then nothing this worker is rung for is done.
    """
    engine = make_lone_engine(app.watchdog_database_url)
    try:
        with patient(PROBE), engine.connect() as connection:
            if clock.is_off(connection):
                # no reason to end: a fresh process would have the same clock
                log.critical(
                    "clock is off: rings are thrown away unheard", seconds=clock.drift(connection).total_seconds()
                )
            return bool(connection.scalar(sa.text("SELECT 1")))
    except SQLAlchemyError as error:
        log.warning("database does not answer", said=type(error).__name__)
        return False


def _give_up() -> None:
    log.critical("no answer from broker and database for too long; this worker ends")
    os._exit(EXIT_STATUS)
