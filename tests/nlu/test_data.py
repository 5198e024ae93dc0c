"""The training data, read as plain YAML: Rasa would load most of these mistakes without a word."""

import ast
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from nlu.phrases import padded, phrase_pattern
from nlu.text import fold, has_words, normalise

ROOT = Path(__file__).parent.parent.parent
FILES = sorted((ROOT / "nlu" / "data").glob("*.yml"))
DOMAIN = yaml.safe_load((ROOT / "bot" / "domain.yml").read_text("utf-8"))
RULES = yaml.safe_load((ROOT / "bot" / "rules.yml").read_text("utf-8"))["rules"]
CUES = yaml.safe_load((ROOT / "nlu" / "lexicons" / "cues.yml").read_text("utf-8"))
INTENTS = [next(iter(row)) if isinstance(row, dict) else row for row in DOMAIN["intents"]]


def blocks(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(path.read_text("utf-8"))["nlu"]
    return found


def examples(path: Path) -> list[tuple[str, str, list[str]]]:
    """Of every example of a file: its intent, its text, and the intents it carries besides."""
    rows = []
    for block in blocks(path):
        if isinstance(block["examples"], str):
            texts = [line.removeprefix("- ") for line in block["examples"].splitlines() if line.strip()]
            rows += [(block["intent"], text, block.get("metadata", {}).get("also", [])) for text in texts]
        else:
            rows += [
                (block["intent"], row["text"].rstrip("\n"), (row.get("metadata") or {}).get("also") or [])
                for row in block["examples"]
            ]
    return rows


@pytest.fixture(scope="module")
def every_example() -> list[tuple[str, str, list[str]]]:
    return [row for path in FILES for row in examples(path)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_holds_the_intent_it_is_named_for(path: Path) -> None:
    assert {block["intent"] for block in blocks(path)} == {path.stem}
    for block in blocks(path):
        assert set(block) in ({"intent", "examples"}, {"intent", "examples", "metadata"})
        metadata = block.get("metadata", {"question_only": True})
        assert metadata == {"question_only": True} or set(metadata) == {"also"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_example_is_one_line_with_words_in_it(path: Path) -> None:
    rows = examples(path)
    assert len(rows) >= 20
    assert [text for _, text, _ in rows if "\n" in text or not has_words(text)] == []


def test_every_example_is_in_normal_spelling(every_example: list[tuple[str, str, list[str]]]) -> None:
    odd = {text: normalise(text) for _, text, _ in every_example if normalise(text) != text}
    assert odd == {}


def test_no_example_stands_twice_even_without_diacritics(every_example: list[tuple[str, str, list[str]]]) -> None:
    counted = Counter(" ".join(re.findall(r"\w+", fold(text))) for _, text, _ in every_example)
    assert [text for text, count in counted.items() if count > 1] == []


def test_an_example_carries_only_other_known_intents_besides(every_example: list[tuple[str, str, list[str]]]) -> None:
    carrying = [(intent, text, also) for intent, text, also in every_example if also]
    assert len(carrying) > 100
    assert [row for row in carrying if not set(row[2]) <= set(INTENTS) - {row[0]}] == []
    assert [row for row in carrying if len(set(row[2])) != len(row[2])] == []


def test_every_intent_of_the_domain_has_examples_and_the_other_way_round() -> None:
    assert sorted(INTENTS) == sorted(path.stem for path in FILES)
    assert len(set(INTENTS)) == len(INTENTS)


def test_every_intent_leads_to_one_declared_action_by_exactly_one_rule() -> None:
    steps = [rule["steps"] for rule in RULES]
    assert sorted(step[0]["intent"] for step in steps) == sorted(INTENTS)
    assert all(len(step) == 2 for step in steps)
    assert {step[1]["action"] for step in steps} == set(DOMAIN["actions"])
    for rule in RULES:
        assert rule["rule"] == f"{rule['steps'][0]['intent']} leads to {rule['steps'][1]['action']}"


def phrases(entry: dict[str, Any], key: str) -> list[str]:
    return [part for phrase in entry.get(key) or [] for part in (phrase if isinstance(phrase, list) else [phrase])]


@pytest.mark.parametrize("intent", CUES)
def test_cues_name_a_known_intent_and_nothing_is_misspelled_beside_them(intent: str) -> None:
    assert intent in INTENTS
    assert set(CUES[intent]) <= {"any", "unless"}
    assert CUES[intent]["any"]


def test_every_intent_with_cues_is_looked_at_and_danger_first() -> None:
    # The module needs Rasa's runtime, so its order is read and not imported.
    tree = ast.parse((ROOT / "nlu" / "components" / "cues.py").read_text("utf-8"))
    order = next(
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "ORDER"
    )
    assert sorted(order) == sorted(CUES)
    assert order[0] == "danger"


@pytest.mark.parametrize("intent", CUES)
def test_every_cue_is_folded_and_stands_once(intent: str) -> None:
    for key in ("any", "unless"):
        parts = [part.replace("NN", "7") for part in phrases(CUES[intent], key)]
        assert [part for part in parts if fold(part) != part] == []
        written = [repr(phrase) for phrase in CUES[intent].get(key) or []]
        assert [phrase for phrase, count in Counter(written).items() if count > 1] == []


def test_every_cue_can_be_met_by_a_message_that_says_it() -> None:
    dead = [part for entry in CUES.values() for key in ("any", "unless") for part in phrases(entry, key)]
    assert [part for part in dead if not phrase_pattern(part).search(padded(part.replace("NN", "7")))] == []


WRITTEN_OUT = {
    "bhxh",
    "cccd",
    "noxh",
    "h26 NN NN",
    "g01 NN NN",
    "want to die",
    "house is on fire",
    "fake passport",
    "fake documents",
    "buy a driving license",
    "agent please",
    "dien form",
}
"""Cues that the shorthand lexicon writes out, and that are nothing else in Vietnamese then."""


def test_no_cue_becomes_other_words_of_vietnamese() -> None:
    """What "fake passport" would be, written out, asks what a passport costs: "gia ho chieu"."""
    said = [part for entry in CUES.values() for key in ("any", "unless") for part in phrases(entry, key)]
    changed = [part for part in said if phrase_pattern(part).pattern != _as_written(part)]
    assert [part for part in changed if part not in WRITTEN_OUT and "cccd" not in part] == []


def _as_written(phrase: str) -> str:
    words = {"*": r"(?:\w+ ){0,4}?", "NN": r"\d+ "}
    return r"(?<!\w)" + "".join(words.get(word, re.escape(word) + " ") for word in phrase.split())
