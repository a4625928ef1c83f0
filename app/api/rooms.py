"""The rooms of the face, found by folder: one for each subject, and no list of them anywhere.

A room is a package beside this file. Whatever module of it brings ``ENDPOINTS`` is mounted; what stands beside the
rooms serves all of them and brings none.
"""

from types import ModuleType

from app.api.mounting import Endpoint
from app.kernel.folders import modules_in


def endpoints_in(face: ModuleType) -> tuple[Endpoint, ...]:
    """Every endpoint of every room of a face, by the names of rooms and modules, in a module as they stand there."""
    return tuple(endpoint for module in modules_in(face) for endpoint in vars(module).get("ENDPOINTS", ()))
