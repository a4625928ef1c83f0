"""A sentence for people: said in Chinese below the faces, turned into another language by the face that shows it.

Rules name facts in their sentences (how many days, which limit). Kept beside its words, a template can be looked up in
the catalogue of another language and filled again; a finished string could not.
"""

from collections.abc import Callable, Mapping


class Sentence(str):
    """The Chinese text; ``template`` (its key in the catalogue) and ``values`` are what it was made of."""

    template: str
    values: Mapping[str, object]

    def said_by(self, say: Callable[..., str], counted: Callable[..., str]) -> str:
        """The sentence as a language says it: by ``counted(template, n, …)`` when it has a number, else ``say(…)``."""
        values = dict(self.values)
        n = values.get("n")
        if not isinstance(n, int):
            return say(self.template, **values)
        del values["n"]
        return counted(self.template, n, **values)


def say(template: str, /, **values: object) -> Sentence:
    """The sentence: ``%(name)s`` stands for a value; a template without values may hold a bare ``%``.

    A value may be a sentence itself. ``n`` is the number that a language may bend its words to: 1 workday, 2 workdays.
    """
    sentence = Sentence(template % values if values else template)
    sentence.template, sentence.values = template, values
    return sentence
