"""Who is still there in a matter: whoever asks for ``EXCUSED`` alone has forgotten the released, or says why it may.

A support that was released with the answer owes nothing any more, as one that was excused: ``LET_GO`` holds both.
"""

import ast
from collections.abc import Iterator

from tests.architecture.source import modules

TABLES = {"app/tickets/rules/words.py", "app/tickets/rules/assignment.py"}
"""The member itself, and the table of what leads to it."""
LEAD = "only of a lead, which is never released"
MAY_ASK = {
    "app/printing/forms/whistle.py:there": "a released support was called, and stays on paper as on the board",
    "app/sla/keeping.py:_chosen": "of clocks that run still: those of a released support were ended by the answer",
    "app/sla/queries.py:leads_of": LEAD,
    "app/sla/holding.py:_led_by": LEAD,
    "app/tickets/finding.py:_of_unit": "a unit's tickets are those it had a part in to the end, the released as the finished",
    "app/tickets/matching.py:name_readable": LEAD,
    "app/tickets/models.py:live": "a released support reads on until the next cycle begins, as a finished one does",
    "app/tickets/rules/facts.py:lead": LEAD,
    "app/tickets/rules/facts.py:left": "as ``Assignment.live``",
    "app/tickets/seen.py:leads": LEAD,
    "app/tickets/veiling.py:gone_units": "a released support stays on the firm's page, whom nobody ruled out of the matter",
    "app/understanding/past.py:_units": LEAD,
    "app/web/tickets/board.py:shown_parts": "the order of rows: a released support stands among the supports, with its breach",
    "app/web/tickets/board.py:TONES": "a mark for each state",
}
"""Where only the excused are meant, and why."""


def asking(path: str, tree: ast.Module) -> Iterator[str]:
    """Functions (or names of the module) that ask for the excused alone."""
    for node in tree.body:
        inside = node.body if isinstance(node, ast.ClassDef) else [node]
        for each in inside:
            if any(isinstance(found, ast.Attribute) and found.attr == "EXCUSED" for found in ast.walk(each)):
                yield f"{path}:{_name(each)}"


def _name(node: ast.stmt) -> str:
    if isinstance(node, ast.FunctionDef):
        return node.name
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return next((each.id for each in targets if isinstance(each, ast.Name)), "?")


def test_whoever_asks_who_is_still_there_means_the_released_as_well() -> None:
    found = {each for path, tree in modules().items() if path not in TABLES for each in asking(path, tree)}
    assert found == set(MAY_ASK)


def test_one_more_place_would_be_seen() -> None:
    source = "def there(parts):\n    return [part for part in parts if part.state is not PartState.EXCUSED]\n"
    assert list(asking("app/x.py", ast.parse(source))) == ["app/x.py:there"]
