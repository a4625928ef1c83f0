"""Copying the lives: for each table one statement that writes the rows of all tickets to be."""

from collections.abc import Mapping, Sequence

from psycopg import sql

from app.tables import metadata
from demo.bulk.hanging import CLOCKED
from demo.bulk.marks import COMPANY, OFFICER, USER, Marks, searched_columns
from demo.bulk.temporary import copied_columns
from demo.bulk.writing import Connection

FILLED: Mapping[str, str] = {
    "number": "p.number",
    "company_id": "c.company_id",
    "company_code": "c.company_code",
    "company_name": "c.company_name",
    "user_id": "c.user_id",
    "user_name": "c.user_name",
    "officer_id": "c.officer_id",
    "officer_name": "c.officer_name",
    "extra": "x.extra",
    "extra_folded": "x.extra_folded",
}
"""What is filled in for a mark; orders are numbered beside these, and rows are ids."""
PEOPLE = {"company": (COMPANY, "c.company_id"), "user": (USER, "c.user_id"), "officer": (OFFICER, "c.officer_id")}
OURS: Mapping[str, Mapping[str, str]] = {
    "ticket_events": {"cluster": "(SELECT cluster FROM bulk_here)", "xact": "(SELECT xact FROM bulk_here)"},
}
"""Columns that are computed for each row."""
FOUND_BY = "x.search || c.search"
"""What a search finds a copy by: the words of its matter and those of its firm's names."""


def note_here(connection: Connection) -> None:
    """Note once where the rows are written: to ask for each row would take longer than to write it."""
    connection.execute(
        "CREATE TEMP TABLE bulk_here ON COMMIT DROP AS SELECT (pg_control_system()).system_identifier AS cluster,"
        " pg_current_xact_id()::text::bigint AS xact"
    )


def copy_lives(connection: Connection, marks: Marks, table: str) -> int:
    """Write a table's rows of every ticket to be; returns how many."""
    ours = {**OURS.get(table, {}), **dict.fromkeys(searched_columns(table), FOUND_BY)}
    columns = [*copied_columns(table), *ours]
    values = [*(value_of(marks, table, name) for name in copied_columns(table)), *ours.values()]
    if "id" in metadata.tables[table].columns:
        columns, values = ["id", *columns], [f"p.b_{table} + f.nth", *values]
    statement = sql.SQL("INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE SELECT {} {}").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.SQL(", ".join(values)),
        sql.SQL(source(f"bulk_{table}", values)),
    )
    return connection.execute(statement).rowcount


def source(rows: str, values: Sequence[str]) -> str:
    """Where the values come from; firms and wordings are joined where any value needs them."""
    joined = f"FROM bulk_plots p JOIN {rows} f ON f.variant = p.variant"
    if any("c." in value for value in values):
        joined += " JOIN bulk_firms c ON c.park = p.park AND c.place = p.firm"
    if any("x." in value for value in values):
        joined += " JOIN bulk_texts x ON x.life = p.life AND x.place = p.place"
    return joined


def value_of(marks: Marks, table: str, column: str) -> str:
    """What a column of a copy holds."""
    own = f'f."{column}"'
    if (table, column) in marks.texts:
        filled = ", ".join(_filling(name) for name in marks.texts[table, column])
        kind = metadata.tables[table].columns
        cast = "::jsonb" if column in kind and "JSON" in str(kind[column].type) else ""
        return f"format({own}, {filled}){cast}"
    kinds = marks.ids.get((table, column), set())
    rows = kinds - {"other", *PEOPLE}
    if rows:
        if column == "subject_id":
            named = "".join(f" WHEN '{said}' THEN p.b_{of}" for said, of in CLOCKED.items() if of in rows)
            return f'CASE f."subject"{named} END + {own}'
        if len(kinds) > 1:
            raise LookupError(f"{table}.{column} holds ids of {sorted(kinds)}")
        return f"p.b_{rows.pop()} + {own}"
    people = "".join(f" WHEN {word} THEN {value}" for kind, (word, value) in PEOPLE.items() if kind in kinds)
    return f"CASE {own}{people} ELSE {own} END" if people else own


def _filling(name: str) -> str:
    if name in FILLED:
        return FILLED[name]
    if name.startswith("order_"):
        return f"p.{name}"
    table, place = name.split(":")
    return f"p.b_{table} + {place}"
