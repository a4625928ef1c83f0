"""``setting kinds`` and ``setting set``: every setting the administrator changes on pages, from the machine itself."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import click

from app.acts.table import ON_SETTINGS
from app.acts.taking import take
from app.cli.core import core
from app.cli.endings import retire
from app.cli.refusing import OneLine, in_one_line
from app.kernel.actor import SYSTEM
from app.kernel.acts import AnyDeclared
from app.kernel.inputs import Input, InputKind, inputs_of, read

setting = OneLine("setting", help="What the administrator sets on pages: dated, versioned, on record.")
KINDS: Mapping[str, AnyDeclared] = {
    act.action.removeprefix("amend_"): act for act in ON_SETTINGS if act.action.startswith("amend_")
}
setting.add_command(retire)
YES = {"yes": True, "no": False}


@setting.command("kinds")
def kinds() -> None:
    """Print a JSON line for each kind of setting: the names `setting set` takes, and what they mean."""
    for kind, act in KINDS.items():
        names = {each.name: each.ask.means for each in inputs_of(act.takes)}
        click.echo(json.dumps({"kind": kind, "names": names}, ensure_ascii=False))


@setting.command("set")
@click.argument("kind", type=click.Choice(list(KINDS)))
@click.argument("said", nargs=-1, required=True)
def change(kind: str, said: tuple[str, ...]) -> None:
    """Change one setting of KIND: NAME=VALUE…, `reason` always among them; it needs nobody's signature.

    Days are YYYY-MM-DD, yes and no are said so, several codes are parted by commas.
    """
    act = KINDS[kind]
    given = read(act.takes, _values(act, said))
    with in_one_line("nothing is changed"), core().transactions.acting(SYSTEM, "cli") as tx:
        done = take(tx, act, given)
        answer = {"number": done.number, "kind": kind, "subject": done.subject, "state": done.state.value}
        answer["from"] = done.valid_from.isoformat()
    click.echo(json.dumps(answer, ensure_ascii=False))


def _values(act: AnyDeclared, said: tuple[str, ...]) -> dict[str, Any]:
    known = {each.name: each for each in inputs_of(act.takes)}
    found: dict[str, Any] = {}
    for pair in said:
        name, sign, text = pair.partition("=")
        if not sign or name not in known:
            raise click.BadParameter(f"{pair}: one of {', '.join(known)}, then = and the value")
        try:
            found[name] = _value(known[name], text)
        except (KeyError, ValueError) as error:
            raise click.BadParameter(f"{name} cannot be {text}") from error
    missing = [name for name, each in known.items() if each.needed and name not in found]
    if missing:
        raise click.UsageError(f"still to be said: {', '.join(missing)}")
    return found


def _value(each: Input, text: str) -> Any:
    match each.kind:
        case InputKind.NUMBER:
            return int(text)
        case InputKind.FLAG:
            return YES[text]
        case InputKind.DAY:
            return date.fromisoformat(text)
        case InputKind.CODES:
            return tuple(code for code in text.split(",") if code)
        case InputKind.CHOICE if each.words is not None:
            return each.words(text)
    return text
