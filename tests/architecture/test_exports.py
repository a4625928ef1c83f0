"""What leaves as a file is on record: whoever sends one takes it from a function that puts its opening into the trail.

Lists leave by ``transfers``: at once by ``take_along``, made behind the page by ``fetch``; each emits what was taken.
"""

import ast
from collections.abc import Iterator

from tests.architecture.source import functions, modules

FACES = ("app/web/", "app/api/")
SENDS = ("Content-Disposition", "text/csv", "application/zip", "spreadsheetml")
"""Words by which an answer is a file to be kept."""
OPENED = "what it sends was opened by open_attachment, open_photo or open_file, which emit that each time"
PRINTED = "what it sends was printed by app/printing/printing.py, which emits what was printed each time"
ON_RECORD = {
    "app/web/printing/pages.py:sent": PRINTED,
    "app/api/printing/endpoints.py:_file": PRINTED,
    "app/web/attachments/pages.py:sent": OPENED,
    "app/api/sending.py:sent": OPENED,
    "app/web/transfers/pages.py:_sent": "take_along emits list.taken, fetch list.fetched; a template holds nobody's rows",
}
"""What sends files, and how that is on record."""


def senders(path: str, tree: ast.Module) -> Iterator[str]:
    """The functions of a module that answer with a file."""
    for function in functions(tree):
        words = [node.value for node in ast.walk(function) if isinstance(node, ast.Constant)]
        calls = [getattr(node.func, "id", "") for node in ast.walk(function) if isinstance(node, ast.Call)]
        said = any(isinstance(word, str) and mark in word for word in words for mark in SENDS)
        if said or "send_file" in calls or "send_from_directory" in calls:
            yield f"{path}:{function.name}"


def test_whatever_leaves_as_a_file_is_on_record() -> None:
    found = {each for path, tree in modules().items() if path.startswith(FACES) for each in senders(path, tree)}
    assert found == set(ON_RECORD)


def test_an_export_that_nobody_wrote_down_would_be_caught() -> None:
    source = 'def ledger():\n    return Response(lines, mimetype="text/csv; charset=utf-8")\n'
    other = "def ledger():\n    return send_file(path)\n"
    for text in (source, other):
        assert list(senders("app/web/x.py", ast.parse(text))) == ["app/web/x.py:ledger"]
    assert list(senders("app/web/x.py", ast.parse("def page():\n    return render_template('x.html')\n"))) == []
