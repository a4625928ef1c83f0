"""The small question that a stranger answers after many requests from one address, as forms carry it."""

from flask import g
from wtforms import HiddenField, StringField
from wtforms.validators import Length

from app.accounts.questions import Reply, ask
from app.kernel import clock
from app.web.desk import core
from app.web.forms.bases import ZoneForm
from app.web.labels import refusal_sentence
from app.web.speaking import later, said


class StrangerForm(ZoneForm):
    """A form that anybody may send; once too many came from one address it asks a small question first."""

    answer = StringField(
        later("小问题"),
        [Length(max=10, message=later("回答是一个数。"))],
        description=later("刚才从这里提交的次数较多，请先回答这个小问题。写数字就行。"),
    )
    question_key = HiddenField()

    question: str | None = None
    """Its words, once it is asked."""

    @property
    def reply(self) -> Reply:
        """What was answered."""
        return Reply(self.question_key.data or "", self.answer.data or "")

    def ask_first(self, *, wrong: bool = False) -> None:
        """Ask a new question with the page; ``wrong``: the one before was answered wrongly."""
        asked = ask(core().door_key, g.origin.address, clock.now())
        self.question, self.question_key.data, self.answer.data = said(asked.words), asked.key, ""
        if wrong:
            self.form_errors.append(refusal_sentence("question_wrong") or "")
