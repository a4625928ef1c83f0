"""What comes in lies in the spool while there is room; what does not fit is dropped, and said."""

import errno
import os
from pathlib import Path

import pytest

from app.kernel.spool import IN_MEMORY, Spool
from app.tickets.rules.uploads import LARGEST_FILE, MB
from config import gunicorn

LARGE = b"x" * (IN_MEMORY + 1)


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    """A spool of a thousand bytes in flight, whose folder nobody made yet."""
    return Spool(tmp_path / "away" / "incoming", most=1000)


def test_a_file_is_read_back_from_memory_and_from_the_disk_and_has_no_name(spool: Spool) -> None:
    for content in (b"abc", LARGE):
        place = spool.admit(10).file()
        place.write(content[:1])
        place.write(content[1:])
        place.seek(0)
        assert place.read() == content
    assert list(spool.folder.iterdir()) == []


def test_what_is_announced_is_bounded_and_given_back(spool: Spool) -> None:
    first, second = spool.admit(600), spool.admit(600)
    assert (first.lost, second.lost, spool.announced) == (False, True, 600)
    place = second.file()
    assert place.write(b"abc") == 3
    place.seek(0)
    assert place.read() == b""
    second.close()
    first.close()
    first.close()
    assert spool.announced == 0
    assert not spool.admit(1000).lost


def test_every_thread_of_one_process_may_bring_two_of_the_largest_files(tmp_path: Path) -> None:
    """The system hands requests to its processes as it likes, all of an office's to one of them."""
    spool = Spool(tmp_path)
    assert not any(spool.admit(2 * LARGEST_FILE + MB).lost for _ in range(gunicorn.threads))


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EMFILE, errno.EIO])
def test_a_disk_that_takes_nothing_loses_the_file_and_not_the_form(
    spool: Spool, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> int:
        raise OSError(number, os.strerror(number))

    incoming = spool.admit(10)
    place = incoming.file()
    spool.folder.mkdir(parents=True)
    with monkeypatch.context() as broken:
        broken.setattr("tempfile._os.open", refuse)
        assert place.write(LARGE) == len(LARGE)
    assert incoming.lost
    assert place.write(b"more") == 4
    place.seek(0)
    assert place.read() == b""


def test_what_an_old_system_left_is_swept(spool: Spool) -> None:
    spool.folder.mkdir(parents=True)
    left, fresh = spool.folder / "left", spool.folder / "fresh"
    left.write_bytes(b"a")
    fresh.write_bytes(b"a")
    os.utime(left, (1000, 1000))
    assert spool.sweep(2000) == 1
    assert list(spool.folder.iterdir()) == [fresh]
    assert Spool(spool.folder / "nowhere").sweep(2000) == 0
