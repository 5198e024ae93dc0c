"""Where to go; and what later work fills: filling a form in, the state of a dossier. Honest about today."""

from __future__ import annotations

from datetime import datetime

from actions.base import HANOI, TurnAction
from actions.points import POINTS
from knowledge.answers import scripted
from knowledge.answers.locate import locate
from knowledge.answers.question import Question
from knowledge.answers.reply import Reply
from knowledge.search import Searcher
from records.models import Turn


class Apply(TurnAction):
    """Somebody wants a form filled in."""

    action_name = "action_apply"

    def reply(self, question: Question, searcher: Searcher, turn: Turn) -> Reply:
        """Name the form and the way to file it."""
        return scripted.application(question, searcher)


class FindAgent(TurnAction):
    """Somebody looks for a service point."""

    action_name = "action_find_agent"

    def reply(self, question: Question, searcher: Searcher, turn: Turn) -> Reply:
        """Answer with the points that are competent and near."""
        return where_to_go(question, searcher, turn)


def where_to_go(question: Question, searcher: Searcher, turn: Turn) -> Reply:
    """The points for ``question``, near the place it names or the position that was shared with it."""
    shared = tuple(float(degrees) for degrees in turn.location.split(",")) if turn.location else None
    location = (shared[0], shared[1]) if shared is not None else None
    return locate(question, searcher, POINTS.current(), datetime.now(HANOI), location)


class Status(TurnAction):
    """Somebody asks how far a dossier is."""

    action_name = "action_status"

    def reply(self, question: Question, searcher: Searcher, turn: Turn) -> Reply:
        """Say where it can be looked up."""
        return scripted.status(question, searcher)
