"""周一卡: on Mondays from 08:30, each officer what his week holds, one transaction for each."""

from app.notifications.telling import Teller
from app.notifications.writing_cards import officers_to_tell, write_card
from workers.base import acting, task
from workers.celery_app import core
from workers.queues import Queue


@task("write_cards", Queue.HEAVY)
def write_cards() -> int:
    """Write the cards of this Monday that are not written yet; returns how many were."""
    with acting() as tx:
        officers = officers_to_tell(tx)
    teller, written = Teller(core().channels.topics), 0
    for account_id in officers:
        with acting() as tx:
            written += write_card(tx, teller, account_id)
    return written
