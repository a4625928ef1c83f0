"""Files of a form that came too late: kept for its sender until he has signed in again and sends it once more.

They lie in the spool, beside the storage, one batch for each account: a newer one takes the place of the former, so
that nobody fills the disk. Nothing is judged or served there; sent again, they are judged like any that come. Which
they are is sealed for the account; the nightly work removes what nobody came back for.
"""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from flask import current_app, g, request
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.datastructures import FileStorage

from app.kernel.errors import Invalid
from app.kernel.ids import AccountId, secret_token
from app.kernel.sentences import say
from app.kernel.spool import LATE
from app.tickets.receiving import Upload
from app.tickets.rules.uploads import FIELD, LARGEST_FILE, LARGEST_REQUEST, MOST_FILES
from app.web.desk import core

NAME = "late_files"
"""The field in which they come again."""
SECONDS = 12 * 3600
GONE = say("刚才选择的文件已经不在了，请重新选择。")


@dataclass(frozen=True)
class LateFiles:
    """A batch that was kept: the names as they were chosen, and the seal that brings them along."""

    names: tuple[str, ...]
    sealed: str


def keep_files(account_id: AccountId, files: Sequence[FileStorage]) -> LateFiles | None:
    """Keep the files of this request for the account; None where there are none, too many, or no room for them."""
    chosen = [each for each in files if each.filename]
    if not chosen or len(chosen) > MOST_FILES:
        return None
    folder = _folder(account_id)
    try:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700, parents=True)
        kept = [(_written(folder, each), str(each.filename)) for each in chosen]
        if sum((folder / key).stat().st_size for key, _ in kept) > LARGEST_REQUEST:
            raise OSError
    except OSError:
        shutil.rmtree(folder, ignore_errors=True)
        return None
    return LateFiles(tuple(name for _, name in kept), _sealer().dumps({"of": account_id, "files": kept}))


def late_files() -> LateFiles | None:
    """The batch that this request brings along again, if it is its sender's; None for nothing and for a broken seal."""
    said = _said()
    return None if said is None else LateFiles(tuple(name for _, name in said["files"]), request.form[NAME])


def late_uploads() -> list[Upload]:
    """The same as files that were chosen. Raises Invalid for a batch that is there no more."""
    said = _said()
    if said is None:
        return []
    folder = _folder(AccountId(said["of"]))
    kept = [(name, folder / key) for key, name in said["files"]]
    if not all(path.is_file() for _, path in kept):
        raise Invalid({FIELD: [GONE]})
    return [Upload(name, cast(IO[bytes], _Lying(path))) for name, path in kept]


@dataclass(frozen=True)
class _Lying:
    """A file that is opened when its turn comes, and closed at once."""

    path: Path

    def read(self, most: int) -> bytes:
        """What is in it, so many bytes at most."""
        with self.path.open("rb") as file:
            return file.read(most)


def _said() -> dict[str, Any] | None:
    try:
        said: dict[str, Any] = _sealer().loads(request.form.get(NAME, ""), max_age=SECONDS)
    except BadData:
        return None
    return said if said["of"] == g.actor.account_id else None


def _written(folder: Path, file: FileStorage) -> str:
    """One file under a name of its own: what was typed names nothing on the disk."""
    key = secret_token()
    content = file.stream.read(LARGEST_FILE + 1)
    (folder / key).write_bytes(content)
    return key


def _folder(account_id: AccountId) -> Path:
    return core().spool.folder / LATE / str(account_id)


def _sealer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["WTF_CSRF_SECRET_KEY"], salt="late files")
