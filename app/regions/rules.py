"""Path arithmetic of the region tree. Pure."""


def within(path: str, ancestor: str) -> bool:
    """Whether ``path`` is ``ancestor`` or lies below it: HN.GX is within HN, HNX is not."""
    return path == ancestor or path.startswith(ancestor + ".")


def parent(path: str) -> str | None:
    """The path one level up; None at the top."""
    return path.rpartition(".")[0] or None


def depth(path: str) -> int:
    """How many levels lie above and including this one."""
    return path.count(".") + 1
