"""How fast the product is, beside the bare limit of the same work: ``make bench``.

For each size it starts an instance of its own, fills it with history, measures, stops and removes it. The product and
a bare program of Flask and psycopg with as many processes and threads work in turns. Every answer is looked at: one
that is not the right page ends the run. Figures go to ``var/bench`` as JSON and as a short table to the screen.
"""

import argparse
import json
import os
import platform
import random
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any, LiteralString

import psycopg

from app.calendars.rules import SHANGHAI
from app.reports.rules.periods import last_completed
from app.tickets.rules.words import OPEN
from bench.clients import Round, work_for
from bench.instance import Instance, for_once
from bench.limit import PREPARE
from bench.visiting import Visitor, signed_in
from bench.works import COMMON, IN_TURNS, PAGES, Known
from demo.bulk.wording import RARE
from demo.names import TRADES
from ops.programs import ROOT

LISTED = 50
OFFICER = "officer_demo"
SWEPT_FOR = 20.0
JUNE, SETTLED_DAY = 6, 10
"""The last month of a half-year, and a day by which the first workday of the next has come."""
SETTLED = 5.0
"""Seconds after which worker and beat have started and rest."""


@dataclass
class Bench:
    """One size on its way."""

    instance: Instance
    options: argparse.Namespace
    tickets: int
    companies: int
    found: dict[str, Any] = field(default_factory=dict)

    def measure(self) -> dict[str, Any]:
        """Everything, in order."""
        self.found = {"tickets": self.tickets, "companies": self.companies}
        self.found["fill_seconds"] = round(self.instance.fill(self.tickets, self.companies, self.options.lives), 1)
        self._say(f"filled in {self.found['fill_seconds']} s")
        with psycopg.connect(self.instance.database, autocommit=True) as connection:
            connection.execute(PREPARE)
            known = known_of(connection)
        said = self.instance.command("-m", "bench.compiling", "GX", known.week)
        self.found["compile"] = json.loads(said.splitlines()[-1])
        self._say(f"two weeks to {known.week} compiled: {self.found['compile']}")
        self.instance.env["LIMIT_OPEN"] = ", ".join(f"'{state.value}'" for state in OPEN)
        with self.instance.serving("web"):
            self._measure_pages(known)
            with self.instance.serving("worker", "beat"):
                time.sleep(SETTLED)
                self.found["memory_mib"] = self.instance.memory()
        self._say(f"at rest: {self.found['memory_mib']}")
        self.found["sweep"] = self._sweep()
        self._say(f"a sweep rang {self.found['sweep']['a_second']} clocks a second")
        self.found["plans"] = self._plan()
        self._say(f"plans of the next half-year: {self.found['plans']}")
        return self.found

    def _measure_pages(self, known: Known) -> None:
        options = self.options
        people = self._sign_in()
        nobody = [Visitor(self.instance.limit_url) for _ in range(options.clients)]
        rounds: dict[str, dict[str, list[Round]]] = {}
        pages: dict[str, list[Round]] = {}
        for at in range(options.rounds):
            for name, who, work, barely in IN_TURNS:
                for side, visitors, doing in (("limit", nobody, barely), ("product", people[who], work)):
                    for clients in sorted({1, options.clients}):
                        done = work_for(options.seconds, visitors[:clients], known, doing, at * 1000)
                        rounds.setdefault(f"{name}, {clients}", {}).setdefault(side, []).append(done)
                self._say(f"round {at + 1} of {options.rounds}: {name}")
            for name, who, work in PAGES:
                pages.setdefault(name, []).append(work_for(options.seconds, people[who][:1], known, work, at))
            self._say(f"round {at + 1} of {options.rounds}: pages")
        self.found["in_turns"] = {
            name: {side: figures(done) for side, done in sides.items()} for name, sides in rounds.items()
        }
        self.found["pages"] = {name: figures(done) for name, done in pages.items()}

    def _sign_in(self) -> dict[str, list[Visitor]]:
        """Everybody who works: a firm for each client, one session of staff for all."""
        accounts, url = self.instance.accounts, self.instance.url
        firms = [each for each in accounts.values() if each["roles"] == ["company_user"]][: self.options.clients]
        people = {"company": [signed_in(url, account) for account in firms]}
        for who, username in (("coordinator", "coordinator"), ("leader", "leader"), ("officer", OFFICER)):
            came = signed_in(url, accounts[username])
            people[who] = [came.fresh() for _ in range(self.options.clients)]
        people["program"] = [Visitor(url, token=accounts["coordinator"]["token"])]
        return people

    def _sweep(self) -> dict[str, Any]:
        """Ring what is due on the morning after tomorrow, when much is."""
        ahead = (datetime.now(SHANGHAI) + timedelta(days=4)).replace(hour=10, minute=0)
        file = self.instance.settings.var / "clock"
        file.write_text(ahead.astimezone(UTC).isoformat(), encoding="ascii")
        seconds = str(min(SWEPT_FOR, self.options.seconds * 10))
        said = self.instance.command("-m", "bench.sweeping", seconds, APP_ENV="test", APP_CLOCK_FILE=str(file))
        done: dict[str, Any] = json.loads(said.splitlines()[-1])
        return {**done, "a_second": round(done["rung"] / done["seconds"], 1)}

    def _plan(self) -> dict[str, Any]:
        """Make the plans of all firms at the beginning of the next half-year."""
        today = datetime.now(SHANGHAI)
        year, month = (today.year + 1, 1) if today.month > JUNE else (today.year, JUNE + 1)
        ahead = today.replace(year=year, month=month, day=SETTLED_DAY, hour=10, minute=0)
        file = self.instance.settings.var / "clock"
        file.write_text(ahead.astimezone(UTC).isoformat(), encoding="ascii")
        said = self.instance.command("-m", "bench.planning", "GX", APP_ENV="test", APP_CLOCK_FILE=str(file))
        done: dict[str, Any] = json.loads(said.splitlines()[-1])
        return done

    def _say(self, line: str) -> None:
        say(f"{self.tickets:>9,} tickets: {line}")


def known_of(connection: "psycopg.Connection[tuple[Any, ...]]") -> Known:
    """What clients must know of the history: which tickets, firms and words there are."""
    chosen = connection.execute(
        "SELECT number FROM tickets WHERE NOT confidential ORDER BY md5(number) LIMIT 500"
    ).fetchall()
    firms = connection.execute("SELECT credit_code FROM companies ORDER BY id LIMIT 200").fetchall()
    names = connection.execute(
        "SELECT c.name FROM tickets t JOIN companies c ON c.id = t.company_id WHERE t.number = ANY(%s)",
        ([row[0] for row in chosen],),
    ).fetchall()
    trades = Counter(trade for (name,) in names for trade, _ in TRADES if trade in name)
    states = [state.value for state in OPEN]
    often = {
        word: _one(connection, "SELECT count(*) FROM ticket_words WHERE folded LIKE %s", f"%{word}%") for word in RARE
    }
    return Known(
        numbers=[row[0] for row in chosen],
        codes=[row[0] for row in firms],
        region=_one(connection, "SELECT id FROM regions WHERE code = %s", "GX"),
        rare=min((word for word in RARE if often[word]), key=often.__getitem__, default=COMMON),
        firms=trades.most_common(1)[0][0],
        week=str(last_completed(datetime.now(UTC))),
        visited=_of_officer(connection),
        today=datetime.now(SHANGHAI).date(),
        listed=min(LISTED, _one(connection, "SELECT count(*) FROM tickets WHERE state = ANY(%s)", states)),
    )


def _of_officer(connection: "psycopg.Connection[tuple[Any, ...]]") -> list[str]:
    """The credit codes of the firms of the officer who works."""
    rows = connection.execute(
        "SELECT c.credit_code FROM pairings p JOIN companies c ON c.id = p.company_id JOIN accounts a ON"
        " a.id = p.officer_id WHERE a.username = %s AND p.seat = 'A' ORDER BY c.id",
        (OFFICER,),
    ).fetchall()
    return [row[0] for row in rows]


def _one(connection: "psycopg.Connection[tuple[Any, ...]]", asked: LiteralString, given: object) -> int:
    row = connection.execute(asked, (given,)).fetchone()
    assert row is not None
    return int(row[0])


def figures(rounds: Sequence[Round]) -> dict[str, float]:
    """The medians of the rounds."""
    return {
        "a_second": round(median(each.a_second for each in rounds), 1),
        "p50_ms": round(median(each.share(0.5) for each in rounds), 1),
        "p95_ms": round(median(each.share(0.95) for each in rounds), 1),
        "times": sum(len(each.times) for each in rounds),
    }


def table(found: dict[str, Any]) -> list[str]:
    """A size in a few lines."""
    lines = [f"{found['tickets']:,} tickets, {found['companies']:,} firms: filled in {found['fill_seconds']} s,"]
    weeks, sweep = found["compile"], found["sweep"]
    lines[0] += f" a first week compiled in {weeks['begun_seconds']} s, the next in {weeks['gone_on_seconds']} s,"
    lines[0] += f" {sweep['a_second']} clocks a second"
    lines.append(f"{'work, clients':32}{'limit/s':>10}{'product/s':>11}{'share':>8}{'p50 ms':>9}{'p95 ms':>9}")
    for name, sides in found["in_turns"].items():
        limit, product = sides["limit"], sides["product"]
        share = product["a_second"] / limit["a_second"]
        lines.append(
            f"{name:32}{limit['a_second']:10.1f}{product['a_second']:11.1f}{share:8.3f}"
            f"{product['p50_ms']:9.1f}{product['p95_ms']:9.1f}"
        )
    lines += [f"{name:61}{page['p50_ms']:18.1f}{page['p95_ms']:9.1f}" for name, page in found["pages"].items()]
    plans = found["plans"]
    lines.append(f"{plans['made']:,} plans of a half-year made in {plans['seconds']} s")
    memory = found["memory_mib"]
    lines.append(
        f"at rest {sum(memory.values()):.0f} MiB: " + ", ".join(f"{kind} {size:.0f}" for kind, size in memory.items())
    )
    return lines


def say(line: str) -> None:
    """Progress, with the time of day."""
    print(f"{datetime.now(SHANGHAI):%H:%M:%S} {line}", file=sys.stderr, flush=True)


def read_options(words: Sequence[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.speed", description=__doc__)
    parser.add_argument("--sizes", default="10000", help="how many tickets, several with commas: 10000,1000000")
    parser.add_argument(
        "--companies", default="", help="how many firms for each size; a tenth of the tickets unless said"
    )
    parser.add_argument("--lives", type=int, default=120, help="how many tickets are played before they are copied")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=10.0, help="how long each work is done in a round")
    parser.add_argument("--out", type=Path, default=ROOT / "var" / "bench")
    return parser.parse_args(words)


def main() -> int:
    """Measure each size; ends with 1 when an answer was not the right page."""
    options = read_options()
    sizes = [int(size) for size in options.sizes.split(",")]
    companies = [int(each) for each in options.companies.split(",") if each]
    companies += [max(20, size // 10) for size in sizes[len(companies) :]]
    options.out.mkdir(parents=True, exist_ok=True)
    for size, firms in zip(sizes, companies, strict=True):
        with for_once(say) as instance:
            found = Bench(instance, options, size, firms).measure()
        found |= {"rounds": options.rounds, "clients": options.clients, "seconds": options.seconds}
        found |= {"at": datetime.now(UTC).isoformat(), "python": platform.python_version(), "cores": os.cpu_count()}
        (options.out / f"{size}.json").write_text(json.dumps(found, ensure_ascii=False, indent=1), encoding="utf-8")
        print("\n".join([*table(found), ""]), flush=True)
    return 0


if __name__ == "__main__":
    random.seed(0)
    sys.exit(main())
