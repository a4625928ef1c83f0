"""``companies import`` and ``officers import``: lists of firms and officers, looked at first, written with ``--apply``.

Rows are written in chunks that are committed one by one; what an interrupted run wrote stays, and the same file again
finishes it. A refused row is left out, and stands with its reason in the error workbook, which may be mended and
brought back as it is.
"""

import json
from collections.abc import Sequence
from pathlib import Path

import click

from app.cli.core import core
from app.kernel.actor import SYSTEM
from app.kernel.errors import Invalid, Missing
from app.kernel.ids import RegionId
from app.kernel.workbooks import read_list
from app.regions.queries import get_region
from app.rosters.bringing import Into, Outcome, Roster, TypedList, TypedRow, bring, typed_list
from app.tickets.rules.uploads import LARGEST_FILE, inspected
from app.transfers.explaining import counts_of, error_workbook, refusal_of, said, template_of

CHUNK = 500
"""Rows of one transaction."""
SHOWN = 20
"""Refused rows that are told on the terminal."""


def importing(roster: Roster) -> click.Command:
    """The command that brings in one kind of list."""

    @click.command("import")
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    @click.option("--region", "region_code", required=True, help="Code of the region: GX.")
    @click.option("--source", default="", help="What the former system is called, for lists of its matters.")
    @click.option("--apply", "applied", is_flag=True, help="Write it; without this nothing is kept.")
    @click.option("--errors", type=click.Path(dir_okay=False, path_type=Path), help="Refused rows go there, as .xlsx.")
    def brought(file: Path, region_code: str, source: str, applied: bool, errors: Path | None) -> None:
        """Bring in FILE (.xlsx, or .csv): a dry run, unless --apply is given.

        Prints one JSON object of counts; status 1 when a row was refused.
        """
        into = Into(region_id=_region(region_code), source=source or file.stem)
        typed = _read(roster, file)
        for notice in typed.notices:
            click.echo(notice, err=True)
        bringing = _written if applied else _rehearsed
        _answer(roster, typed, bringing(roster, into, typed.rows), applied, errors)

    return brought


def template(roster: Roster) -> click.Command:
    """The command that writes an empty list with its explanation."""

    @click.command("template")
    @click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
    def written(file: Path) -> None:
        """Write a workbook to fill in: the columns, and a second sheet that explains them."""
        file.write_bytes(template_of(roster)[1])
        heads = [column.head for column in roster.columns]
        click.echo(json.dumps({"written": str(file), "columns": heads}, ensure_ascii=False))

    return written


def _read(roster: Roster, file: Path) -> TypedList:
    if file.stat().st_size > LARGEST_FILE:
        raise click.ClickException(f"{file.name} 没有导入：文件超过 20 MB，请拆成几个文件。")
    content = file.read_bytes()
    try:
        if file.suffix.lower() == ".xlsx":
            inspected(file.name, content)
        return typed_list(roster, read_list(file.name, content))
    except Invalid as error:
        raise click.ClickException(f"{file.name} 没有导入：{''.join(*error.fields.values())}") from error
    except ValueError as error:
        raise click.ClickException(f"{file.name} 没有导入：{error}") from error


def _region(code: str) -> RegionId:
    with core().transactions.reading(SYSTEM) as tx:
        try:
            return RegionId(get_region(tx.session, code).id)
        except Missing as error:
            raise click.ClickException(f"there is no region {code}") from error


class _OnlyLookedError(Exception):
    """Rolls a dry run back."""


def _rehearsed(roster: Roster, into: Into, rows: Sequence[TypedRow]) -> list[Outcome]:
    """What would become of the rows: all in one transaction that is thrown away."""
    outcomes: list[Outcome] = []
    try:
        with core().transactions.acting(SYSTEM, "cli") as tx:
            for start in range(0, len(rows), CHUNK):
                outcomes += bring(tx, roster, into, rows[start : start + CHUNK])
                _progress(outcomes, len(rows))
            raise _OnlyLookedError
    except _OnlyLookedError:
        return outcomes


def _written(roster: Roster, into: Into, rows: Sequence[TypedRow]) -> list[Outcome]:
    outcomes: list[Outcome] = []
    for start in range(0, len(rows), CHUNK):
        with core().transactions.acting(SYSTEM, "cli") as tx:
            done = list(bring(tx, roster, into, rows[start : start + CHUNK]))
        outcomes += done
        _progress(outcomes, len(rows))
    return outcomes


def _progress(outcomes: Sequence[Outcome], of: int) -> None:
    told = "，".join(f"{kind} {count}" for kind, count in counts_of(outcomes).items())
    click.echo(f"{len(outcomes)} / {of}：{told}", err=True)


def _answer(roster: Roster, typed: TypedList, outcomes: Sequence[Outcome], applied: bool, errors: Path | None) -> None:
    counts = counts_of(outcomes)
    refused = [refusal for outcome in outcomes if (refusal := refusal_of(outcome)) is not None]
    head = typed.rows[0].head if typed.rows else ()
    if errors is not None and refused:
        errors.write_bytes(error_workbook(roster, head, typed.head.places, refused))
    else:
        for refusal in refused[:SHOWN]:
            click.echo(f"第 {refusal.line.number} 行：{said(roster, refusal)}", err=True)
        if len(refused) > SHOWN:
            click.echo(f"还有 {len(refused) - SHOWN} 行；--errors FILE.xlsx 写出全部。", err=True)
    answer: dict[str, object] = {"rows": len(outcomes), **counts, "applied": applied}
    if errors is not None and refused:
        answer["errors"] = str(errors)
    click.echo(json.dumps(answer, ensure_ascii=False))
    if counts["wrong"]:
        raise SystemExit(1)
