"""Time that goes on in a file and can be moved: what processes read where the machine's own clock cannot be set."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

TICK = 0.1


class MovingTime:
    """A clock file that follows the machine's clock at a distance; the distance is anybody's to change."""

    def __init__(self, file: Path, ahead: timedelta = timedelta()) -> None:
        self.file = file
        self._ahead = ahead
        self._writing = threading.Lock()
        self.stopped = threading.Event()

    @property
    def now(self) -> datetime:
        """What whoever reads the file reads now, or a moment ago."""
        return datetime.now(UTC) + self._ahead

    def put(self, ahead: timedelta) -> None:
        """Be so far ahead from now on."""
        self._ahead = ahead
        self._write()

    def later(self, by: timedelta) -> None:
        """Let so much time have passed."""
        self.put(self._ahead + by)

    def go_on(self) -> None:
        """Write the time down again and again, until stopped."""
        while not self.stopped.wait(TICK):
            self._write()

    def _write(self) -> None:
        """Replaced in one step, so that nobody reads half of it."""
        with self._writing:
            draft = self.file.with_suffix(".draft")
            draft.write_text(self.now.isoformat(), encoding="ascii")
            draft.replace(self.file)


@contextmanager
def moving_time(file: Path, ahead: timedelta = timedelta()) -> Iterator[MovingTime]:
    """Time in a file for as long as the block lasts."""
    time = MovingTime(file, ahead)
    time.put(ahead)
    going = threading.Thread(target=time.go_on, name=f"time {file.name}", daemon=True)
    going.start()
    try:
        yield time
    finally:
        time.stopped.set()
        going.join()
