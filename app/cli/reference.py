"""Reference data from `config/reference`: the category tree for all, parks, departments and duty list for one region.

Loading twice is loading once: rows are found by their code and brought up to date, nothing is deleted except a duty
that the list no longer has. Limits are not loaded: without a row of its own a zone runs by the defaults of the program.
"""

import csv
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from app.accounts.queries import staffed
from app.cli.core import core
from app.cli.refusing import OneLine
from app.departments.duties import set_duties
from app.departments.models import Department, DepartmentKind
from app.departments.queries import duty_list
from app.errands.templating import ship_templates
from app.kernel.actor import SYSTEM
from app.kernel.ids import DepartmentId, RegionId
from app.kernel.transaction import Transaction
from app.regions.models import Park, Region
from app.tickets.models import Category

FOLDER = Path(__file__).resolve().parents[2] / "config" / "reference"

reference = OneLine("reference", help="Categories, parks, departments and the duty list.")


@reference.command("load")
@click.option("--region", "code", required=True, help="Code of the region, which stands before ticket numbers: GX.")
@click.option("--name", help="Name of the region; needed when it is not there yet.")
@click.option("--folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=FOLDER)
def load(code: str, name: str | None, folder: Path) -> None:
    """Load the csv files of a folder into a region, which is made when it is new."""
    with core().transactions.acting(SYSTEM) as tx:
        region = tx.session.scalar(sa.select(Region).where(Region.code == code))
        if region is None and not name:
            raise click.ClickException(f"there is no region {code}; give its --name to make it")
        region_id = RegionId(region.id) if region is not None else a_region(tx, code, name or code, None)
        load_reference(tx, region_id, folder)
    click.echo(f"reference data loaded into {code}")


@reference.command("check")
@click.option("--region", "code", required=True, help="Code of the region: GX.")
def check(code: str) -> None:
    """Name the units of the duty list, and the centre, in which nobody would hear a whistle; status 1 for any."""
    with core().transactions.reading(SYSTEM) as tx:
        region = tx.session.scalar(sa.select(Region).where(Region.code == code))
        if region is None:
            raise click.ClickException(f"there is no region {code}")
        empty = unstaffed(tx, RegionId(region.id))
    for unit in empty:
        click.echo(f"{unit}: nobody with an active account")
    if empty:
        raise click.ClickException(f"{len(empty)} units that would be whistled have nobody in them")
    click.echo("every unit that would be whistled has somebody in it")


def unstaffed(tx: Transaction, region_id: RegionId) -> list[str]:
    """Code and name of the units a whistle may be proposed to in which nobody is there: no whistle reaches them."""
    units = {duty.department_id: duty.department for duty in duty_list(tx.session, region_id)}
    centre = tx.session.scalars(
        sa.select(Department).where(Department.region_id == region_id, Department.kind == DepartmentKind.CENTRE)
    )
    units |= {unit.id: unit for unit in centre}
    there = staffed(tx.session, units, tx.now)
    return sorted(f"{unit.code} {unit.name}" for key, unit in units.items() if key not in there)


def load_reference(tx: Transaction, region_id: RegionId, folder: Path = FOLDER) -> None:
    """Bring categories, and the region's parks, departments and duties, up to the files of ``folder``."""
    load_categories(tx, folder)
    parks = _put(tx, Park, region_id, _rows(folder, "parks"), lambda row: {"name": row["name"]})
    units = _put(
        tx,
        Department,
        region_id,
        _rows(folder, "departments"),
        lambda row: {
            "name": row["name"],
            "kind": DepartmentKind(row["kind"]),
            "park_id": parks[row["park"]] if row["park"] else None,
        },
    )
    for row in _rows(folder, "duties"):
        lead = DepartmentId(units[row["lead"]]) if row["lead"] else None
        supports = [DepartmentId(units[code]) for code in row["supports"].split()]
        set_duties(tx, region_id, row["category"], lead, supports)
    ship_templates(tx, region_id, shipped_errands(folder))


def shipped_errands(folder: Path = FOLDER) -> list[dict[str, Any]]:
    """The templates of errands every zone begins with: code, name and steps; none where the folder has none."""
    file = folder / "errands.json"
    found: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else []
    return found


def load_categories(tx: Transaction, folder: Path = FOLDER) -> None:
    """The category tree; a code's first two characters name its parent. The file lists parents first."""
    rows = [
        {
            "code": row["code"],
            "name": row["name"],
            "hint": row["hint"],
            "guidance": row["guidance"],
            "parent_code": row["code"][:2] if len(row["code"]) > 2 else None,
        }
        for row in _rows(folder, "categories")
    ]
    fresh = insert(Category).values(rows)
    named = {column: fresh.excluded[column] for column in ("name", "hint", "guidance", "parent_code")}
    tx.session.execute(fresh.on_conflict_do_update(index_elements=["code"], set_=named))


def a_region(tx: Transaction, code: str, name: str, parent: Region | None) -> RegionId:
    """A new region below ``parent``, or at the top."""
    path = f"{parent.path}.{code}" if parent is not None else code
    region = Region(code=code, name=name, path=path, parent_id=parent.id if parent is not None else None)
    tx.session.add(region)
    tx.session.flush()
    return RegionId(region.id)


def _put(
    tx: Transaction,
    model: type[Park] | type[Department],
    region_id: RegionId,
    rows: Iterable[dict[str, str]],
    values: Callable[[dict[str, str]], dict[str, Any]],
) -> dict[str, int]:
    """Write rows that are unique by region and code; returns code → id."""
    for row in rows:
        found = values(row)
        statement = insert(model).values(region_id=region_id, code=row["code"], **found)
        tx.session.execute(
            statement.on_conflict_do_update(
                index_elements=["region_id", "code"], set_={key: statement.excluded[key] for key in found}
            )
        )
    pairs = tx.session.execute(sa.select(model.code, model.id).where(model.region_id == region_id))
    return {row.code: row.id for row in pairs}


def _rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [{key: value or "" for key, value in row.items() if key} for row in csv.DictReader(file)]
