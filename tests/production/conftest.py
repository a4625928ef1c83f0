"""One production shape for all of these tests, started once."""

from collections.abc import Iterator

import pytest

from tests.production.proxy import NotInstalled
from tests.production.shape import Shape, a_shape


@pytest.fixture(scope="package")
def shape() -> Iterator[Shape]:
    """The running shape; a machine without nginx is told what to install, and nothing is skipped."""
    try:
        with a_shape() as made:
            yield made
    except NotInstalled as missing:
        pytest.fail(str(missing), pytrace=False)
