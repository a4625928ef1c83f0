"""How long the dossier of a firm takes of which much is to be told: ``python -m bench.dossiers``.

An instance of its own with so much history of few firms that the one with the most matters has two thousand lines and
more; a run in which it has fewer ends. Page and API are read in turns by an office that reads everything of the zone.
Every answer is looked at; it ends with 1 where the p95 of one of them is longer than it may be.
"""

import argparse
import json
import os
import random
import sys
from collections.abc import Sequence

import psycopg

from bench.clients import Round, work_for
from bench.instance import Instance, for_once
from bench.speed import figures, known_of, say
from bench.visiting import Visitor, Wrong, signed_in
from bench.works import Known, Work, reading

AT_MOST = 100.0
"""Milliseconds within which 95 of 100 are read (docs/performance.md)."""
ROWS = 2_000
READER = "coordinator"
MOST_MATTERS = """SELECT c.credit_code FROM companies c JOIN tickets t ON t.company_id = c.id
    GROUP BY c.id, c.credit_code ORDER BY count(*) DESC, c.id LIMIT 1"""


def works_on(code: str) -> dict[str, Work]:
    """What is read of a firm: the whole, one kind, and both by the API."""
    page, call = f"/companies/{code}/dossier", f"/api/v1/companies/{code}/dossier"
    return {
        "page": reading(page, code, 'class="timeline-item'),
        "page, ratings alone": reading(f"{page}?kind=rating", code, 'class="timeline-item'),
        "API": reading(f"{call}?limit=50", '"items"', '"next_cursor"'),
        "API, matters alone": reading(f"{call}?kind=ticket&limit=50", '"items"', '"next_cursor"'),
    }


def measured(instance: Instance, options: argparse.Namespace) -> tuple[int, dict[str, dict[str, float]]]:
    """How many lines the dossier has, and the figures of each reading. Raises Wrong for a dossier that is too short."""
    with psycopg.connect(instance.database, autocommit=True) as connection:
        known = known_of(connection)
        row = connection.execute(MOST_MATTERS).fetchone()
    assert row is not None
    code, account = str(row[0]), instance.accounts[READER]
    by_api = Visitor(instance.url, token=account["token"])
    told = json.loads(by_api.get(f"/api/v1/companies/{code}/dossier").expect(200).text)
    rows = sum(each["count"] for each in told["counts"])
    if rows < options.rows:
        raise Wrong(f"the longest dossier has {rows} lines: more --tickets are wanted")
    readers = {"page": signed_in(instance.url, account), "API": by_api}
    return rows, _in_turns(readers, known, works_on(code), options)


def _in_turns(
    readers: dict[str, Visitor], known: Known, works: dict[str, Work], options: argparse.Namespace
) -> dict[str, dict[str, float]]:
    """Each round each reading for some seconds."""
    rounds: dict[str, list[Round]] = {}
    for turn in range(options.rounds):
        for name, work in works.items():
            reader = readers[name.partition(",")[0]].fresh()
            rounds.setdefault(name, []).append(work_for(options.seconds, [reader], known, work, turn))
        say(f"round {turn + 1} of {options.rounds}")
    return {name: figures(done) for name, done in rounds.items()}


def read_options(words: Sequence[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.dossiers", description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS, help="lines the dossier has at least")
    parser.add_argument("--tickets", type=int, default=6_000, help="matters of all firms")
    parser.add_argument("--companies", type=int, default=6, help="firms; the fewer, the longer the longest dossier")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=5.0, help="how long each is read in a round")
    parser.add_argument("--at-most", type=float, default=AT_MOST, help="milliseconds of the p95")
    return parser.parse_args(words)


def main() -> int:
    """Measure, and say p50 and p95 of each; 1 where one took too long."""
    options = read_options()
    with for_once(say) as instance:
        instance.fill(options.tickets, options.companies, 40)
        say("filled")
        with instance.serving("web"):
            rows, found = measured(instance, options)
    print(f"a dossier of {rows:,} lines, {options.rounds} rounds, {os.cpu_count()} cores")
    for name, each in found.items():
        print(f"{name:32}{each['p50_ms']:8.1f} ms  {each['p95_ms']:8.1f} ms p95  {each['times']:8} times")
    return int(any(each["p95_ms"] > options.at_most for each in found.values()))


if __name__ == "__main__":
    random.seed(0)
    sys.exit(main())
