"""What belongs to a firm goes along when two records of it are put together: no table is forgotten."""

from app.factory import create_app  # noqa: F401 - brings every table
from app.kernel.database import Base
from app.mergers.holdings import TABLES
from app.mergers.rules import Holding

WRITTEN_OUT = frozenset({"contacts"})
"""Copied to the kept record, as people may be there twice (``mergers.merging``)."""


def test_every_row_that_names_the_firm_it_belongs_to_goes_along() -> None:
    belonging = {
        table.name
        for table in Base.metadata.tables.values()
        if "company_id" in table.c
        and any(key.column.table.name == "companies" for key in table.c.company_id.foreign_keys)
    }
    assert belonging - WRITTEN_OUT == set(Holding)
    assert {holding: model.__tablename__ for holding, model in TABLES.items()} == {each: each.value for each in Holding}
