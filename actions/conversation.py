"""Small talk, privacy, and a person."""

from __future__ import annotations

from django.conf import settings

from actions.base import TurnAction
from knowledge.answers import scripted
from knowledge.answers.question import Question
from knowledge.answers.reply import Reply
from knowledge.search import Searcher
from records.models import Turn


class Smalltalk(TurnAction):
    """Greeting, thanks, goodbye, "what can you do"."""

    action_name = "action_smalltalk"

    def reply(self, question: Question, searcher: Searcher, turn: Turn) -> Reply:
        """Answer in kind."""
        return scripted.smalltalk(question, searcher)


class Privacy(TurnAction):
    """What is kept of a citizen."""

    action_name = "action_privacy"

    def reply(self, question: Question, searcher: Searcher, turn: Turn) -> Reply:
        """Say what is kept and for how long."""
        return scripted.privacy(question, searcher, days=settings.RETENTION_DAYS)


class Human(TurnAction):
    """A person is wanted."""

    action_name = "action_human"

    def reply(self, question: Question, searcher: Searcher, turn: Turn) -> Reply:
        """Say who can be reached today."""
        return scripted.human(question, searcher)
