"""Finds questions that stand, but for a letter or two, both where we learn and where we measure.

Compared is folded text without punctuation, so that a text and its form without diacritics are the same. Only texts of
different sets are compared: twins with and without diacritics within one set never are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import yaml
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.preprocessing import normalize

from evaluation.cases_io import read_cases
from nlu.text import fold, words

SAME = 0.9
"""Similarity (difflib's ratio, 1 is equal) from which two texts count as one question."""
CANDIDATE = 0.6
"""Cosine of character trigrams from which the slow comparison is made. Four scattered wrong letters in forty, the worst
case of a ratio of 0.9, leave a cosine of 0.68."""
BATCH = 256  # rows compared at once: bounds the memory whatever the size of the sets

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_ANNOTATION = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")


@dataclass(frozen=True)
class Line:
    """One text and where it stands."""

    where: str
    text: str


@dataclass(frozen=True)
class Pair:
    """Two texts that are too near; ``ratio`` is 1 where they are equal once folded."""

    left: Line
    right: Line
    ratio: float

    @property
    def words(self) -> int:
        """Words of the shorter one: greetings and thanks of a word or two cannot but repeat."""
        return min(len(words(self.left.text)), len(words(self.right.text)))


def training_lines(root: Path) -> list[Line]:
    """Return every text below ``root`` that the assistant learns from: intents' examples and the knowledge."""
    lines: list[Line] = []
    for path in sorted((root / "nlu" / "data").glob("*.yml")):
        lines += (Line(f"nlu/data/{path.name}", text) for text in _examples(_yaml(path)))
    for path in sorted((root / "knowledge" / "procedures").glob("*.yml")):
        lines += _questions(f"knowledge/procedures/{path.name}", _yaml(path))
    lists = [("knowledge/topics.yml", "topics"), ("knowledge/neighbours.yml", "groups")]
    lists += [(path.relative_to(root).as_posix(), "procedures") for path in (root / "knowledge/national").glob("*.yml")]
    for name, key in sorted(lists):
        for entry in _yaml(root / name).get(key, ()) if (root / name).exists() else ():
            lines += _questions(name, entry)
    return lines


def case_lines(path: Path) -> list[Line]:
    """Return every turn of the cases in ``path``."""
    return [Line(f"{path.name}:{case.id}", text) for case in read_cases(path) for text in case.texts]


def near_pairs(left: Sequence[Line], right: Sequence[Line], *, same: float = SAME) -> list[Pair]:
    """Return the pairs of a ``left`` and a ``right`` text that are the same or nearly so, nearest and longest first."""
    left_keys, right_keys = [[_key(line.text) for line in lines] for lines in (left, right)]
    if not any(left_keys) or not any(right_keys):
        return []
    pairs = []
    for row, column in _candidates(left_keys, right_keys):
        ratio = _ratio(left_keys[row], right_keys[column], same)
        if ratio >= same:
            pairs.append(Pair(left[row], right[column], ratio))
    return sorted(pairs, key=lambda pair: (-pair.ratio, -len(pair.left.text), pair.left.where, pair.right.where))


def check(root: Path, dev: Path, test: Path) -> dict[str, list[Pair]]:
    """Return the offending pairs between what is learnt from, ``dev`` and ``test``, by the two sets' names."""
    training, dev_lines, test_lines = training_lines(root), case_lines(dev), case_lines(test)
    return {
        "dev–training": near_pairs(dev_lines, training),
        "test–training": near_pairs(test_lines, training),
        "test–dev": near_pairs(test_lines, dev_lines),
    }


def _key(text: str) -> str:
    return " ".join(words(fold(text)))


def _ratio(left: str, right: str, least: float) -> float:
    if left == right:
        return 1.0 if left else 0.0
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    # The two quick bounds are never below the ratio and spare most of the slow work.
    if matcher.real_quick_ratio() < least or matcher.quick_ratio() < least:
        return 0.0
    return matcher.ratio()


def _candidates(left: Sequence[str], right: Sequence[str]) -> Iterator[tuple[int, int]]:
    # Padded, so that a text of one or two letters has trigrams too.
    padded = [f" {key}  " for key in [*left, *right]]
    counter = CountVectorizer(analyzer="char", ngram_range=(3, 3), lowercase=False)
    vectors = normalize(counter.fit_transform(padded).tocsr())
    known = vectors[len(left) :].T.tocsc()
    for start in range(0, len(left), BATCH):
        cosines = (vectors[start : min(start + BATCH, len(left))] @ known).tocoo()
        for row, column, cosine in zip(cosines.row, cosines.col, cosines.data, strict=True):
            if cosine >= CANDIDATE:
                yield start + int(row), int(column)


def _yaml(path: Path) -> Any:
    return yaml.load(path.read_text("utf-8"), Loader=_LOADER) or {}  # noqa: S506 - both loaders are the safe ones


def _examples(content: Any) -> Iterator[str]:
    """Yield the examples of intents in both of Rasa's forms, entity annotations taken off."""
    for group in content.get("nlu", ()):
        examples = group.get("examples", "") if "intent" in group else ""
        if isinstance(examples, str):
            examples = [line.strip()[2:] for line in examples.splitlines() if line.strip().startswith("- ")]
        for example in examples:  # those with metadata are objects
            text = example["text"] if isinstance(example, dict) else example
            yield _ANNOTATION.sub(r"\1", text.strip())


def _questions(where: str, content: Any) -> Iterable[Line]:
    texts = [*content.get("everyday_names", ()), *content.get("sample_questions", ())]
    return (Line(where, str(text).partition(" | ")[0]) for text in texts)
