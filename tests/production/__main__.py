"""`make shape`: start the production shape by hand, say where it is, and keep it until Ctrl-C."""

import signal
import sys

from ops.postgres import ServerFailed
from tests.production.proxy import NotInstalled
from tests.production.shape import a_shape


def main() -> int:
    """Start, print, wait; exit 1 with one line when a program is missing."""
    for number in (signal.SIGTERM, signal.SIGINT):  # a shell starts what it puts aside with SIGINT ignored
        signal.signal(number, signal.default_int_handler)
    try:
        with a_shape() as shape:
            print(f"folder      {shape.folder}")
            print(f"trust       {shape.certificate}")
            print(f"sign in     office000 … office199, password: {shape.office['password']}")
            print(f"READY {shape.url}", flush=True)
            signal.pause()
    except KeyboardInterrupt:
        return 0
    except (NotInstalled, ServerFailed, RuntimeError, AssertionError) as failure:
        print(f"zhuqishao: {failure}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
