"""``companies import`` and ``officers import``: lists of firms and officers, looked at first, written with ``--apply``.

Rows are written in chunks that are committed one by one; what an interrupted run wrote stays, and the same file again
finishes it. A refused row is left out, and stands with its reason in the error workbook, which may be mended and
brought back as it is.
"""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click

from app.cli.core import core
from app.kernel.actor import SYSTEM
from app.kernel.errors import Conflict, DomainError, Invalid, Missing
from app.kernel.ids import RegionId
from app.kernel.workbooks import Line, read_csv, read_workbook, written_workbook
from app.regions.queries import get_region
from app.rosters.bringing import Outcome, Roster, TypedRow, bring, typed_rows
from app.rosters.rules import OF_ERRORS
from app.slices import REFUSALS
from app.tickets.rules.uploads import LARGEST_FILE, inspected

CHUNK = 100
"""Rows of one transaction."""
SHOWN = 20
"""Refused rows that are told on the terminal."""
LEFT = "company_differs"
"""The refusal of a row that is no mistake: it says no version, so the firm stays as it is."""


def importing(roster: Roster) -> click.Command:
    """The command that brings in one kind of list."""

    @click.command("import")
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    @click.option("--region", "region_code", required=True, help="Code of the region: GX.")
    @click.option("--apply", "applied", is_flag=True, help="Write it; without this nothing is kept.")
    @click.option("--errors", type=click.Path(dir_okay=False, path_type=Path), help="Refused rows go there, as .xlsx.")
    def brought(file: Path, region_code: str, applied: bool, errors: Path | None) -> None:
        """Bring in FILE (.xlsx, or .csv): a dry run, unless --apply is given.

        Prints one JSON object of counts; status 1 when a row was refused.
        """
        region_id = _region(region_code)
        rows = _read(roster, file)
        outcomes = _written(roster, region_id, rows) if applied else _rehearsed(roster, region_id, rows)
        _answer(roster, outcomes, rows[0] if rows else None, applied, errors)

    return brought


def template(roster: Roster) -> click.Command:
    """The command that writes an empty list with its explanation."""

    @click.command("template")
    @click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
    def written(file: Path) -> None:
        """Write a workbook to fill in: the columns, and a second sheet that explains them."""
        heads = [column.head for column in roster.columns]
        explained = [["列", "必需", "怎样填", "例"]] + [
            [column.head, "是" if column.needed else "", column.hint, column.example] for column in roster.columns
        ]
        file.write_bytes(written_workbook([(roster.word, [heads]), ("说明", explained)]))
        click.echo(json.dumps({"written": str(file), "columns": heads}, ensure_ascii=False))

    return written


def _read(roster: Roster, file: Path) -> list[TypedRow]:
    if file.stat().st_size > LARGEST_FILE:
        raise click.ClickException(f"{file.name} 没有导入：文件超过 20 MB，请拆成几个文件。")
    content = file.read_bytes()
    try:
        if file.suffix.lower() == ".csv":
            lines = read_csv(content)
        elif file.suffix.lower() == ".xlsx":
            inspected(file.name, content)
            lines = read_workbook(content)
        else:
            raise ValueError("只能导入 .xlsx 或 .csv 文件。")
        return typed_rows(roster, lines)
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


def _rehearsed(roster: Roster, region_id: RegionId, rows: Sequence[TypedRow]) -> list[Outcome]:
    """What would become of the rows: all in one transaction that is thrown away."""
    outcomes: list[Outcome] = []
    try:
        with core().transactions.acting(SYSTEM, "cli") as tx:
            for outcome in bring(tx, roster, region_id, rows):
                outcomes.append(outcome)
                if len(outcomes) % CHUNK == 0:
                    _progress(outcomes, len(rows))
            raise _OnlyLookedError
    except _OnlyLookedError:
        return outcomes


def _written(roster: Roster, region_id: RegionId, rows: Sequence[TypedRow]) -> list[Outcome]:
    outcomes: list[Outcome] = []
    for start in range(0, len(rows), CHUNK):
        with core().transactions.acting(SYSTEM, "cli") as tx:
            done = list(bring(tx, roster, region_id, rows[start : start + CHUNK]))
        outcomes += done
        _progress(outcomes, len(rows))
    return outcomes


def _progress(outcomes: Sequence[Outcome], of: int) -> None:
    told = "，".join(f"{kind} {count}" for kind, count in _counts(outcomes).items())
    click.echo(f"{len(outcomes)} / {of}：{told}", err=True)


def _counts(outcomes: Sequence[Outcome]) -> dict[str, int]:
    counted = Counter(_kind(outcome) for outcome in outcomes)
    return {kind: counted[kind] for kind in ("new", "updated", "same", "left", "wrong")}


def _kind(outcome: Outcome) -> str:
    if outcome.brought is not None:
        return outcome.brought.value
    return "left" if outcome.refused is not None and outcome.refused.code == LEFT else "wrong"


def _answer(
    roster: Roster, outcomes: Sequence[Outcome], first: TypedRow | None, applied: bool, errors: Path | None
) -> None:
    counts = _counts(outcomes)
    refused = [(outcome.line, _why(roster, outcome.refused)) for outcome in outcomes if outcome.refused is not None]
    if errors is not None and refused:
        errors.write_bytes(_error_workbook(roster, first.head if first else (), refused))
    else:
        for line, why in refused[:SHOWN]:
            click.echo(f"第 {line.number} 行：{why}", err=True)
        if len(refused) > SHOWN:
            click.echo(f"还有 {len(refused) - SHOWN} 行；--errors FILE.xlsx 写出全部。", err=True)
    answer: dict[str, object] = {"rows": len(outcomes), **counts, "applied": applied}
    if errors is not None and refused:
        answer["errors"] = str(errors)
    click.echo(json.dumps(answer, ensure_ascii=False))
    if counts["wrong"]:
        raise SystemExit(1)


def _error_workbook(roster: Roster, head: Sequence[str], refused: Sequence[tuple[Line, str]]) -> bytes:
    """The refused rows as they were typed, each with its number and its reason."""
    kept = [place for place, name in enumerate(head) if name.strip() not in OF_ERRORS]
    rows = [[*(head[place] for place in kept), *OF_ERRORS]]
    for line, why in refused:
        cells = [line.cells[place] if place < len(line.cells) else "" for place in kept]
        rows.append([*cells, str(line.number), why])
    return written_workbook([(roster.word, rows)])


def _why(roster: Roster, refused: DomainError) -> str:
    """The reason in Chinese, by the columns it is about."""
    if isinstance(refused, Invalid):
        heads = {column.field: column.head for column in roster.columns}
        heads |= {"contacts.name": heads.get("contact", ""), "contacts.phone": heads.get("phone", "")}
        heads |= {"contacts.position": heads.get("position", "")}
        return "；".join(f"{heads.get(field, field)}：{' '.join(said)}" for field, said in refused.fields.items())
    if isinstance(refused, Conflict) and refused.version is not None:
        return f"{REFUSALS[refused.code]}现在是第 {refused.version} 版。"
    return REFUSALS.get(refused.code) or refused.code
