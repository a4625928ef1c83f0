"""Every task calls its use-case as the system, leaves a heartbeat when it ends well, and stands in the schedule."""

import importlib
import io
import os
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import timedelta
from functools import partial
from types import ModuleType
from typing import Any

import pytest
import sqlalchemy as sa

from app.assembling import build_core
from app.audit import walking
from app.audit.reporting import is_whole, note_broken
from app.audit.walking import progress
from app.clocks.models import Clock, Reminder
from app.clocks.rules.states import ClockState
from app.kernel.actor import SYSTEM
from app.kernel.heartbeat import JobHeartbeat
from app.kernel.outbox import OutboxRow, OutboxState
from app.kernel.scanner import open_scanner
from app.kernel.transaction import Transactions
from app.notifications.models import Notification
from app.notifications.standing_in import run_loop, run_round
from app.subjects import SUBJECTS
from app.tickets.attaching import attach
from app.tickets.receiving import Upload, received
from config.settings import Settings
from tests.builders import a_ticket, a_zone
from tests.clamd import fake_clamd
from tests.files import a_pdf
from tests.servers import ROOT
from tests.tables import as_owner
from workers.queues import Queue
from workers.schedule import SCHEDULE

QUIET = (
    "count_dues",
    "resume_overdue",
    "revisit_due",
    "deem_silent",
    "count_promises",
    "write_cards",
    "stop_lapsed_errands",
    "compile_weekly_reports",
    "settle_refusals",
    "make_months",
    "forget_old_rows",
    "anchor_trail",
    "verify_trail",
    "check_drift",
    "check_histories",
    "plan_visits",
    "sweep_clocks",
    "relay_outbox",
    "sweep_files",
    "scan_files",
    "remove_sensitive_files",
)


def run(celery_module: ModuleType, name: str, *args: Any) -> Any:
    """The registered task, in this process."""
    return celery_module.celery_app.tasks[name].apply(args=args, throw=True).get()


def a_filing(office: Transactions) -> int:
    with office.acting(SYSTEM) as tx:
        return a_ticket(tx, a_zone(tx)).id


def make_due(office: Transactions) -> None:
    """The running clocks come due now."""
    with office.acting(SYSTEM) as tx:
        tx.session.execute(
            sa.update(Clock)
            .where(Clock.state == ClockState.RUNNING)
            .values(started_at=tx.now - timedelta(days=2), due_at=tx.now - timedelta(seconds=1), next_at=tx.now)
        )


def count(office: Transactions, model: type) -> int:
    with office.reading(SYSTEM) as tx:
        return tx.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


@pytest.mark.parametrize("name", QUIET)
def test_a_task_with_nothing_to_do_leaves_its_heartbeat(
    celery_module: ModuleType, office: Transactions, name: str
) -> None:
    run(celery_module, name)
    with office.reading(SYSTEM) as tx:
        assert tx.session.get(JobHeartbeat, name) is not None


def test_what_the_schedule_names_exists_and_waits_in_its_own_queue(celery_module: ModuleType) -> None:
    for entry in SCHEDULE.values():
        assert entry["task"] in celery_module.celery_app.tasks
        assert entry["options"]["queue"] == celery_module.celery_app.conf.task_routes[entry["task"]]["queue"]
        assert entry["options"]["expires"] >= 60, "clocks of two machines are a little apart"
    exchanges = {queue.exchange.name for queue in celery_module.celery_app.conf.task_queues}
    assert len(exchanges) == len(Queue), "on a shared exchange a message lands in every queue"
    consumed = {queue.name for queue in celery_module.celery_app.conf.task_queues}
    assert consumed == {queue.value for queue in Queue}


def test_beat_knows_nothing_of_the_product(worker_environment: dict[str, str]) -> None:
    """It rings: loading what is rung for would double its size."""
    said = (
        "import sys, workers.broker, workers.beating\n"
        "assert workers.broker.celery_app.conf.beat_schedule\n"
        "print([name for name in sys.modules if name.split('.')[0] in ('app', 'sqlalchemy', 'flask')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", said],
        env={**os.environ, **worker_environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"


def test_a_worker_loads_nothing_of_the_web(worker_environment: dict[str, str]) -> None:
    said = (
        "import sys, importlib, workers.celery_app as made\n"
        "[importlib.import_module(name) for name in made.MODULES]\n"
        "heavy = ('flask_smorest', 'flask_limiter', 'wtforms', 'sklearn', 'numpy', 'docx', 'lxml')\n"
        "print([name for name in sys.modules if name.split('.')[0] in heavy or name.startswith(('app.web.', 'app.api.'))])"
    )
    done = subprocess.run(
        [sys.executable, "-c", said],
        env={**os.environ, **worker_environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"


def test_every_limit_is_shorter_than_the_visibility_timeout(celery_module: ModuleType) -> None:
    conf = celery_module.celery_app.conf
    own = [(each["soft_time_limit"], each["time_limit"]) for each in conf.task_annotations.values()]
    for soft, hard in [(conf.task_soft_time_limit, conf.task_time_limit), *own]:
        assert soft < hard < conf.broker_transport_options["visibility_timeout"]
    assert set(conf.task_annotations) <= {name for name, way in conf.task_routes.items() if way["queue"] == Queue.HEAVY}
    assert (
        conf.task_annotations["verify_trail"]["soft_time_limit"] > importlib.import_module("workers.housekeeping").NIGHT
    )
    assert not conf.task_acks_late
    assert not conf.task_reject_on_worker_lost
    assert conf.accept_content == ["json"]
    assert not conf.task_publish_retry


def test_a_hundred_sweeps_ring_once(celery_module: ModuleType, office: Transactions) -> None:
    a_filing(office)
    make_due(office)
    before = count(office, Notification)
    sweeps = [threading.Thread(target=run, args=(celery_module, "sweep_clocks")) for _ in range(8)]
    for sweep in sweeps:
        sweep.start()
    for sweep in sweeps:
        sweep.join()
    with office.reading(SYSTEM) as tx:
        said = tx.session.scalars(sa.select(Reminder.rung).where(Reminder.superseded.is_(False))).all()
    assert len(said) == 1
    # the park's dispatcher and the coordinator, each once
    assert count(office, Notification) == before + 2


def test_the_relay_rings_for_each_due_row(
    celery_module: ModuleType, office: Transactions, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_filing(office)
    with office.acting(SYSTEM) as tx:
        tx.session.execute(sa.update(OutboxRow).values(next_at=tx.now))
        owed = list(tx.session.scalars(sa.select(OutboxRow.id)))
    rung: list[int] = []
    monkeypatch.setattr(celery_module.celery_app, "send_task", lambda name, args, queue, expires: rung.append(args[0]))
    assert run(celery_module, "relay_outbox") == len(owed) > 0
    assert sorted(rung) == sorted(owed)


def test_a_delivery_to_a_dead_server_is_put_off(celery_module: ModuleType, office: Transactions) -> None:
    a_filing(office)
    with office.acting(SYSTEM) as tx:
        tx.session.execute(sa.update(OutboxRow).values(next_at=tx.now))
        row_id = tx.session.scalars(sa.select(OutboxRow.id).limit(1)).one()
    assert run(celery_module, "deliver", row_id) == "later"
    assert run(celery_module, "deliver", row_id) == "not_due"
    assert run(celery_module, "deliver", 10**9) == "not_due"


def test_a_broken_chain_leaves_no_heartbeat(celery_module: ModuleType, office: Transactions) -> None:
    a_filing(office)
    with as_owner(office.engine) as connection:
        connection.execute(sa.text("SET LOCAL session_replication_role = replica"))
        connection.execute(sa.text("UPDATE audit_entries SET actor_name = '别人' WHERE chain_seq = 1"))
    with pytest.raises(Exception, match="breaks at entry 1"):
        run(celery_module, "verify_trail")
    with office.reading(SYSTEM) as tx:
        assert tx.session.get(JobHeartbeat, "verify_trail") is None


def test_a_record_longer_than_a_night_is_walked_over_several(
    celery_module: ModuleType, office: Transactions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each night notes how far it came; what is whole is said when the walk from the beginning is at the end."""
    a_filing(office)
    with office.acting(SYSTEM) as tx:
        note_broken(tx, 4711)
    with office.reading(SYSTEM) as tx:
        last = progress(tx.session).last
    housekeeping = importlib.import_module("workers.housekeeping")
    monkeypatch.setattr(housekeeping, "NIGHT", -1.0)
    monkeypatch.setattr(housekeeping, "go_on", partial(walking.go_on, stretch=1))
    for night in range(1, last + 1):
        run(celery_module, "verify_trail")
        with office.reading(SYSTEM) as tx:
            assert progress(tx.session).reached == night
            assert not is_whole(tx.session)
    run(celery_module, "verify_trail")
    with office.reading(SYSTEM) as tx:
        assert progress(tx.session).whole_at is not None
        assert is_whole(tx.session)


def test_an_older_database_leaves_no_heartbeat_and_its_files_where_they_are(
    celery_module: ModuleType, office: Transactions
) -> None:
    storage = celery_module.core().storage
    key = storage.put(b"attached after the backup")
    try:
        with pytest.raises(Exception, match="newer than the newest row"):
            run(celery_module, "sweep_files")
        assert storage.open(key)
        assert count(office, JobHeartbeat) == 0
    finally:
        storage.remove(key)
    run(celery_module, "sweep_files")
    assert count(office, JobHeartbeat) == 1


def test_what_waits_is_scanned_where_there_is_a_scanner(
    celery_module: ModuleType, office: Transactions, monkeypatch: pytest.MonkeyPatch
) -> None:
    core = celery_module.core()
    with fake_clamd() as fake:
        guarded = replace(core, scanner=open_scanner(fake.url))
        with office.acting(SYSTEM) as tx:
            zone = a_zone(tx)
            number = a_ticket(tx, zone).number
        brought = [Upload("a.pdf", io.BytesIO(a_pdf()))]
        with received(guarded.storage, guarded.scanner, brought) as found, office.acting(zone.firm) as tx:
            attach(tx, number, found)
        assert run(celery_module, "scan_files") == 0
        monkeypatch.setattr("workers.files.core", lambda: guarded)
        assert run(celery_module, "scan_files") == 1
        assert fake.scanned == [a_pdf()]


def test_old_deliveries_are_forgotten_and_dead_ones_kept(celery_module: ModuleType, office: Transactions) -> None:
    a_filing(office)
    with office.acting(SYSTEM) as tx:
        rows = list(tx.session.scalars(sa.select(OutboxRow).order_by(OutboxRow.id)))
        for row in rows:
            row.state, row.created_at = OutboxState.SENT, tx.now - timedelta(days=91)
        rows[0].state = OutboxState.DEAD
    run(celery_module, "forget_old_rows")
    assert count(office, OutboxRow) == 1


def test_the_loop_stands_in_for_beat_and_workers(celery_module: ModuleType, office: Transactions) -> None:
    a_filing(office)
    make_due(office)
    assert run_round(office, SUBJECTS, celery_module.core().channels) > 0
    assert count(office, Reminder) > 0


def test_a_second_loop_steps_back(celery_module: ModuleType, office: Transactions) -> None:
    inner: list[bool] = []
    rounds = iter([False, True])

    def try_beside(_: float) -> None:
        inner.append(run_loop(office, SUBJECTS, celery_module.core().channels, lambda: True))

    assert run_loop(office, SUBJECTS, celery_module.core().channels, lambda: next(rounds), try_beside)
    assert inner == [False]
    assert run_loop(office, SUBJECTS, celery_module.core().channels, lambda: True)


def test_an_application_built_before_the_fork_holds_no_connection(settings: Settings) -> None:
    """Two processes that share a connection read each other's answers."""
    pool = build_core(settings).engine.pool
    assert (pool.checkedin(), pool.checkedout()) == (0, 0)  # type: ignore[attr-defined]
