"""Clients at work for some seconds, each in a process of its own, and what became of it."""

import multiprocessing
import random
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from bench.visiting import Visitor
from bench.works import Client, Known, Work


@dataclass(frozen=True)
class Round:
    """What clients did in a round."""

    times: list[float]
    """Milliseconds of each time through, in order."""
    seconds: float
    """How long the round took."""

    @property
    def a_second(self) -> float:
        """How often the work was done in a second."""
        return len(self.times) / self.seconds

    def share(self, part: float) -> float:
        """The milliseconds within which this part of all was done: 0.5, 0.95."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def work_for(seconds: float, visitors: Sequence[Visitor], known: Known, work: Work, seed: int) -> Round:
    """Let each visitor do the work again and again; the first time of each is not counted. Raises Wrong."""
    fork = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(len(visitors), mp_context=fork) as pool:
        barrier = time.monotonic() + 0.2
        waiting = [
            pool.submit(_work, visitor, known, work, seed + at, barrier, seconds) for at, visitor in enumerate(visitors)
        ]
        done = [each.result() for each in waiting]
    began, ended = min(began for began, _, _ in done), max(ended for _, ended, _ in done)
    return Round([took for _, _, times in done for took in times], ended - began)


def _work(
    visitor: Visitor, known: Known, work: Work, seed: int, barrier: float, seconds: float
) -> tuple[float, float, list[float]]:
    client = Client(visitor=visitor, known=known, random=random.Random(seed))
    work(client)
    time.sleep(max(0.0, barrier - time.monotonic()))
    began, times = time.monotonic(), list[float]()
    while not times or time.monotonic() - began < seconds:
        last = time.perf_counter()
        work(client)
        times.append((time.perf_counter() - last) * 1000)
    return began, time.monotonic(), times
