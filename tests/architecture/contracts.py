"""The import contracts of pyproject.toml, each asked by itself: does it hold, and would it with one import more?"""

import tomllib
from copy import deepcopy
from functools import cache

import grimp
from importlinter import configuration
from importlinter.contracts.forbidden import ForbiddenContract

from tests.architecture.source import PACKAGES, ROOT


@cache
def graph() -> grimp.ImportGraph:
    """What imports what, as the contracts see it; not to be changed."""
    configuration.configure()
    return grimp.build_graph(*PACKAGES, include_external_packages=True, exclude_type_checking_imports=True)


def is_kept(named: str) -> bool:
    """Whether a forbidden contract holds; ``named`` is how its name begins."""
    return _check(named, graph())


def would_be_kept(named: str, importer: str, imported: str) -> bool:
    """Whether it would hold with one import more, between modules that are there."""
    changed = deepcopy(graph())
    assert {importer, imported} <= changed.modules
    changed.add_import(importer=importer, imported=imported)
    return _check(named, changed)


def _check(named: str, imports: grimp.ImportGraph) -> bool:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    [contract] = [each for each in settings["tool"]["importlinter"]["contracts"] if each["name"].startswith(named)]
    options = {key: str(value) if isinstance(value, bool) else value for key, value in contract.items()}
    session = {"root_packages": list(PACKAGES), "include_external_packages": "True"}
    return bool(ForbiddenContract(contract["name"], session, options).check(imports, verbose=False).kept)
