"""Imports every module with tables, so that the metadata is whole; for migrations, tests and the factory.

They are found by folder: the ``models.py`` of every slice. What the kernel keeps, what lies beside tickets, their
numbers and what a reader of them keeps are named.
"""

import pkgutil
from importlib import import_module
from importlib.util import find_spec

from sqlalchemy.orm import configure_mappers

import app as slices
from app.kernel import heartbeat, idempotency, outbox, setting_aside
from app.kernel.database import Base
from app.tickets import enclosures, found_words, numbers, readers, tags

_NAMES = sorted(f"app.{each.name}.models" for each in pkgutil.iter_modules(slices.__path__) if each.ispkg)

OWNERS = (
    *(import_module(name) for name in _NAMES if find_spec(name) is not None),
    heartbeat,
    idempotency,
    outbox,
    setting_aside,
    enclosures,
    found_words,
    numbers,
    readers,
    tags,
)
"""The modules that own tables; kept as a name so that the imports are seen to be used."""

metadata = Base.metadata
configure_mappers()
"""Now, and not at the first query: what is worked out before a process forks is shared by its children."""
