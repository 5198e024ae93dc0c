"""Questions about procedures, and the list of them."""

from __future__ import annotations

from actions.base import TurnAction
from knowledge.answers import scripted
from knowledge.answers.choice import choose
from knowledge.answers.guide import guide
from knowledge.answers.question import Question
from knowledge.answers.reply import Reply
from knowledge.search import Searcher
from records.models import Turn
from records.transcripts import last_buttons


class Guide(TurnAction):
    """Answers a question about one procedure, or several, or asks which."""

    action_name = "action_guide"

    def reply(self, question: Question, searcher: Searcher, turn: Turn) -> Reply:
        """Answer from the knowledge."""
        return guide(question, searcher)


class Choose(TurnAction):
    """Takes up a choice among what was offered last: a button, "số 2", "cái thứ hai", "cả hai"."""

    action_name = "action_choose"

    def reply(self, question: Question, searcher: Searcher, turn: Turn) -> Reply:
        """Answer for what was chosen."""
        return choose(question, searcher, [] if question.chosen else last_buttons(turn.conversation))


class Menu(TurnAction):
    """Shows the procedures asked for most."""

    action_name = "action_menu"

    def reply(self, question: Question, searcher: Searcher, turn: Turn) -> Reply:
        """Answer with buttons."""
        return scripted.menu(question, searcher)


class YesNo(TurnAction):
    """A bare yes or no."""

    action_name = "action_yes_no"

    def reply(self, question: Question, searcher: Searcher, turn: Turn) -> Reply:
        """Ask what is meant."""
        return scripted.affirm_or_deny(question, searcher)
