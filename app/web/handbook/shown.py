"""The handbook as one person reads it: the chapters of the own roles, in the language of the page."""

from dataclasses import replace

from app.kernel.actor import Actor
from app.web.handbook.chapters import CHAPTERS
from app.web.handbook.tasks import Chapter, Step
from app.web.speaking import _


def chapters_of(actor: Actor) -> list[Chapter]:
    """The chapters of the actor's roles, in the order of the book."""
    return [chapter for chapter in CHAPTERS if chapter.roles & actor.roles]


def walk_of(actor: Actor) -> list[Step]:
    """The first steps of somebody new: of the first role that has some."""
    return [step for chapter in chapters_of(actor)[:1] for step in told(chapter).walk]


def told(chapter: Chapter) -> Chapter:
    """The chapter in the language of this page."""
    walk = [Step(_(step.what), _(step.why), step.href) for step in chapter.walk]
    tasks = [
        replace(task, title=_(task.title), steps=[_(step) for step in task.steps], note=_(task.note))
        for task in chapter.tasks
    ]
    return replace(chapter, title=_(chapter.title), lead=_(chapter.lead), walk=walk, tasks=tasks)
