"""Words that began with a kept template: which ones, so that the slice of templates counts their use. Pure."""

from dataclasses import dataclass
from typing import Annotated

from app.kernel.inputs import Ask, Source


@dataclass(frozen=True, kw_only=True)
class Begun:
    """Part of the inputs of every act whose words may begin with a template."""

    phrases: Annotated[
        tuple[str, ...],
        Ask(
            "所用模板",
            most=10,
            source=Source.PHRASES,
            means="Templates the words began with, `{id}.{version}` as filling gave them; their use is counted.",
        ),
    ] = ()
