"""The models and indexes that answer in this process: from the database to a file, once for all processes of a machine;
from the file into memory, mapped, once for each process.

A version is found by the checksum of its content, so a file is never another version's; one that is damaged is fetched
again. A model that cannot be had is no model: whoever asks goes on without.
"""

import hashlib
import os
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
import structlog

from app.kernel.transaction import Transaction
from app.understanding.model import Model
from app.understanding.models import ModelVersion
from app.understanding.nearness import Nearness
from app.understanding.versions import Answering

MOST = 15
"""Kept in one process: three kinds of model for the installation and for each of three regions, and their indexes."""

Read = TypeVar("Read")

log = structlog.get_logger(__name__)
_stands_at: list[Path] = []
_kept: OrderedDict[str, Any] = OrderedDict()
_lock = threading.Lock()


def stand(folder: Path) -> None:
    """Let the files lie here from now on; said by the factory. Models read before are forgotten."""
    with _lock:
        _stands_at[:] = [folder]
        _kept.clear()


def model_of(tx: Transaction, present: Answering) -> Model | None:
    """The model of a version; None where its content was dropped, is damaged, or cannot be kept on this machine."""
    content = sa.select(ModelVersion.content).where(ModelVersion.id == present.id)
    return _known(tx, present.sha256, content, Model.load)


def index_under(tx: Transaction, sha256: str, content: sa.Select[Any]) -> Nearness | None:
    """The index with this checksum, whose content the query finds; None where it cannot be had."""
    return _known(tx, sha256, content, Nearness.load)


def index_at_hand(sha256: str) -> Nearness | None:
    """The same where this process has read it already, without asking the database."""
    with _lock:
        if sha256 in _kept:
            _kept.move_to_end(sha256)
        found: Nearness | None = _kept.get(sha256)
        return found


def _known(tx: Transaction, sha256: str, content: sa.Select[Any], load: Callable[[Path], Read]) -> Read | None:
    with _lock:
        if sha256 in _kept:
            _kept.move_to_end(sha256)
            known: Read = _kept[sha256]
            return known
    try:
        found = _read(tx, sha256, content, load)
    except (OSError, ValueError) as error:
        log.warning("no model", sha256=sha256, said=str(error))
        return None
    if found is not None:
        with _lock:
            _kept[sha256] = found
            while len(_kept) > MOST:
                _kept.popitem(last=False)
    return found


def put(content: bytes) -> tuple[str, Model]:
    """Lay the bytes of a new model down and read it; its checksum beside it. Raises ValueError, OSError."""
    sha256 = hashlib.sha256(content).hexdigest()
    path = _path(sha256)
    if not path.exists():
        _write(path, content)
    return sha256, Model.load(path)


def _read(tx: Transaction, sha256: str, content: sa.Select[Any], load: Callable[[Path], Read]) -> Read | None:
    path = _path(sha256)
    if path.exists():
        try:
            return load(path)
        except ValueError:
            path.unlink(missing_ok=True)
    with tx.as_the_office():  # a firm's page asks which model answers, and never reads what is in it
        found: bytes | None = tx.session.scalar(content)
    if found is None:
        return None
    if hashlib.sha256(found).hexdigest() != sha256:
        raise ValueError("the content is not what was learned")
    _write(path, found)
    return load(path)


def _path(sha256: str) -> Path:
    if not _stands_at:
        _stands_at.append(Path(tempfile.gettempdir()) / "understanding")
    return _stands_at[0] / f"{sha256}.model"


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all: several processes may lay down the same file at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    os.replace(name, path)
