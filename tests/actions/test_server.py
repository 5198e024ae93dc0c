"""The actions there are: each known to Rasa, used by a rule, and able to answer."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path
from typing import Any

import pytest
import yaml

import actions
from actions.base import TurnAction
from actions.server import ACTIONS
from knowledge.envelope import Outcome
from knowledge.search import Searcher
from tests.actions.calls import call
from tests.records.database import arrive

BOT = Path(__file__).parent.parent.parent / "bot"
NAMES = [action.action_name for action in ACTIONS]


def read(name: str) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((BOT / name).read_text("utf-8"))
    return content


def rules() -> list[tuple[str, str]]:
    """Intent and action of every rule."""
    found = []
    for rule in read("rules.yml")["rules"]:
        intent, action = rule["steps"]
        found.append((intent["intent"], action["action"]))
    return found


def actions_in_code() -> set[type[TurnAction]]:
    for module in pkgutil.iter_modules(actions.__path__):
        importlib.import_module(f"actions.{module.name}")
    return {found for found in TurnAction.__subclasses__() if found.__module__.startswith("actions.")}


def test_no_two_actions_share_a_name() -> None:
    assert len(set(NAMES)) == len(NAMES)


def test_every_action_in_the_code_is_registered() -> None:
    assert actions_in_code() == set(ACTIONS)


def test_rasa_knows_exactly_the_actions_that_are_served() -> None:
    assert sorted(read("domain.yml")["actions"]) == sorted(NAMES)


def test_every_action_is_used_by_a_rule_and_every_rule_names_one() -> None:
    assert {action for _, action in rules()} == set(NAMES)


def test_a_message_of_no_known_intent_is_taken_by_an_action_that_is_served() -> None:
    config = yaml.safe_load((BOT.parent / "config.yml").read_text("utf-8"))
    [policy] = config["policies"]

    assert policy["core_fallback_action_name"] in NAMES


@pytest.mark.parametrize(("intent", "name"), rules())
def test_every_intent_is_answered_in_words(warm: Searcher, intent: str, name: str) -> None:
    [action] = [action for action in ACTIONS if action.action_name == name]
    answer = call(action(), arrive("thuyền của tôi").turn_id, intent)

    assert answer.envelope.outcome is not Outcome.FAILED
    assert answer.envelope.text.strip()
    assert "{" not in answer.envelope.text
    assert answer.envelope.trace.intent == intent
    assert set(answer.slots) == {"context"}


@pytest.mark.parametrize(("intent", "name"), rules())
def test_no_intent_is_stumped_by_a_message_without_a_subject(warm: Searcher, intent: str, name: str) -> None:
    [action] = [action for action in ACTIONS if action.action_name == name]

    assert call(action(), arrive("ờ").turn_id, intent).envelope.outcome is not Outcome.FAILED


@pytest.mark.parametrize(
    ("name", "intent", "outcome"),
    [
        ("action_danger", "danger", Outcome.HANDOVER),
        ("action_human", "human", Outcome.HANDOVER),
        ("action_refuse", "unsafe", Outcome.REFUSED),
        ("action_refuse", "injection", Outcome.REFUSED),
        ("action_complaint", "complaint", Outcome.FEEDBACK),
        ("action_feedback", "feedback", Outcome.FEEDBACK),
        ("action_status", "status", Outcome.STATUS),
        ("action_find_agent", "find_agent", Outcome.AGENTS),
        ("action_apply", "apply", Outcome.APPLICATION),
        ("action_smalltalk", "greet", Outcome.SMALLTALK),
    ],
)
def test_the_outcome_says_what_was_done(warm: Searcher, name: str, intent: str, outcome: Outcome) -> None:
    [action] = [action for action in ACTIONS if action.action_name == name]

    assert call(action(), arrive("đăng ký thuyền").turn_id, intent).envelope.outcome is outcome


def test_in_danger_every_emergency_number_is_given(warm: Searcher) -> None:
    [action] = [action for action in ACTIONS if action.action_name == "action_danger"]
    envelope = call(action(), arrive("cứu").turn_id, "danger").envelope

    lines = " ".join(line for block in envelope.blocks for line in block.lines)
    assert all(number in lines for number in ("111", "113", "114", "115"))


def test_a_choice_is_made_among_what_this_citizen_was_offered(warm: Searcher) -> None:
    [action] = [action for action in ACTIONS if action.action_name == "action_choose"]
    payload = '/choose{"procedure":"1.000002"}'
    receipt = arrive("Đăng ký thuyền", payload=payload)
    envelope = call(
        action(), receipt.turn_id, "choose", entities=({"entity": "procedure", "value": "1.000002"},)
    ).envelope

    assert envelope.outcome is Outcome.ANSWERED
    assert envelope.text == "Đăng ký thuyền"


@pytest.mark.parametrize(
    "context",
    [
        pytest.param({"procedure": "9.999999", "cases": [], "pending": [], "asked": []}, id="under discussion"),
        pytest.param({"procedure": None, "cases": [], "pending": ["9.999999"], "asked": []}, id="offered"),
        pytest.param({"procedure": None, "cases": [], "pending": [], "asked": ["weather"]}, id="an aspect of old"),
    ],
)
def test_a_conversation_about_what_was_taken_out_since_goes_on(warm: Searcher, context: dict[str, Any]) -> None:
    [action] = [action for action in ACTIONS if action.action_name == "action_guide"]

    for text in ("đăng ký thuyền cần gì", "lệ phí bao nhiêu"):
        answer = call(action(), arrive(text).turn_id, "ask_fee", context=context)
        assert answer.envelope.outcome is not Outcome.FAILED


def test_a_button_of_what_was_taken_out_since_is_asked_back_about(warm: Searcher) -> None:
    [action] = [action for action in ACTIONS if action.action_name == "action_guide"]
    receipt = arrive("Lệ phí", payload='/ask_fee{"procedure":"9.999999"}')
    answer = call(action(), receipt.turn_id, "ask_fee", entities=({"entity": "procedure", "value": "9.999999"},))

    assert answer.envelope.outcome is Outcome.CLARIFY
