"""Where to go; and what later work fills: filling a form in, the state of a dossier. Honest about today."""

from __future__ import annotations

from actions.base import TurnAction
from actions.where import where_to_go
from knowledge.answers import scripted
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


class Status(TurnAction):
    """Somebody asks how far a dossier is."""

    action_name = "action_status"

    def reply(self, question: Question, searcher: Searcher, turn: Turn) -> Reply:
        """Say where it can be looked up."""
        return scripted.status(question, searcher)
