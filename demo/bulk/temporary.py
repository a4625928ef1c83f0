"""The temporary tables of a load: firms, wordings, plots, and the lives' rows in every variant."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from psycopg import sql
from sqlalchemy.dialects import postgresql

from app.tables import metadata
from app.tickets.rules.searching import pairs
from demo.bulk.firms import Asking
from demo.bulk.hanging import COPIED
from demo.bulk.harvest import RECORD
from demo.bulk.lives import Row
from demo.bulk.marks import SEALED, Marks, computed_columns, filled
from demo.bulk.plots import Plot, Variant
from demo.bulk.wording import Wording
from demo.bulk.writing import Connection, copy_in

NUMBER_OF_ORDERS = 6
"""How many orders one ticket may have been given."""


def lay_firms(connection: Connection, firms: Sequence[Asking]) -> None:
    """The firms that ask, by their park and their place in it."""
    connection.execute(
        "CREATE TEMP TABLE bulk_firms (park text, place int, company_id bigint, company_code text, company_name text,"
        " user_id bigint, user_name text, officer_id bigint, officer_name text, search tsvector) ON COMMIT DROP"
    )
    connection.execute("CREATE TEMP TABLE bulk_names (company_id bigint, found text[]) ON COMMIT DROP")
    columns = (
        "park",
        "place",
        "company_id",
        "company_code",
        "company_name",
        "user_id",
        "user_name",
        "officer_id",
        "officer_name",
    )
    copy_in(connection, "bulk_firms", columns, ([getattr(firm, name) for name in columns] for firm in firms))
    copy_in(
        connection,
        "bulk_names",
        ("company_id", "found"),
        ((firm.company_id, pairs(firm.company_name)) for firm in firms),
    )
    connection.execute(
        "UPDATE bulk_firms SET search = array_to_tsvector(found) FROM bulk_names"
        " WHERE bulk_names.company_id = bulk_firms.company_id"
    )
    connection.execute("ANALYZE bulk_firms")


def lay_wordings(connection: Connection, wordings: Iterable[Wording]) -> None:
    """The words each copy of a life may add, with what a search finds it by."""
    connection.execute(
        "CREATE TEMP TABLE bulk_wordings (life text, place int, extra text, extra_folded text, found text[])"
        " ON COMMIT DROP"
    )
    columns = ("life", "place", "extra", "extra_folded", "found")
    rows = ((each.life, each.place, each.extra, each.folded, each.pairs) for each in wordings)
    copy_in(connection, "bulk_wordings", columns, rows)
    connection.execute(
        "CREATE TEMP TABLE bulk_texts ON COMMIT DROP AS SELECT life, place, extra, extra_folded,"
        " array_to_tsvector(found) AS search FROM bulk_wordings"
    )
    connection.execute("ANALYZE bulk_texts")


def lay_plots(connection: Connection, plots: Iterable[Plot]) -> dict[str, int]:
    """Every ticket to be, in the order of its filing; returns how many rows each table will have."""
    tables = [table for table in COPIED if "id" in metadata.tables[table].columns]
    orders = [f"order_{at}" for at in range(1, NUMBER_OF_ORDERS + 1)]
    before = [f"b_{table}" for table in tables]
    given = ", ".join([*(f"{name} text" for name in orders), *(f"{name} bigint" for name in before)])
    connection.execute(
        "CREATE TEMP TABLE bulk_plots (plot int, variant int, life text, park text, firm int, place int, number text,"
        f" {given}) ON COMMIT DROP"
    )
    columns = ("plot", "variant", "life", "park", "firm", "place", "number", *orders, *before)
    ends: dict[str, int] = {}

    def rows() -> Iterable[Sequence[Any]]:
        for at, plot in enumerate(plots, 1):
            numbers = [*plot.orders, *[None] * (NUMBER_OF_ORDERS - len(plot.orders))]
            life = plot.variant.life
            yield (
                at, plot.variant.at, life.number, life.park, plot.firm, plot.text, plot.number,
                *numbers, *(plot.before[table] for table in tables),
            )  # fmt: skip
        ends.update(plot.before)

    copy_in(connection, "bulk_plots", columns, rows())
    connection.execute("CREATE INDEX ON bulk_plots (variant)")
    connection.execute("ANALYZE bulk_plots")
    return ends


def lay_variants(connection: Connection, marks: Marks, variants: Sequence[Variant]) -> list[str]:
    """The rows of every variant, a temporary table for each table; returns the tables that have any."""
    read = {life.number: marks.read(life) for life in {each.life.number: each.life for each in variants}.values()}
    laid = [table for table in (*COPIED, RECORD) if any(rows.get(table) for rows in read.values())]
    for table in laid:
        columns = copied_columns(table)
        _make(connection, marks, table, columns)
        rows = (
            (variant.at, nth, *(row[name] for name in columns))
            for variant in variants
            for nth, row in enumerate(_rows(marks, table, variant, read[variant.life.number].get(table, [])), 1)
        )
        copy_in(connection, f"bulk_{table}", ("variant", "nth", *columns), rows)
        connection.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(f"bulk_{table}")))
    return laid


def copied_columns(table: str) -> list[str]:
    """The columns of a table that a life's rows bring along."""
    left = {*computed_columns(table), "id"}
    names = [column.name for column in metadata.tables[table].columns if column.name not in left]
    return [*names, SEALED] if table == RECORD else names


def _rows(marks: Marks, table: str, variant: Variant, rows: Sequence[Row]) -> Iterable[Row]:
    move = timedelta(weeks=variant.move)
    return (filled(marks, table, row, move) for row in rows)


def _make(connection: Connection, marks: Marks, table: str, columns: Sequence[str]) -> None:
    known = metadata.tables[table].columns
    types = [
        "text"
        if name not in known or (table, name) in marks.texts
        else known[name].type.compile(dialect=postgresql.dialect())  # type: ignore[no-untyped-call]
        for name in columns
    ]
    fields = sql.SQL(", ").join(
        sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind)) for name, kind in zip(columns, types, strict=True)
    )
    connection.execute(
        sql.SQL("CREATE TEMP TABLE {} (variant int, nth int, {}) ON COMMIT DROP").format(
            sql.Identifier(f"bulk_{table}"), fields
        )
    )
