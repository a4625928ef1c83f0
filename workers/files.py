"""Files: the scan of what waits in quarantine, and the end of sensitive ones.

In the heavy queue, because a slow scanner may take a minute for a file.
"""

from app.errands.enclosing import OF_ERRANDS
from app.errands.removing import remove_ended
from app.tickets.scanning import ATTACHMENTS, scan_waiting
from app.visits.photographing import PHOTOS
from workers.base import LONGEST_ROUND, acting, task
from workers.celery_app import core
from workers.queues import Queue

BATCH = 200


@task("scan_files", Queue.HEAVY)
def scan_files() -> int:
    """Scan new files, and again those that could not be scanned ten minutes ago; returns how many were judged.

    Without a scanner nothing is done: what waits from a time when there was one goes on waiting, and readiness says so.
    """
    scanner = core().scanner
    return (
        scan_waiting(core().transactions, core().storage, scanner, LONGEST_ROUND, (ATTACHMENTS, PHOTOS, OF_ERRANDS))
        if scanner
        else 0
    )


@task("remove_sensitive_files", Queue.HEAVY)
def remove_sensitive_files() -> int:
    """Remove the sensitive files of errands thirty days after they ended; returns how many.

    The rows first, then the files: what is left between the two is the nightly sweep's to remove.
    """
    removed = 0
    while True:
        with acting() as tx:
            keys = remove_ended(tx, BATCH)
        for key in keys:
            core().storage.remove(key)
        removed += len(keys)
        if len(keys) < BATCH:
            return removed
