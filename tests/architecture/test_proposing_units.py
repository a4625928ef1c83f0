"""Whom the duty list proposes for a matter is asked in one place, which leaves out whom the matter complains of."""

import ast

from tests.architecture.source import modules

ASKED = "routes_for"
MAY_ASK = {
    "app/tickets/routing.py": "leaves out whom the matter complains of, for every face",
    "demo/casting.py": "whom a case of the demonstration calls; none of them complains of a unit on the list",
    "app/understanding/asking.py": "of likely categories, while nothing was learned; whoever asks says which units are none",
    "app/understanding/past.py": "of categories, not of a matter: what the list says is learned on the first day",
    "app/findings/looking.py": "of categories, not of a matter: which of them lead to nobody",
}


def asks(tree: ast.Module) -> bool:
    """Whether a module reads the duty list for a matter by itself."""
    return any(isinstance(node, ast.Name) and node.id == ASKED for node in ast.walk(tree))


def test_the_duty_list_is_read_for_a_matter_in_one_place() -> None:
    assert {path for path, tree in modules().items() if asks(tree)} == set(MAY_ASK)


def test_a_face_that_reads_it_by_itself_would_be_seen() -> None:
    assert asks(ast.parse("found = routes_for(tx.session, region, matters)"))
