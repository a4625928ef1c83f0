"""Path arithmetic of the region tree. Pure."""


def within(path: str, ancestor: str) -> bool:
    """Whether ``path`` is ``ancestor`` or lies below it: HN.GX is within HN, HNX is not."""
    return path == ancestor or path.startswith(ancestor + ".")
