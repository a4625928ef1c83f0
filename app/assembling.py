"""The only place that knows every part behind the faces: settings become a core, for web, workers and commands.

Nothing of the web is loaded here: a worker is smaller by it.
"""

from app import tables
from app.accounts.actors import Actors
from app.accounts.browsers import door_key
from app.audit.recording import Recorder
from app.audit.rules import key_ring
from app.backups.taking import Place
from app.companies.queries import looked_after
from app.core import Core
from app.kernel import clock
from app.kernel.database import make_engine
from app.kernel.outbox import Topic
from app.kernel.replica import Replica
from app.kernel.scanner import open_scanner
from app.kernel.spool import Spool
from app.kernel.storage import open_storage
from app.kernel.transaction import Transactions
from app.notifications.channels import open_channels
from app.notifications.channels.message import Letterhead
from app.notifications.telling import Teller
from app.regions.queries import ids_below
from app.subscriptions import Subscriptions
from app.understanding import shelf
from app.webhooks.reaching import Reach
from app.webhooks.rules.signing import secret_ring
from config.settings import Settings


def build_core(settings: Settings) -> Core:
    """Engine, transactions and actors for any process that acts."""
    clock.follow(settings.clock_file)
    shelf.stand(settings.var / "understanding")
    if not tables.metadata.tables:
        raise RuntimeError("no tables are known")
    engine = make_engine(settings.database_url)
    replica = (
        Replica(make_engine(settings.database_replica_url), settings.replica_behind)
        if settings.database_replica_url
        else None
    )
    letterhead = Letterhead(
        site_name=settings.site_name, public_url=settings.public_url, door_key=door_key(settings.secret_key)
    )
    reach = Reach(secret_ring(settings.webhook_keys), settings.webhook_allow_loopback)
    channels = open_channels({Topic.EMAIL: settings.smtp_url}, letterhead, reach)
    audit_keys = key_ring(settings.audit_keys)
    subscriptions = Subscriptions(Recorder(audit_keys), Teller(channels.topics))
    transactions = Transactions(engine, subscriptions, replica)
    holding = Transactions(engine, Subscriptions(Recorder(audit_keys), Teller(channels.topics, held=True)))
    actors = Actors(ids_below, looked_after)
    storage = open_storage(settings.storage_url)
    place = Place(settings.database_owner_url or settings.database_url, storage, settings.lasting, settings.release)
    return Core(
        settings,
        engine,
        transactions,
        holding,
        actors,
        channels,
        storage,
        Spool(settings.spool),
        open_scanner(settings.clamd_url),
        audit_keys,
        door_key(settings.secret_key),
        place,
        reach,
    )
