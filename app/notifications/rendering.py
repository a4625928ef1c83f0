"""Words for a message: a template folder named like the event, and what the reader may know.

``subject.txt`` and ``body.txt`` are rendered once, when the inbox row is written: that row is the record of what was
said. ``body.html`` and ``sms.txt`` dress the same words for their channel when they are sent. Both follow the language
of the reader's account. A name a template does not know is an error, never an empty place.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from app.accounts.rules.languages import CHINESE, Language
from app.kernel.masking import masked_phones
from app.kernel.templating import PlainGlobals
from app.kernel.text import one_line
from app.notifications.rules.wording import level_word, local_time, word
from app.notifications.speaking import TAGS, Speech

FOLDER = Path(__file__).parent / "templates"
LONGEST_SUBJECT = 120
LONGEST_EXCERPT = 200


def excerpt(text: str) -> str:
    """A typed text as a message quotes it: one line, cut, phone numbers masked."""
    line = masked_phones(one_line(text))
    return line if len(line) <= LONGEST_EXCERPT else line[: LONGEST_EXCERPT - 1] + "…"


def rendered(name: str, part: str, context: Mapping[str, Any], language: Language = CHINESE) -> str:
    """One part (``subject.txt`` …) of the message of an event, without empty lines.

    Raises jinja2.UndefinedError for an unknown name.
    """
    text = _environment(language).get_template(f"{name}/{part}").render(context)
    return "\n".join(line.rstrip() for line in text.splitlines() if line.strip())


def subject_and_text(name: str, context: Mapping[str, Any], language: Language = CHINESE) -> tuple[str, str]:
    """The inbox row's subject (one line) and text."""
    subject = one_line(rendered(name, "subject.txt", context, language))[:LONGEST_SUBJECT]
    return subject, rendered(name, "body.txt", context, language)


@cache
def _environment(language: Language) -> Environment:
    """The templates in one language: ``_``, ``counted`` and the words of closed lists speak it."""
    speech = Speech(language)
    environment = PlainGlobals(
        loader=FileSystemLoader(FOLDER),
        undefined=StrictUndefined,
        autoescape=select_autoescape(["html"]),
        auto_reload=False,  # they come with the program: no file is asked for its age at every message
    )
    environment.globals.update(_=speech.say, counted=speech.counted, language_tag=TAGS[language])
    environment.filters.update(
        excerpt=excerpt,
        local_time=local_time,
        word=lambda code, name: speech.say(word(code, name)),
        level=lambda level: speech.say(level_word(level)),
    )
    return environment
