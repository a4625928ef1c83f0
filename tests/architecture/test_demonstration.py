"""The demonstration stands beside the product: it drives use-cases, and the production image goes without it."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

from tests.architecture.source import ROOT, modules

WRITES = {
    "demo/bulk/beside.py": "fairs of the past: the record, in the order of time, ends before they could be planned",
    "demo/bulk/clockwork.py": "clocks of visits, promises and errands in bulk, wound and stopped by the product's hands",
    "demo/bulk/copying.py": "copies of lives that were played by the acts: a million tickets are not acted one by one",
    "demo/bulk/firms.py": "firms, their people and accounts in bulk, there since 2021",
    "demo/bulk/loading.py": "how far the numbers of each day have come with the copies",
    "demo/bulk/record.py": "the entries of the copies, each sealed behind the one before it",
    "demo/bulk/rounds.py": "how far the numbers of visits have come on each day of plans nobody acted",
    "demo/bulk/temporary.py": "temporary tables of what is copied",
    "demo/bulk/writing.py": "COPY itself, for the files above",
    "demo/blackbox.py": "firms of which every text is a canary, there since 2021",
    "demo/chores.py": "messages of past days were read on their day; mail about what never happened is not sent",
    "demo/firms.py": "firms and pairings in bulk, there since 2021",
    "demo/people.py": "accounts in bulk with one password hash, there since 2021",
}
"""The files of the demonstration that write rows themselves, and why no use-case does."""
CORE = {"insert", "update", "delete"}
UNIT = {"add", "add_all", "merge", "bulk_save_objects"}
WRITING = re.compile(r"(INSERT INTO|UPDATE|DELETE FROM) |COPY .* FROM STDIN")
COPY = {"copy_in", "copy_lives"}


def writes(tree: ast.Module) -> bool:
    """Whether a module makes a writing statement, writes by COPY or puts an object into a session."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in COPY:
            return True
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and WRITING.match(node.value):
            return True
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = ast.unparse(node.func.value)
            if (node.func.attr in CORE and owner == "sa") or (node.func.attr in UNIT and owner.endswith("session")):
                return True
    return False


def copied() -> set[str]:
    """What the image of the application takes from the folder of the project."""
    stages = re.split(r"(?m)^FROM ", (ROOT / "Dockerfile").read_text(encoding="utf-8"))
    [stage] = [each for each in stages if each.partition("\n")[0].endswith(" AS app")]
    lines = re.findall(r"^COPY (?!--from)(.+) \S+$", stage, re.MULTILINE)
    return {name for line in lines for name in line.split()}


def let_in() -> set[str]:
    """What ``.dockerignore`` lets into the build: it shuts everything out first."""
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "*"
    return {line.removeprefix("!") for line in lines if line.startswith("!")}


def image(folder: Path) -> None:
    """Lay out in a folder what the image has of the project."""
    for name in copied():
        (folder / name).symlink_to(ROOT / name)


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run Python in the image's folder with settings that reach no server."""
    surroundings = {
        "PATH": os.environ["PATH"],
        "APP_ENV": "test",
        "VAR": str(folder / "var"),
        "SECRET_KEY": "k" * 40,
        "DATABASE_URL": "postgresql+psycopg://x@127.0.0.1:1/x",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    return subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env=surroundings,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def test_rows_are_written_by_named_files_only() -> None:
    found = {path for path, tree in modules().items() if path.startswith("demo/") and writes(tree)}
    assert found == set(WRITES)


def test_the_walk_sees_each_way_of_writing() -> None:
    for line in (
        "sa.insert(Firm)",
        "sa.update(Firm)",
        "sa.delete(Firm)",
        "tx.session.add(firm)",
        "session.merge(firm)",
        "copy_in(connection, 'companies', columns, rows)",
        "connection.execute('INSERT INTO tickets SELECT 1')",
        "cursor.copy('COPY tickets (id) FROM STDIN')",
    ):
        assert writes(ast.parse(line)), line
    assert not writes(ast.parse("found.add(1); values.update(x)"))


def test_the_image_has_no_demonstration() -> None:
    assert {"app", "workers", "config", "migrations", "wsgi.py"} <= copied() & let_in()
    assert not {name for name in copied() | let_in() if name in {".", "*"} or name.split("/")[0] == "demo"}


def test_the_product_starts_without_the_demonstration(tmp_path: Path) -> None:
    image(tmp_path)
    done = run(tmp_path, "-m", "flask", "--app", "wsgi", "--help")
    assert done.returncode == 0, done.stderr
    assert re.search(r"^  report ", done.stdout, re.MULTILINE)
    assert not re.search(r"^  demo ", done.stdout, re.MULTILINE)


def test_where_the_demonstration_is_its_command_is_there_too(tmp_path: Path) -> None:
    image(tmp_path)
    (tmp_path / "demo").symlink_to(ROOT / "demo")
    assert re.search(r"^  demo ", run(tmp_path, "-m", "flask", "--app", "wsgi", "--help").stdout, re.MULTILINE)
