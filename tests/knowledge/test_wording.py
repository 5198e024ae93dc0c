"""Every fixed sentence is used, every sentence that is used is there, and every placeholder is filled."""

import ast
import re
import string
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from channels.web.errors import STATUS
from knowledge.answers.guide import NEXT_ASPECTS
from knowledge.answers.locate import COUNTERS
from knowledge.envelope import Ask
from knowledge.points.shipped import COMMUNE_KINDS
from knowledge.schema import Aspect, Document, Way
from knowledge.wording import FILE, say, wording
from records.inbox import Media
from records.models import Draft
from records.proofs import Proof

ROOT = Path(__file__).parent.parent.parent
ROOMS = ("knowledge", "records", "actions", "channels", "service", "evaluation")
INTENTS = ["greet", "thanks", "bye", "capabilities"]

# What the f-strings of the code fill in: say(f"aspect.{aspect}") and the like.
VALUES: dict[str, list[str]] = {
    "aspect.{}": [*Aspect],
    "button.{}": [*NEXT_ASPECTS, "my_data", "erase"],
    "way.{}": [*Way],
    "way.name.{}": [way for way in Way if way is not Way.ANY],
    "kind.{}": list(Document.model_fields["kind"].annotation.__args__),  # type: ignore[union-attr]
    "smalltalk.{}": INTENTS,
    "clarify.{}": ["affirm", "deny"],
    "danger.{}": ["text", "police", "fire", "ambulance", "child", "after"],
    "web.error.{}": [*STATUS],
    "chat.ask.{}": [*Ask],
    "media.{}": [*Media],
    "point.{}": COMMUNE_KINDS,
    "point.kind.{}": list(dict.fromkeys(COUNTERS.values())),
    "locate.lies.{}": ["old_ward", "street", "landmark"],
    "status.{}": [*Draft.Status],
    "progress.{}": ["ready", "handed", "filed", "done"],
    "code.{}": [Proof.FAILED, Proof.LOCKED],
    "web.embed.{}": ["button", "title", "close", "cookies", "open"],
    "web.{}": [],  # the keys of the page's script stand as a tuple beside it
}


def trees() -> Iterator[ast.Module]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if path.name != "bootstrap.py":  # it has a say() of its own
                yield ast.parse(path.read_text("utf-8"))


def templates(tree: ast.Module) -> set[str]:
    """The f-strings of a module, with {} for what is filled in."""
    return {
        "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
    }


def constants(tree: ast.Module) -> set[str]:
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


@pytest.fixture(scope="module")
def used() -> set[str]:
    """Every key that code, templates or scripts use."""
    found: set[str] = set()
    for tree in trees():
        found |= {name for name in constants(tree) if re.fullmatch(r"[a-z]+(\.[a-z_0-9]+)+", name)}
        for template in templates(tree) & set(VALUES):
            found |= {template.format(value) for value in VALUES[template]}
    views = ast.parse((ROOT / "channels" / "web" / "views.py").read_text("utf-8"))
    script = next(
        node for node in ast.walk(views) if isinstance(node, ast.FunctionDef) and node.name == "_script_wording"
    )
    found |= {f"web.{name}" for name in constants(ast.Module([script], []))}
    for path in (ROOT / "channels" / "templates").rglob("*.html"):
        found |= {f"web.{name}" for name in re.findall(r"{{\s*say\.(\w+)", path.read_text("utf-8"))}
    return found


def test_every_sentence_is_used_somewhere(used: set[str]) -> None:
    assert sorted(set(wording()) - used) == []


def test_every_sentence_that_is_used_is_there() -> None:
    said: set[str] = set()
    for tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "say" and node.args:
                argument = node.args[0]
                if isinstance(argument, ast.Constant):
                    said.add(argument.value)
                elif isinstance(argument, ast.JoinedStr):
                    (template,) = templates(ast.Module([ast.Expr(argument)], []))
                    assert template in VALUES, f"say what fills {template} in, in VALUES above"
                    said |= {template.format(value) for value in VALUES[template]}
    assert len(said) > 60
    assert sorted(said - set(wording())) == []


def test_every_envelope_of_fixed_sentences_finds_its_sentences() -> None:
    keys = {
        name
        for file in ("scripted.py", "refusing.py")
        for name in constants(ast.parse((ROOT / "knowledge" / "answers" / file).read_text("utf-8")))
        if re.fullmatch(r"[a-z]+\.[a-z_]+", name)
    }
    assert len(keys) > 12
    assert sorted(keys - set(wording())) == []


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def test_every_placeholder_is_filled_where_the_sentence_is_said() -> None:
    checked = 0
    for tree in trees():
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "say" and node.args):
                continue
            argument = node.args[0]
            given = {keyword.arg for keyword in node.keywords}
            if isinstance(argument, ast.Constant) and argument.value in wording():
                assert placeholders(wording()[argument.value]) == given, argument.value
                checked += 1
            elif isinstance(argument, ast.JoinedStr) and not given:
                (template,) = templates(ast.Module([ast.Expr(argument)], []))
                for value in VALUES[template]:
                    assert placeholders(wording()[template.format(value)]) == set(), template
                    checked += 1
    assert checked > 60


def test_no_two_sentences_share_a_key() -> None:
    keys = [line.split(":")[0] for line in FILE.read_text("utf-8").splitlines() if re.match(r"[a-z]", line)]
    assert sorted({key for key in keys if keys.count(key) > 1}) == []
    assert set(keys) == set(yaml.safe_load(FILE.read_text("utf-8")))


@pytest.mark.parametrize("key", wording())
def test_a_sentence_is_a_sound_piece_of_vietnamese(key: str) -> None:
    sentence = wording()[key]
    assert isinstance(sentence, str)
    assert unicodedata.is_normalized("NFC", sentence)
    assert sentence or key == "way.any"
    if key != "locate.district":  # which says that there are none any more
        assert re.search(r"\b(quận|huyện)\b", sentence, re.IGNORECASE) is None
    assert re.search(r"<\w|\*\*|\]\(", sentence) is None  # no channel's markup
    assert len(sentence) <= 400


def test_a_key_that_is_not_there_or_not_filled_fails_loudly() -> None:
    with pytest.raises(KeyError):
        say("answer.nothing")
    with pytest.raises(KeyError):
        say("answer.unknown")
    assert say("answer.place", text="ở xã") == "Nơi nộp: ở xã"
