"""``understand``: learn a ranking of labels from a table, answer with it, find common issues, without any database; and
what the zone learned from its own matters: learn it now, and say what is in use.

What is answered goes to standard output, a JSON object a line; what is said about the file goes to standard error.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from app.cli.core import core
from app.cli.refusing import OneLine
from app.issues.nightly import find_owed
from app.kernel.actor import SYSTEM
from app.understanding.library import cluster as groups_of
from app.understanding.library import train as trained_from
from app.understanding.model import Model
from app.understanding.nightly import learn_owed
from app.understanding.reading import Row, distinct, period_of, read_rows
from app.understanding.rules.texts import Example
from app.understanding.versions import uses

understand = OneLine("understand", help="What written matters are about: models, answers, common issues.")
PLACES = 4
"""Decimal places of a confidence."""

_file = click.Path(exists=True, dir_okay=False, path_type=Path)
Command = Callable[..., Any]


def _text(command: Command) -> Command:
    return click.option(
        "--text", "columns", default="subject,detail", show_default=True, help="Columns: the subject, then the rest."
    )(command)


def _id(command: Command) -> Command:
    return click.option("--id", "id_column", default="id", show_default=True, help="Column that names a row.")(command)


@understand.command("train")
@click.option("--from", "source", type=_file, required=True, help="Table with texts and labels, .csv.")
@_text
@click.option("--label", "label_column", default="label", show_default=True, help="Column of the label.")
@click.option("--time", "time_column", default="time", show_default=True, help="Column of the day, where there is one.")
@click.option("--background", type=_file, help="Table of texts without labels, which help where examples are few.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="Where the model goes.")
def train(source: Path, columns: str, label_column: str, time_column: str, background: Path | None, out: Path) -> None:
    """Learn a ranking of labels. Rows without a label are no examples; where examples are few they serve as background.

    Prints one JSON object: what was learned from, and what was reached on examples the model had not seen.
    """
    names = _columns(columns)
    rows = _read(source, [*names, label_column])
    labelled = [row for row in rows if row.cells[label_column].strip()]
    bare = [row.text(names) for row in rows if not row.cells[label_column].strip()]
    more = [row.text(names) for row in _read(background, names)] if background is not None else []
    if bare:
        click.echo(f"{source.name}：{len(bare)} 行没有标签，没有作为样本。", err=True)
    examples = [Example(row.text(names), row.cells[label_column].strip()) for row in labelled]
    period = period_of([row.cells.get(time_column, "") for row in labelled])
    try:
        trained = trained_from(examples, [*bare, *more], period=period)
    except ValueError as error:
        raise click.ClickException(f"{source.name}“{label_column}”列：{error}") from error
    _write(out, trained.content)
    click.echo(json.dumps({"written": str(out), "without_label": len(bare), **_about(out)}, ensure_ascii=False))


@understand.command("predict")
@click.argument("model", type=_file)
@click.option("--in", "source", type=_file, required=True, help="Table of texts, .csv.")
@_text
@_id
def predict(model: Path, source: Path, columns: str, id_column: str) -> None:
    """Rank the labels for every row, the most likely first: {"id", "ranked": [[label, confidence], …]}."""
    ranking, names = _model(model), _columns(columns)
    rows = _read(source, [id_column, *names])
    for row, name in zip(rows, _distinct(source, rows, id_column), strict=True):
        ranked = [[each.label, round(each.confidence, PLACES)] for each in ranking.rank(row.text(names))]
        click.echo(json.dumps({"id": name, "ranked": ranked}, ensure_ascii=False))


@understand.command("cluster")
@click.option("--in", "source", type=_file, required=True, help="Table of texts, .csv.")
@_text
@_id
def cluster(source: Path, columns: str, id_column: str) -> None:
    """Find the rows that are about one thing: {"id", "cluster"}; a row alone is a cluster of one."""
    names = _columns(columns)
    rows = _read(source, [id_column, *names])
    ids = _distinct(source, rows, id_column)
    for name, group in zip(ids, groups_of([row.text(names) for row in rows]), strict=True):
        click.echo(json.dumps({"id": name, "cluster": group}, ensure_ascii=False))


@understand.command("learn")
@click.option("--now", "anyway", is_flag=True, help="Also what was learned already, and by day.")
def learn(anyway: bool) -> None:
    """Learn from the closed matters of every region what is owed; of each model whether it answers from now on."""
    for made in learn_owed(core().transactions, anyway=anyway):
        told = {"number": made.number, "kind": made.kind.value, "region": made.region, "verdict": made.verdict.value}
        click.echo(json.dumps({**told, "against": made.against}, ensure_ascii=False))


@understand.command("issues")
@click.option("--now", "anyway", is_flag=True, help="Also by day, and what was found this night already.")
def issues(anyway: bool) -> None:
    """Find the common issues of every region that is owed it; of each how many there are, began and ended."""
    for made in find_owed(core().transactions, anyway=anyway):
        click.echo(json.dumps(asdict(made), ensure_ascii=False))


@understand.command("status")
@click.argument("models", type=_file, nargs=-1)
def status(models: tuple[Path, ...]) -> None:
    """Say what each model in use learned from and reached; of files that are named, what they know themselves."""
    for path in models:
        click.echo(json.dumps({"model": str(path), **_about(path)}, ensure_ascii=False))
    if not models:
        with core().transactions.reading(SYSTEM) as tx:
            for each in uses(tx.session):
                click.echo(json.dumps(each, ensure_ascii=False))


def _columns(given: str) -> list[str]:
    names = [name.strip() for name in given.split(",") if name.strip()]
    if not names:
        raise click.ClickException("--text：至少要有一列。")
    return names


def _read(path: Path, wanted: Sequence[str]) -> list[Row]:
    try:
        return read_rows(path.read_bytes(), wanted)
    except ValueError as error:
        raise click.ClickException(f"{path.name} {error}") from error


def _distinct(path: Path, rows: Sequence[Row], column: str) -> list[str]:
    try:
        return distinct(rows, column)
    except ValueError as error:
        raise click.ClickException(f"{path.name} {error}") from error


def _model(path: Path) -> Model:
    try:
        return Model.load(path)
    except ValueError as error:
        raise click.ClickException(str(error)) from error


def _about(path: Path) -> dict[str, Any]:
    return asdict(_model(path).about)


def _write(path: Path, content: bytes) -> None:
    """Write beside it first: whoever reads meanwhile has the former model or the new one, never half of one."""
    beside = path.with_name(f".{path.name}.new")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as error:
        raise click.ClickException(f"{path}：写不进去，{error.strerror}") from error
