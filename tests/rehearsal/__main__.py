"""`make rehearse`: servers die while people work; prints what each death cost, and exits 1 when anything was lost."""

import argparse
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError

from app.core import Core
from app.kernel import clock
from app.kernel.actor import SYSTEM
from app.kernel.heartbeat import last_beat
from ops.postgres import ServerFailed
from tests.production.proxy import NotInstalled
from tests.production.shape import until
from tests.rehearsal.holding import core_of, faults, lost_and_double
from tests.rehearsal.load import Load, at_work
from tests.rehearsal.site import Site, a_site

CALM = 5.0
"""Seconds of undisturbed work before and after each death."""
WITHOUT_REPLICA = 5.0
SWEEP = "sweep_clocks"


@dataclass(frozen=True)
class Death:
    """What died, when, and how long until it was whole again; what clients had meanwhile is asked of the load."""

    name: str
    at: float
    whole: float
    """Seconds until what died, or what took its place, served again."""


def main() -> int:
    """Rehearse, print, and say whether everything held."""
    parser = argparse.ArgumentParser(prog="make rehearse", description=__doc__)
    parser.add_argument("--broker", help="a broker that runs already, by its address: amqp://… or redis://…")
    for number in (signal.SIGTERM, signal.SIGINT):  # a shell starts what it puts aside with SIGINT ignored
        signal.signal(number, signal.default_int_handler)
    try:
        with a_site(parser.parse_args().broker or None) as site:
            return _rehearsed(site)
    except KeyboardInterrupt:
        return 130
    except (NotInstalled, ServerFailed, RuntimeError, AssertionError) as failure:
        print(f"zhuqishao: {failure}", file=sys.stderr)
        return 1


def _rehearsed(site: Site) -> int:
    core = core_of(site.shape)
    deaths = []
    with at_work(site.shape) as load:
        began = time.monotonic()
        time.sleep(CALM)
        for name, death in DEATHS.items():
            print(f"{time.monotonic() - began:6.1f} s  {name}", flush=True)
            at = time.monotonic()
            death(site, core)
            deaths.append(Death(name, at, time.monotonic() - at))
            time.sleep(CALM)
    ended = time.monotonic()
    print(f"{ended - began:6.1f} s  people have gone home\n", flush=True)
    _print(load, deaths, began, ended)
    found = faults(core, load)
    lost, double = lost_and_double(core, load)
    print(f"\nfiled {len(load.filed)}, accepted {len(load.accepted)}; lost {len(lost)}, double {len(double)}")
    for each in found:
        print(f"BROKEN  {each}")
    print(f"{len(found)} things do not hold" if found else "everything holds")
    core.engine.dispose()
    return 1 if found else 0


def _kill_web(site: Site, _core: Core) -> None:
    site.kill_program("web_a")
    site.shape.await_web("web_a")


def _kill_worker(site: Site, core: Core) -> None:
    """Whole again when the clocks were swept after the death."""
    site.kill_program("worker")
    killed = clock.now()
    until(lambda: _swept_since(core, killed), "the clocks are swept again")


def _kill_replica(site: Site, _core: Core) -> None:
    site.kill_replica()
    time.sleep(WITHOUT_REPLICA)
    site.start_replica()
    site.await_caught_up()


def _kill_primary(site: Site, core: Core) -> None:
    """Whole again when the promoted server takes writing and the clocks were swept there."""
    site.kill_primary()
    killed = clock.now()
    site.promote()
    until(lambda: _swept_since(core, killed), "the clocks are swept again")


DEATHS: Mapping[str, Callable[[Site, Core], None]] = {
    "web": _kill_web,
    "worker": _kill_worker,
    "replica": _kill_replica,
    "primary": _kill_primary,
}


def _swept_since(core: Core, moment: datetime) -> bool:
    try:
        with core.transactions.reading(SYSTEM) as tx:
            beat = last_beat(tx.session, SWEEP)
    except SQLAlchemyError:  # nobody takes writing just now
        return False
    return beat is not None and beat > moment


def _print(load: Load, deaths: Sequence[Death], began: float, ended: float) -> None:
    """One line for each death, and what clients got that was no good answer."""
    print(f"{'died':<10}{'whole after':>12}{'sent':>7}{'errors':>8}{'all good after':>16}{'reports at replica':>20}")
    starts = [("(before)", began, 0.0), *((each.name, each.at, each.whole) for each in deaths)]
    ends = [*(each.at for each in deaths), ended]
    for (name, at, whole), end in zip(starts, ends, strict=True):
        errors, (there, reports) = load.errors(at, end), load.at_replica(at, end)
        again = max(load.good_again(at).values(), default=float("nan"))
        sent = load.sent(at, end)
        print(f"{name:<10}{whole:>10.1f} s{sent:>7}{errors.total():>8}{again:>14.1f} s{f'{there} of {reports}':>20}")
        for what, times in errors.most_common():
            print(f"{'':<12}{times} × {what}")


if __name__ == "__main__":
    sys.exit(main())
