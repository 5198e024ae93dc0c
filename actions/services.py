"""Where to go."""

from __future__ import annotations

from actions.base import TurnAction
from actions.where import where_to_go
from knowledge.answers.question import Question
from knowledge.answers.reply import Reply
from knowledge.search import Searcher
from records.models import Turn


class FindAgent(TurnAction):
    """Somebody looks for a service point."""

    action_name = "action_find_agent"

    def reply(self, question: Question, searcher: Searcher, turn: Turn) -> Reply:
        """Answer with the points that are competent and near."""
        return where_to_go(question, searcher, turn)
