"""The scan of what waits in quarantine; in the heavy queue, because a slow scanner may take a minute for a file."""

from app.tickets.scanning import ATTACHMENTS, scan_waiting
from app.visits.photographing import PHOTOS
from workers.base import LONGEST_ROUND, task
from workers.celery_app import core
from workers.queues import Queue


@task("scan_files", Queue.HEAVY)
def scan_files() -> int:
    """Scan new files, and again those that could not be scanned ten minutes ago; returns how many were judged.

    Without a scanner nothing is done: what waits from a time when there was one goes on waiting, and readiness says so.
    """
    scanner = core().scanner
    return (
        scan_waiting(core().transactions, core().storage, scanner, LONGEST_ROUND, (ATTACHMENTS, PHOTOS))
        if scanner
        else 0
    )
