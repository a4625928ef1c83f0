"""The queues; every one of them has a consumer in ``docker-compose.yml`` and in ``workers/together.py``."""

from enum import StrEnum


class Queue(StrEnum):
    """What kind of work waits in line together."""

    TICK = "tick"  # short sweeps that must not wait behind anything
    DELIVER = "deliver"  # one outside delivery each; may wait for other people's servers
    HEAVY = "heavy"  # reports, checks, housekeeping
