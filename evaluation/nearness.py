"""Finds questions that stand, but for a letter or two or for the order of words, both where we learn and measure.

Compared is folded text without punctuation, so that a text and its form without diacritics are the same. Only texts of
different sets are compared: twins with and without diacritics within one set never are. Two judgements are made: by
edit distance (:func:`near_pairs`) and by sentence vectors (:func:`reworded_pairs`).

Sentence vectors alone tell the matter and not the question, so they count only beside many common letters or words. It
is no matter of time: to encode all 73,000 texts took 92 s on two cores, to compare 4,077 of dev with 55,000 of training
3 s. But the encoder was taught to put questions about one procedure side by side, and without diacritics it hardly
tells their aspects apart. Of 11,800 texts of dev, ordinary, hard and national-dev, all of six words and more, 7,300
pairs with training have a cosine from 0.97 on, and 70 % of these share less than a third of their words; 1,070 have one
from 0.98 on; of the 43 from 0.99 on seven ask the same ("đăng ký kết hôn ở phường mất bao nhiêu tiền vậy" and "… mất
mấy ngày" have 0.992). None has one of 0.995, so no threshold lies beyond the honest neighbours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.preprocessing import normalize

from evaluation.cases_io import read_cases
from knowledge.encoder.encoder import Encoder
from knowledge.turns.said import dialogues
from nlu.text import fold, words

SAME = 0.9
"""Similarity (difflib's ratio, 1 is equal) from which two texts count as one question."""
CANDIDATE = 0.6
"""Cosine of character trigrams from which the slow comparison is made. Four scattered wrong letters in forty, the worst
case of a ratio of 0.9, leave a cosine of 0.68."""
REWORDED = 0.9
"""Cosine of sentence vectors from which two texts that share most trigrams count as one question in another order."""
SAME_WORDS, SAME_MATTER = 0.82, 0.95
"""Cosines of word counts and of sentence vectors from which two texts count as one question, whatever their trigrams:
"lấy chồng rồi muốn nhập khẩu về nhà chồng cần giấy tờ gì", "rồi nhập khẩu về nhà chồng thì cần giấy tờ gì".

One word in six may be another. Of the 55 pairs of dev, ordinary and hard with training that this found beyond the
trigrams below, 44 asked the same, four differed in a detail and seven asked something else. With words from 0.8 on, one
in five, 42 pairs more are found, as different hands write about one matter; with vectors from 0.9 to 0.95 another 45,
mostly follow-ups that name no matter and that everybody says ("bao nhiêu ngày có kết quả")."""
REWORDED_TRIGRAMS = 0.85
"""Cosine of character trigrams without which, words apart, no cosine of sentence vectors counts.

The encoder was taught to put questions about one procedure side by side, and without diacritics it hardly tells their
aspects apart: "đăng ký tạm trú nộp ở đâu" and "đăng ký tạm trú online" have a cosine of 0.97, and 948 pairs of dev and
training one from 0.93 on. The letters set them apart. Among the texts of five words and more of dev, national-dev and
training, 28 pairs that edit distance missed had a trigram cosine from 0.85 on. Of the 26 whose vectors have a cosine
from 0.9 on (in fact from 0.93), 21 said the same in another order or with a word or two more, five differed in one
detail; of the two below (0.88, 0.86), one asked something else. With trigrams between 0.8 and 0.85 about half were
honest neighbours, whatever the vectors. (Counted with the encoder of six layers; with three, one pair more is told.)"""
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
    """Two texts that are too near.

    ``ratio`` is what told so, up to 1: difflib's ratio (1 where they are equal once folded) or, of a reworded pair, the
    cosine of the sentence vectors.
    """

    left: Line
    right: Line
    ratio: float

    @property
    def words(self) -> int:
        """Words of the shorter one: greetings and thanks of a word or two cannot but repeat."""
        return min(len(words(self.left.text)), len(words(self.right.text)))


def training_lines(root: Path) -> list[Line]:
    """Return every text below ``root`` that the assistant learns from: examples of intents, knowledge, dialogues."""
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
    whole = root / "knowledge/turns/dialogues"
    lines += (Line("knowledge/turns/dialogues", said.text) for dialogue in dialogues(whole) for said in dialogue)
    return lines


def case_lines(path: Path) -> list[Line]:
    """Return every turn of the cases in ``path``."""
    return [Line(f"{path.name}:{case.id}", text) for case in read_cases(path) for text in case.texts]


def near_pairs(left: Sequence[Line], right: Sequence[Line], *, same: float = SAME) -> list[Pair]:
    """Return the pairs of a ``left`` and a ``right`` text that are the same or nearly so, nearest and longest first."""
    left_keys, right_keys = _keys(left), _keys(right)
    pairs = []
    for row, column in _candidates(left_keys, right_keys, CANDIDATE):
        ratio = _ratio(left_keys[row], right_keys[column], same)
        if ratio >= same:
            pairs.append(Pair(left[row], right[column], ratio))
    return _sorted(pairs)


def reworded_pairs(
    left: Sequence[Line], right: Sequence[Line], encoder: Encoder, *, same: float = REWORDED
) -> list[Pair]:
    """Return the pairs that say the same in another order or with a word more, nearest and longest first.

    Their trigrams have a cosine from ``REWORDED_TRIGRAMS`` on and their sentence vectors one from ``same`` on, or their
    words one from ``SAME_WORDS`` on and their sentence vectors one from ``SAME_MATTER`` on; what :func:`near_pairs`
    finds is left out. Only texts of such letters or words are encoded, some hundreds of tens of thousands.
    """
    left_keys, right_keys = _keys(left), _keys(right)
    least = dict.fromkeys(_candidates(left_keys, right_keys, SAME_WORDS, _word_counter()), SAME_MATTER)
    least |= dict.fromkeys(_candidates(left_keys, right_keys, REWORDED_TRIGRAMS), same)
    candidates = [(row, column) for row, column in least if _ratio(left_keys[row], right_keys[column], SAME) < SAME]
    vectors = _vectors({key for row, column in candidates for key in (left_keys[row], right_keys[column])}, encoder)
    cosines = [float(vectors[left_keys[row]] @ vectors[right_keys[column]]) for row, column in candidates]
    return _sorted(
        Pair(left[row], right[column], cosine)
        for (row, column), cosine in zip(candidates, cosines, strict=True)
        if cosine >= least[row, column]
    )


def check(root: Path, dev: Path, test: Path, encoder: Encoder) -> dict[str, list[Pair]]:
    """Return the offending pairs between what is learnt from, ``dev`` and ``test``, by the two sets' names."""
    training, dev_lines, test_lines = training_lines(root), case_lines(dev), case_lines(test)
    sets = {
        "dev–training": (dev_lines, training),
        "test–training": (test_lines, training),
        "test–dev": (test_lines, dev_lines),
    }
    return {
        name: near_pairs(left, right) + reworded_pairs(left, right, encoder) for name, (left, right) in sets.items()
    }


def _sorted(pairs: Iterable[Pair]) -> list[Pair]:
    return sorted(pairs, key=lambda pair: (-pair.ratio, -len(pair.left.text), pair.left.where, pair.right.where))


def _keys(lines: Sequence[Line]) -> list[str]:
    return [_key(line.text) for line in lines]


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


def _vectors(keys: Iterable[str], encoder: Encoder) -> dict[str, NDArray[np.float32]]:
    """Return the unit vector of every key; keys are folded, for a text without diacritics lies far from its twin."""
    texts = sorted(keys)
    return dict(zip(texts, encoder.encode_passages(texts), strict=True)) if texts else {}


def _trigram_counter() -> CountVectorizer:
    return CountVectorizer(analyzer="char", ngram_range=(3, 3), lowercase=False)


def _word_counter() -> CountVectorizer:
    return CountVectorizer(analyzer=str.split)


def _candidates(
    left: Sequence[str], right: Sequence[str], least: float, counter: CountVectorizer | None = None
) -> Iterator[tuple[int, int]]:
    """Yield the rows of ``left`` and ``right`` whose trigrams, or what ``counter`` counts, are as near as ``least``."""
    if not any(left) or not any(right):
        return
    # Padded, so that a text of one or two letters has trigrams too.
    padded = [f" {key}  " for key in [*left, *right]]
    vectors = normalize((counter or _trigram_counter()).fit_transform(padded).tocsr())
    known = vectors[len(left) :].T.tocsc()
    for start in range(0, len(left), BATCH):
        cosines = (vectors[start : min(start + BATCH, len(left))] @ known).tocoo()
        enough = cosines.data >= least  # one in a thousand, of millions: sifted before Python sees them
        for row, column in zip(cosines.row[enough], cosines.col[enough], strict=True):
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
