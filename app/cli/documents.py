"""Documents made from the program: the lifecycle, the acts, the tables of the slices, the API, the routes."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import click
from flask import current_app
from sqlalchemy.dialects import postgresql

from app.accounts.rules.permissions import scopes_for
from app.acts.table import BY_THE_FIRM, ON_ORDERS, ON_TICKETS
from app.cli.refusing import OneLine
from app.clocks.rules.rungs import Who
from app.clocks.telling import STEP_AUDIENCE, STEP_AUDIENCE_WITHOUT_UNIT
from app.kernel.acts import AnyAct
from app.kernel.database import Base
from app.kernel.inputs import Input, InputKind, inputs_of
from app.slices import AUDIENCE, LIMITS, REFUSALS, STEP_THEN
from app.supervision.rules import ORDERS, OrderAction
from app.tickets.rules.lifecycle import ROWS, Action
from app.tickets.rules.words import State
from app.web.labels import label

ROOT = Path(__file__).resolve().parents[2]
POSTGRESQL = postgresql.dialect()  # type: ignore[no-untyped-call]

lifecycle = OneLine("lifecycle", help="The table of what may happen to a ticket.")
overviews = OneLine("tables", help="What the slices say of themselves, on one page.")
dictionary = OneLine("dictionary", help="Every table and column.")
acts = OneLine("acts", help="The table of what people may do.")
openapi = OneLine("openapi", help="The contract of the API.")
route = OneLine("route", help="Every address and who may use it (`routes` is a command of Flask itself).")


@lifecycle.command("draw")
@click.option("--write", is_flag=True, help="Write docs/lifecycle.md instead of printing.")
def draw(write: bool) -> None:
    """Draw the lifecycle from the table: a diagram and the rows."""
    text = lifecycle_document()
    if write:
        (ROOT / "docs" / "lifecycle.md").write_text(text, encoding="utf-8")
    else:
        click.echo(text, nl=False)


def lifecycle_document() -> str:
    """``docs/lifecycle.md`` as the table says."""
    lines = [
        "# The life of a ticket",
        "",
        "Made by `lifecycle draw --write` from `app/tickets/rules/lifecycle.py`; a test keeps it true.",
        "",
        "```mermaid",
        "stateDiagram-v2",
        "    direction LR",
    ]
    lines += [f"    {state.value}: {label(state)}" for state in State]
    for row in ROWS:
        for source in row.sources:
            lines += [
                f"    {source.value} --> {target.value}: {row.action.value}" for target in row.targets or (source,)
            ]
    lines += ["```", "", "| action | 中文 | from | to | by |", "|---|---|---|---|---|"]
    for row in ROWS:
        sources = ", ".join(source.value for source in row.sources)
        targets = ", ".join(target.value for target in row.targets) or "–"
        by = ", ".join(standing.value for standing in row.by)
        lines.append(f"| {row.action.value} | {label(row.action)} | {sources} | {targets} | {by} |")
    return "\n".join(lines) + "\n"


@overviews.command("print")
@click.option("--write", is_flag=True, help="Write docs/tables.md instead of printing.")
def print_tables(write: bool) -> None:
    """Print what the slices say of themselves: who is told of what, how long clocks run, why an act is refused."""
    text = tables_document()
    if write:
        (ROOT / "docs" / "tables.md").write_text(text, encoding="utf-8")
    else:
        click.echo(text, nl=False)


def tables_document() -> str:
    """``docs/tables.md`` as the slices say it."""
    lines = [
        "# What the slices say, on one page",
        "",
        "Made by `tables print --write`; a test keeps it true. Each row stands in its slice: `telling.py`,",
        "`REFUSALS` beside the guards, its limits among its rules.",
        "",
        "## Who is told",
        "",
        "| event | whom | next step | loud |",
        "|---|---|---|---|",
    ]
    for name, told in AUDIENCE.items():
        for line in told:
            condition = f" ({line.only.__name__.strip('_')})" if line.only else ""
            lines.append(f"| `{name}` | {line.to.value}{condition} | {line.then or '–'} | {line.severity.value} |")
    lines += ["", "A rung of the ladder addresses, with a department that is late and without one:", ""]
    lines += ["| rung says | with | without |", "|---|---|---|"]
    for who in Who:
        late, nobody = (", ".join(table[who]) for table in (STEP_AUDIENCE, STEP_AUDIENCE_WITHOUT_UNIT))
        lines.append(f"| {who.value} | {late} | {nobody} |")
    lines += ["", "| while it runs | next step |", "|---|---|"]
    lines += [f"| `{kind}` | {then} |" for kind, then in STEP_THEN.items()]
    lines += ["", "## How long clocks run", "", "Until a term sets another limit, from a day on.", ""]
    lines += ["| key | 中文 | default |", "|---|---|---|"]
    lines += [f"| `{limit.key}` | {limit.word} | {limit.default} |" for limit in LIMITS.values()]
    lines += ["", "## Why an act is refused", "", "| code | 中文 |", "|---|---|"]
    lines += [f"| `{code}` | {sentence} |" for code, sentence in sorted(REFUSALS.items())]
    return "\n".join(lines) + "\n"


@dictionary.command("print")
@click.option("--write", is_flag=True, help="Write docs/data-dictionary.md instead of printing.")
def print_dictionary(write: bool) -> None:
    """Print every table with its columns, from the models."""
    text = dictionary_document()
    if write:
        (ROOT / "docs" / "data-dictionary.md").write_text(text, encoding="utf-8")
    else:
        click.echo(text, nl=False)


def dictionary_document() -> str:
    """``docs/data-dictionary.md`` as the models say it: table, column, kind, whether it may be empty, what it names."""
    notes = {mapper.local_table: mapper.class_.__doc__ or "" for mapper in Base.registry.mappers}
    lines = [
        "# Data dictionary",
        "",
        "Made by `dictionary print --write` from the models; a test keeps it true. Instants are in UTC. What the words",
        "mean stands in [the glossary](glossary.md).",
    ]
    for table in sorted(Base.metadata.tables.values(), key=lambda table: table.name):
        note = notes.get(table, "").strip().split("\n")[0]
        lines += ["", f"## `{table.name}`", "", *([note, ""] if note else [])]
        lines += ["| column | kind | may be empty | names |", "|---|---|---|---|"]
        for column in table.columns:
            named = ", ".join(sorted(f"`{key.target_fullname}`" for key in column.foreign_keys))
            kind = str(column.type.compile(dialect=POSTGRESQL))
            own = "key" if column.primary_key else ""
            lines.append(f"| `{column.name}` | {kind} | {'yes' if column.nullable else ''} | {named or own} |")
    return "\n".join(lines) + "\n"


@acts.command("print")
@click.option("--write", is_flag=True, help="Write it into docs/api.md instead of printing.")
def print_acts(write: bool) -> None:
    """Print every act with its inputs and who may take it, from the declarations."""
    if not write:
        click.echo(acts_table())
        return
    page = ROOT / "docs" / "api.md"
    page.write_text(with_acts(page.read_text(encoding="utf-8")), encoding="utf-8")


def with_acts(text: str) -> str:
    """``docs/api.md`` with the table of acts as the declarations say."""
    return re.sub(r"(?s)(<!-- acts -->\n).*(<!-- /acts -->)", rf"\g<1>\n{acts_table()}\n\n\g<2>", text)


def acts_table() -> str:
    """Every act on a ticket and on an order: the body beside ``version``, and who may take it."""
    lines = ["| action | 中文 | body beside `version` | by |", "|---|---|---|---|"]
    by_ticket = {action: [row.by for row in ROWS if row.action is action] for action in Action}
    by_order = {action: [row.by for row in ORDERS.rows if row.action is action] for action in OrderAction}
    for act in (*ON_TICKETS, *BY_THE_FIRM):
        action = Action(act.action)
        lines.append(_row(act, f"`{act.name}`", label(action), [who for by in by_ticket[action] for who in by]))
    for act in ON_ORDERS:
        order_action = OrderAction(act.action)
        lines.append(
            _row(
                act,
                f"`{act.name}` (an order)",
                label(order_action),
                [who for by in by_order[order_action] for who in by],
            )
        )
    return "\n".join(lines)


def _row(act: AnyAct, name: str, word: str, by: list[str]) -> str:
    body = ", ".join(_said(each) for each in inputs_of(act.takes)) or "–"
    return f"| {name} | {word} | {body} | {', '.join(dict.fromkeys(map(str, by)))} |"


def _said(each: Input) -> str:
    many = "[]" if each.kind in {InputKind.CODES, InputKind.CHOICES} else ""
    return f"`{each.name}{many}{'' if each.needed else '?'}`"


@openapi.command("write")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="A file instead of the terminal.")
def write_openapi(out: Path | None) -> None:
    """Write the API's contract as OpenAPI JSON."""
    text = json.dumps(current_app.extensions["openapi"](), ensure_ascii=False, indent=2, sort_keys=True)
    if out is None:
        click.echo(text)
    else:
        out.write_text(text + "\n", encoding="utf-8")


@route.command("audit")
@click.option("--programs", is_flag=True, help="List what programs may use instead, and by which scopes.")
@click.pass_context
def audit(context: click.Context, programs: bool) -> None:
    """List every route as `tests/architecture/routes.txt` holds them; ends with 1 when one has no ability."""
    bare, lines = 0, []
    if programs:
        click.echo("\n".join(sorted(_of_programs())))
        return
    for rule in current_app.url_map.iter_rules():
        view = current_app.view_functions[rule.endpoint]
        ability = getattr(view, "__ability__", None) or ("public" if rule.endpoint == "static" else None)
        bare += ability is None
        methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        lines += [f"{method} {rule.rule} {ability or 'NONE'}" for method in methods]
    click.echo("\n".join(sorted(lines)))
    context.exit(1 if bare else 0)


def _of_programs() -> Iterator[str]:
    """``METHOD path scopes`` of every route that some scope opens."""
    for rule in current_app.url_map.iter_rules():
        scopes = scopes_for(getattr(current_app.view_functions[rule.endpoint], "__programs__", ()))
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"} if scopes else ():
            yield f"{method} {rule.rule} {' '.join(scopes)}"
