"""Danger to life, requests that are refused, and complaints."""

from __future__ import annotations

from actions.base import TurnAction
from knowledge.answers import scripted
from knowledge.answers.question import Question
from knowledge.answers.refusing import refuse
from knowledge.answers.reply import Reply
from knowledge.search import Searcher
from records.models import Turn


class Danger(TurnAction):
    """Somebody is in danger: the emergency numbers at once."""

    action_name = "action_danger"

    def reply(self, question: Question, searcher: Searcher, turn: Turn) -> Reply:
        """Give the numbers."""
        return scripted.danger(question, searcher)


class Refuse(TurnAction):
    """A request against the law, or against the assistant's rules."""

    action_name = "action_refuse"

    def reply(self, question: Question, searcher: Searcher, turn: Turn) -> Reply:
        """Refuse politely."""
        return refuse(question, searcher)


class Feedback(TurnAction):
    """Praise, blame, a suggestion. It is kept with its turn, where staff read it."""

    action_name = "action_feedback"

    def reply(self, question: Question, searcher: Searcher, turn: Turn) -> Reply:
        """Thank for it."""
        return scripted.feedback(question, searcher)


class Complaint(TurnAction):
    """A complaint about an official or an office."""

    action_name = "action_complaint"

    def reply(self, question: Question, searcher: Searcher, turn: Turn) -> Reply:
        """Name the channel for it."""
        return scripted.complaint(question, searcher)
