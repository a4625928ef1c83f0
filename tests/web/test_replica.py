"""Reports and exports are read at a replica that follows and say of when they are; everything else, and who somebody is,
at the primary; and the primary is read, and nothing said, while the replica is away, late or none.

The copy is a database of the same server that says of itself that it follows; its region, firms and people have other
names, so that each word of an answer shows where it was read.
"""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.tokens import issue_token
from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.kernel.database import make_engine
from app.kernel.ids import AccountId
from app.kernel.replica import Replica
from app.transfers import taking
from app.transfers.working import work_on
from tests.builders import Zone
from tests.papers import words_of_docx
from tests.servers import TestServers
from tests.tables import as_owner
from tests.web.test_reports import WEEK, numbers
from tests.web.test_taking_along import recorded, rows_of

__all__ = ["numbers"]

SignIn = Callable[[Actor], FlaskClient]
THERE = "远方"
"""Stands before every name in the copy."""
SAID = re.compile(r"数据来自备库，截至 \d{4}-\d\d-\d\d \d\d:\d\d:\d\d（约 \d+ 秒前）")
FOLLOWS = """
CREATE SCHEMA standing_in;
CREATE FUNCTION standing_in.pg_is_in_recovery() RETURNS boolean LANGUAGE sql AS 'SELECT true';
CREATE FUNCTION standing_in.pg_last_xact_replay_timestamp() RETURNS timestamptz LANGUAGE sql
    AS $$SELECT clock_timestamp() - interval '3 s'$$;
GRANT USAGE ON SCHEMA standing_in TO PUBLIC;
"""


def empty_of_others(test_servers: TestServers, database: str, *engines: sa.Engine) -> None:
    """Nobody is in the database: one with somebody in it cannot be copied. Engines of other tests ask before use."""
    for engine in engines:
        engine.dispose()
    with test_servers.postgres.connect() as connection:
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (database,))


@pytest.fixture
def copy(
    core: Core, zone: Zone, numbers: list[str], engine: sa.Engine, test_servers: TestServers
) -> Iterator[sa.Engine]:
    """The present rows under other names, in a database that says it follows, three seconds behind."""
    here = core.engine.url.database
    name = f"{here}_copy"
    empty_of_others(test_servers, str(here), core.engine, engine)
    test_servers.clone(name, template=str(here))
    made = make_engine(core.engine.url.set(database=name).render_as_string(hide_password=False))
    with as_owner(made) as owner:
        owner.exec_driver_sql(FOLLOWS)
        owner.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for table in ("regions", "companies", "accounts"):
            owner.exec_driver_sql(f"UPDATE {table} SET name = '{THERE}' || name")
        owner.exec_driver_sql(f"ALTER DATABASE {name} SET search_path = standing_in, pg_catalog, public")
    core.transactions.replica = Replica(made, timedelta(minutes=5), rest=0)
    yield made
    core.transactions.replica = None
    made.dispose()
    with test_servers.postgres.connect() as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def test_the_report_is_the_replicas_and_the_frame_of_the_page_is_not(
    copy: sa.Engine, zone: Zone, sign_in: SignIn
) -> None:
    client = sign_in(zone.coordinator)
    for path in ("", f"/{WEEK}", f"/{WEEK}?print=1", f"/{WEEK}/figures/on_time/region/{zone.region.code}"):
        answer = client.get(f"/reports/weekly{path}")
        assert answer.status_code == 200
        assert SAID.search(answer.text), path
        assert "Data-As-Of" in answer.headers
        assert f"{THERE}{zone.coordinator.name}" not in answer.text, "who looks is said as the primary knows it"
    assert f"{THERE}{zone.region.name}" in client.get(f"/reports/weekly/{WEEK}").text
    assert "Read from the replica, as of" in client.get(f"/reports/weekly/{WEEK}?lang=en").text


def test_what_was_written_a_moment_ago_is_seen_on_every_other_page(
    copy: sa.Engine, zone: Zone, sign_in: SignIn, numbers: list[str]
) -> None:
    with as_owner(copy) as owner:
        owner.exec_driver_sql("SET LOCAL session_replication_role = replica")
        owner.exec_driver_sql("DELETE FROM tickets")
    answer = sign_in(zone.coordinator).get("/tickets")
    assert all(number in answer.text for number in numbers)
    assert not SAID.search(answer.text)
    assert "Data-As-Of" not in answer.headers


def test_who_is_shut_out_is_shut_out_at_once(copy: sa.Engine, core: Core, zone: Zone, sign_in: SignIn) -> None:
    client = sign_in(zone.coordinator)
    with as_owner(core.engine) as owner:
        owner.exec_driver_sql(
            f"UPDATE memberships SET until_at = now() WHERE account_id = {zone.coordinator.account_id}"
        )
    assert client.get(f"/reports/weekly/{WEEK}").status_code == 403
    assert client.get("/exports/companies.xlsx").status_code == 403


def test_an_export_says_where_and_of_when_it_was_read_and_is_on_record(
    copy: sa.Engine, core: Core, zone: Zone, sign_in: SignIn
) -> None:
    answer = sign_in(zone.coordinator).get("/exports/companies.csv")
    assert f"{THERE}{zone.company.name}" in answer.text
    assert re.search(r"数据来源：备库，截至 [\d -]+:\d\d:\d\d（约 \d+ 秒前）", answer.text)
    assert "Data-As-Of" in answer.headers
    assert [entry["what"] for entry in recorded(core)] == ["companies"]


def made_behind(core: Core, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> str:
    """Every word of a list that was made behind its page."""
    monkeypatch.setattr(taking, "AT_ONCE", 0)
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/exports/companies.xlsx").text)
    assert token
    address = client.post("/exports/companies.xlsx", data={"csrf_token": token[1]}).headers["Location"]
    assert work_on(core.transactions, core.actors) == 1
    return " ".join(cell for line in rows_of(client.get(f"{address}/files/made").data) for cell in line.cells)


def test_a_list_made_behind_the_page_is_read_there_too(
    copy: sa.Engine, core: Core, zone: Zone, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert THERE in made_behind(core, sign_in(zone.coordinator), monkeypatch)
    assert len(recorded(core)) == 1


def test_the_bulletin_is_read_there_and_put_on_record_here(
    copy: sa.Engine, core: Core, zone: Zone, sign_in: SignIn
) -> None:
    said = words_of_docx(sign_in(zone.coordinator).get(f"/reports/weekly/{WEEK}/bulletin.docx").data)
    assert f"{THERE}{zone.region.name}" in said
    assert "数据来源：备库，截至" in said
    with core.transactions.reading(SYSTEM) as tx:
        printed = sa.text("SELECT count(*) FROM audit_entries WHERE name = 'report.printed'")
        assert tx.session.scalar(printed) == 1


def test_a_firm_is_confined_at_the_replica_as_well(copy: sa.Engine, core: Core, zone: Zone) -> None:
    with core.transactions.reading(zone.firm) as tx, core.transactions.at_replica(tx) as there:
        assert there.as_of is not None
        assert there.session.scalar(sa.text("SELECT current_user")) == "zhuqishao_portal"
    with core.transactions.reading_at_replica(zone.firm) as there:
        assert there.as_of is not None
        assert there.session.scalar(sa.text("SELECT current_user")) == "zhuqishao_portal"


def test_a_program_reads_of_when_it_is_in_the_head(copy: sa.Engine, app: Flask, core: Core, zone: Zone) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        token = issue_token(tx, AccountId(zone.coordinator.account_id or 0), timedelta(days=1))[0]
    client, head = app.test_client(), {"Authorization": f"Bearer {token}"}
    for path in ("", f"/{WEEK}", f"/{WEEK}/figures/on_time/region/tickets", f"/{WEEK}/bulletin"):
        answer = client.get(f"/api/v1/reports/weekly{path}", headers=head)
        assert answer.status_code == 200, path
        assert re.fullmatch(r"[\d-]+T[\d:.]+\+00:00", answer.headers["Data-As-Of"])
    assert "Data-As-Of" not in client.get("/api/v1/tickets", headers=head).headers


def _away(core: Core, copy: sa.Engine) -> None:
    core.transactions.replica = Replica(make_engine("postgresql+psycopg://nobody@127.0.0.1:1/nothing"), timedelta(1))


def _late(core: Core, copy: sa.Engine) -> None:
    core.transactions.replica = Replica(copy, timedelta(seconds=2))


def _no_replica(core: Core, copy: sa.Engine) -> None:
    with as_owner(copy) as owner:
        owner.exec_driver_sql("DROP FUNCTION standing_in.pg_is_in_recovery()")


@pytest.mark.parametrize("fails", [_away, _late, _no_replica])
def test_the_primary_is_read_while_the_replica_does_not_serve(
    copy: sa.Engine,
    core: Core,
    zone: Zone,
    sign_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
    fails: Callable[[Core, sa.Engine], None],
) -> None:
    fails(core, copy)
    client = sign_in(zone.coordinator)
    for path in (f"/reports/weekly/{WEEK}", "/exports/companies.csv"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert THERE not in answer.text
        assert "备库" not in answer.text
        assert "Data-As-Of" not in answer.headers
    assert THERE not in made_behind(core, client, monkeypatch)
    assert core.transactions.replica is not None
    assert core.transactions.replica.follows() == (fails is _late), "what config check says"


def test_a_replica_that_did_not_serve_is_left_alone_for_a_moment(copy: sa.Engine, core: Core) -> None:
    held = core.transactions.replica = Replica(copy, timedelta(seconds=2), rest=60)
    with held.reading() as found:
        assert found is None
    held.most = timedelta(minutes=5)
    with held.reading() as found:
        assert found is None
