"""``backup`` and ``restore``: what was there is there again, and what is no whole backup of ours is refused untouched."""

import hashlib
import io
import json
import os
import shutil
import time
from datetime import timedelta
from pathlib import Path

import pytest

from app.backups.manifest import BackupRefused, Manifest
from app.backups.programs import program
from app.drafts.choosing import Chosen
from app.drafts.keeping import keep_draft
from app.drafts.rules import Typed
from app.kernel.actor import SYSTEM
from app.tickets.receiving import Upload, received
from tests.builders import as_actor
from tests.files import a_pdf
from tests.integration.backups.conftest import Installation

# pg_dump, pg_restore and all files twice: seconds on an idle machine
pytestmark = pytest.mark.timeout(400)
HOUR = timedelta(hours=1)


def folder_of(told: dict[str, object]) -> Path:
    return Path(str(told["backup"]))


def test_database_files_and_keys_come_back(installation: Installation) -> None:
    number, key = installation.file("要保住的", b"% one")
    told = installation.backup()
    folder = folder_of(told)
    assert (told["files"], told["lost"]) == (1, [])
    keys = installation.backups / "keys" / f"{folder.name}.env"
    assert keys.read_text().startswith("SECRET_KEY=")
    for path in (keys, folder / "manifest.json", folder / "database.dump"):
        assert path.stat().st_mode & 0o777 == 0o600, path
    assert "a key for tests only" not in (folder / "manifest.json").read_text()

    installation.empty()
    shutil.rmtree(installation.storage.root)
    code, back, said = installation.run("restore", str(installation.backups))
    assert code == 0, said
    assert (back["files"], back["written"], back["missing"], back["changed"], back["foreign"]) == (1, 1, 0, 0, 0)
    assert installation.ask("SELECT number FROM tickets") == number
    assert installation.storage.open(key)
    assert f"restore finish --since {told['taken_at']}" in said
    assert installation.run("files", "verify")[:2] == (0, {"files": 1, "missing": 0, "changed": 0, "foreign": 0})
    assert installation.run("restore", str(installation.backups))[0] == 1, "now it is not empty any more"


def test_each_content_is_copied_once_and_what_no_backup_names_goes(installation: Installation) -> None:
    installation.file("第一件", b"% one")
    first = folder_of(installation.backup())
    pool = installation.backups / "files"
    before = {path: path.stat().st_mtime_ns for path in pool.glob("*/*")}
    installation.later(HOUR)
    installation.file("第二件", b"% two")
    installation.file("第三件", b"% two")
    installation.backup()
    after = {path: path.stat().st_mtime_ns for path in pool.glob("*/*")}
    assert len(after) == 2, "the same content under two names is kept once"
    assert before.items() <= after.items(), "what was there is not copied again"
    (first / "manifest.json").unlink()  # as if that one had been cut off
    installation.later(HOUR)
    installation.servers.postgres.connect(installation.database).execute("DELETE FROM attachments").connection.close()
    last = folder_of(installation.backup("--keep", "1"))
    assert [path.name for path in installation.backups.glob("2*")] == [last.name]
    assert [path.name for path in (installation.backups / "keys").iterdir()] == [f"{last.name}.env"]
    assert list(pool.glob("*/*")) == []


def test_an_attachment_that_was_lost_before_is_named(installation: Installation) -> None:
    _, gone = installation.file("没了", b"% gone")
    _, other = installation.file("变了", b"% other")
    installation.storage.remove(gone)
    (installation.storage.root / other[:2] / other[2:4] / other).write_bytes(b"something else")
    code, told, _ = installation.run("backup", str(installation.backups))
    assert code == 2
    assert set(told["lost"]) == {gone, other}


def test_what_is_no_whole_backup_is_refused_and_nothing_touched(
    installation: Installation, subtests: pytest.Subtests
) -> None:
    installation.file("要保住的", b"% one")
    folder = folder_of(installation.backup())
    manifest = (folder / "manifest.json").read_text()
    newer = Manifest.read(folder)

    def refused(*more: str) -> str:
        code, _, said = installation.run("restore", str(installation.backups), "--replace", *more)
        assert code == 1, said
        assert installation.ask("SELECT count(*) FROM tickets") == 1
        assert installation.ask("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'before%'") == 0
        return said

    with subtests.test("cut off"):
        (folder / "manifest.json").unlink()
        assert "was cut off" in refused()
        (installation.backups / "20200101T000000Z").mkdir()
        (installation.backups / "20200101T000000Z" / "manifest.json").write_text("{}")
        assert "the newest whole one: --of 20200101T000000Z" in refused()
        shutil.rmtree(installation.backups / "20200101T000000Z")
    with subtests.test("another manifest"):
        (folder / "manifest.json").write_text(manifest.replace('"files": 1', '"files": 2'))
        assert "is damaged" in refused()
    with subtests.test("a torn manifest"):
        (folder / "manifest.json").write_text(manifest[:100])
        assert "is damaged" in refused()
    with subtests.test("a newer schema"):
        Manifest(**{**vars(newer), "schema": "9999"}).write(folder)
        assert "schema 9999" in refused()
    with subtests.test("other keys"):
        Manifest(**{**vars(newer), "keys": "0"}).write(folder)
        assert "SECRET_KEY here differ" in refused()
    with subtests.test("a role that is nowhere"):
        Manifest(**{**vars(newer), "roles": ["nobody_at_all"]}).write(folder)
        assert "CREATE ROLE nobody_at_all" in refused()
    newer.write(folder)
    with subtests.test("a database with something in it"):
        code, _, said = installation.run("restore", str(installation.backups))
        assert (code, "is not empty" in said) == (1, True)
    with subtests.test("no backup at all"):
        code, _, said = installation.run("restore", str(installation.backups / "nowhere"))
        assert (code, "holds no backup" in said) == (1, True)
    with subtests.test("a damaged dump"):
        with (folder / "database.dump").open("r+b") as dump:
            dump.seek(-10, os.SEEK_END)
            dump.write(b"0123456789")
        assert "database.dump is damaged" in refused()


def test_what_was_there_goes_aside_and_comes_back_when_the_dump_cannot_be_read(installation: Installation) -> None:
    number, _ = installation.file("旧的", b"% one")
    folder = folder_of(installation.backup())
    installation.later(HOUR)
    installation.file("备份以后的", b"% two")
    code, back, said = installation.run("restore", str(installation.backups), "--replace")
    assert code == 0, said
    assert installation.ask("SELECT number FROM tickets") == number
    assert installation.ask(f"SELECT count(*) FROM {back['aside']}.tickets") == 2
    second = folder_of(installation.backup())
    assert f"{back['aside']}" not in (second / "database.dump").read_bytes().decode("latin-1"), "no backup of the aside"

    broken = Manifest.read(folder)
    (folder / "database.dump").write_bytes(b"PGDMP no dump at all")
    digest = hashlib.sha256(b"PGDMP no dump at all").hexdigest()
    Manifest(**{**vars(broken), "dump": digest}).write(folder)
    installation.later(HOUR)
    code, _, said = installation.run("restore", str(installation.backups), "--of", folder.name, "--replace")
    assert (code, "pg_restore ended with" in said) == (1, True)
    assert installation.ask("SELECT number FROM tickets") == number


def test_verify_lists_what_is_missing_changed_and_foreign(installation: Installation) -> None:
    _, gone = installation.file("没了", b"% gone")
    _, other = installation.file("变了", b"% other")
    installation.file("好的", b"% good")
    foreign, fresh = installation.storage.put(b"nobody's"), installation.storage.put(b"about to get a row")
    installation.storage.remove(gone)
    (installation.storage.root / other[:2] / other[2:4] / other).write_bytes(b"something else")
    now = time.time()
    installation.clock_file.write_text("2030-01-01T00:00:00+00:00")
    for key, moment in ((foreign, now), (fresh, 1893456000.0)):
        os.utime(installation.storage.root / key[:2] / key[2:4] / key, (moment, moment))
    code, told, said = installation.run("files", "verify")
    assert (code, told) == (2, {"files": 3, "missing": 1, "changed": 1, "foreign": 1})
    assert said.splitlines() == [f"missing: {gone}", f"changed: {other}", f"foreign: {foreign}"]


def test_a_program_that_is_too_old_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    old = tmp_path / "pg_dump"
    old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 15.18 (Debian)'\n")
    old.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    assert program("pg_dump", 15).path == str(old)
    assert program("pg_dump", 18).major == 18, "the wheel's"
    with pytest.raises(BackupRefused, match=r"wants pg_dump 99 or newer: .*15\.18"):
        program("pg_dump", 99)


def test_the_manifest_says_what_is_in_it(installation: Installation) -> None:
    installation.file("一件", b"% one")
    found = json.loads((folder_of(installation.backup()) / "manifest.json").read_text())
    assert found["counts"]["tickets"] == 1
    assert found["counts"]["attachments"] == 1
    assert found["roles"] == ["zhuqishao_app", "zhuqishao_portal"]
    assert len(found["counts"]) > 40


def test_a_file_of_a_draft_comes_back_and_is_none_that_nobody_holds(installation: Installation) -> None:
    core = installation.app.extensions["zhuqishao"]
    upload = Upload("草稿.pdf", io.BytesIO(a_pdf(b"of a draft")))
    with received(core.storage, None, [upload]) as found, core.transactions.acting(SYSTEM) as tx:
        own = as_actor(tx, installation.zone.firm)
        keep_draft(own, "d" * 32, Typed(title="没写完的一件"), Chosen(found))
    kept = found.files[0].key
    installation.file("写完的一件", b"of a ticket")
    installation.later(timedelta(days=2))
    assert installation.run("files", "verify")[:2] == (0, {"files": 2, "missing": 0, "changed": 0, "foreign": 0})
    told = installation.backup()
    assert (told["files"], told["lost"]) == (2, [])
    installation.storage.remove(kept)
    assert installation.run("files", "verify")[:2] == (2, {"files": 2, "missing": 1, "changed": 0, "foreign": 0})
