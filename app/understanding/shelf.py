"""The models that answer in this process: from the database to a file, once for all processes of a machine; from the
file into memory, mapped, once for each process.

A version is found by the checksum of its content, so a file is never another version's; one that is damaged is fetched
again. A model that cannot be had is no model: whoever asks goes on without.
"""

import hashlib
import os
import tempfile
import threading
from collections import OrderedDict
from pathlib import Path

import sqlalchemy as sa
import structlog

from app.kernel.transaction import Transaction
from app.understanding.model import Model
from app.understanding.models import ModelVersion
from app.understanding.versions import Answering

MOST = 12
"""Models kept in one process: three kinds for the installation and for each of three regions."""

log = structlog.get_logger(__name__)
_stands_at: list[Path] = []
_kept: OrderedDict[str, Model] = OrderedDict()
_lock = threading.Lock()


def stand(folder: Path) -> None:
    """Let the files lie here from now on; said by the factory. Models read before are forgotten."""
    with _lock:
        _stands_at[:] = [folder]
        _kept.clear()


def model_of(tx: Transaction, present: Answering) -> Model | None:
    """The model of a version; None where its content was dropped, is damaged, or cannot be kept on this machine."""
    with _lock:
        if (known := _kept.get(present.sha256)) is not None:
            _kept.move_to_end(present.sha256)
            return known
    try:
        found = _read(tx, present)
    except (OSError, ValueError) as error:
        log.warning("no model", number=present.number, said=str(error))
        return None
    if found is not None:
        with _lock:
            _kept[present.sha256] = found
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


def _read(tx: Transaction, present: Answering) -> Model | None:
    path = _path(present.sha256)
    if path.exists():
        try:
            return Model.load(path)
        except ValueError:
            path.unlink(missing_ok=True)
    with tx.as_the_office():  # a firm's page asks which model answers, and never reads what is in it
        content = tx.session.scalar(sa.select(ModelVersion.content).where(ModelVersion.id == present.id))
    if content is None:
        return None
    if hashlib.sha256(content).hexdigest() != present.sha256:
        raise ValueError("the content is not what was learned")
    _write(path, content)
    return Model.load(path)


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
