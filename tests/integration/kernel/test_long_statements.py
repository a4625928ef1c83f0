"""The driver works out a long statement once: what it is told about that are names of its own, which may change."""

import pytest
import sqlalchemy as sa
from psycopg import _queries as driver

from app.kernel.database import LONGEST_TEXT, MOST_VALUES
from app.kernel.transaction import Transaction


def test_a_long_statement_with_many_values_is_worked_out_once(tx: Transaction, monkeypatch: pytest.MonkeyPatch) -> None:
    split, read = driver._split_query, []

    def counted(query: bytes, encoding: str, collapse_double_percent: bool = True) -> object:
        read.append(len(query))
        return split(query, encoding, collapse_double_percent)

    monkeypatch.setattr(driver, "_split_query", counted)
    names = [f"value_{number}" for number in range(MOST_VALUES - 1)]
    text = "SELECT " + " + ".join(f"CAST(%({name})s AS bigint)" for name in names)
    assert 4_096 < len(text) < LONGEST_TEXT
    connection = tx.session.connection()
    for value in (1, 2):
        found = connection.exec_driver_sql(text, dict.fromkeys(names, value)).scalar()
        assert found == value * len(names)
    assert read.count(len(text.encode())) == 1


def test_one_that_is_longer_still_is_not_kept(tx: Transaction) -> None:
    before = driver._query2pg.cache_info().currsize
    text = f"SELECT %(one)s::bigint /* {'-' * LONGEST_TEXT} */"
    assert tx.session.connection().exec_driver_sql(text, {"one": 1}).scalar() == 1
    assert driver._query2pg.cache_info().currsize == before
    assert tx.session.scalar(sa.select(1)) == 1
