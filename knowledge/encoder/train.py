"""Fine-tune the encoder on how citizens ask, and cut it to the size that every question can afford.

Run as ``python -m knowledge.encoder.train BASE OUT [--catalogue FILE]``; ``make encoder`` does it and exports the
result (:mod:`knowledge.encoder.export`). First the whole base learns, contrastively: each question is pulled to another
text of its owner and pushed from those of the others in its batch, neighbours among them
(:mod:`knowledge.encoder.pairs`). Then a model with half of its layers learns the same, and to give, for a question
however it is typed, the vector that its teacher gives for it well written. The last one, with three, is taught by that.
"""

from __future__ import annotations

import argparse
import copy
import random
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from knowledge.catalogue import titles_of
from knowledge.encoder.pairs import Pair, Practice, owners_of
from knowledge.everyday import load_everyday
from knowledge.loader import load_seeds
from knowledge.turns.said import dialogues

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer

SEED = 20261125
BATCH, GPU_BATCH = 48, 160
"""Pairs a step: on two cores, on a GPU."""
HALF = (0, 2, 4, 7, 9, 11)
KEPT_LAYERS = (0, 5, 11)
"""Of the base's twelve, those of the model in between and of the last: a large step teaches less than two."""
SHARES = (0.3, 0.3, 0.4)
"""Of the time: whole, half, last."""
EPOCHS = 20
"""Of each, at most: more would learn the examples by heart."""
WHOLE_RATE, CUT_RATE = 1.5e-4, 2.5e-4
"""Peak learning rates, after a tenth of the steps, falling to zero at the end."""
SCALE = 30.0
"""Of the cosines in the loss, the inverse of a temperature; the base's cosines lie close together."""
LIKENESS = 20.0
"""Weight of being like the teacher beside telling owners apart."""
MAX_TOKENS = 48
"""Longer texts are cut in training only."""
LONGEST = 512
"""Tokens of a text that the finished model reads."""
PACE_AFTER = 20
"""Steps after which the pace is known."""
REPORT_EVERY = 50


def train(base: Path, out: Path, catalogue: Path | None, minutes: float) -> None:
    """Fine-tune ``base`` and write the float model to ``out``; stop after ``minutes`` at the latest.

    The learning rate is planned for the steps that fit, so a slower machine learns less, not worse.
    """
    import torch

    torch.manual_seed(SEED)
    practice = Practice(
        owners_of(load_seeds(), load_everyday(), titles_of(catalogue) if catalogue else {}, dialogues())
    )
    whole = load_base(base)
    learn(whole, practice, minutes * SHARES[0], WHOLE_RATE)
    half, last = cut(whole, HALF), cut(whole, KEPT_LAYERS)
    learn(half, practice, minutes * SHARES[1], CUT_RATE, whole)
    learn(last, practice, minutes * SHARES[2], CUT_RATE, half)
    save(last, out)


def load_base(base: Path) -> SentenceTransformer:
    """Load the float model in ``base``, on the GPU if there is one."""
    import torch
    from sentence_transformers import SentenceTransformer

    # No dropout: with it, attention on a CPU takes a path three times as slow, and so few epochs do not overfit.
    model: SentenceTransformer = SentenceTransformer(
        str(base),
        device="cuda" if torch.cuda.is_available() else "cpu",
        model_kwargs={"dtype": torch.float32},
        config_kwargs={"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0},
    )
    model.max_seq_length = MAX_TOKENS
    return model


def cut(model: SentenceTransformer, layers: Sequence[int]) -> SentenceTransformer:
    """Return a copy of ``model`` that has only ``layers`` of its transformer."""
    smaller: SentenceTransformer = copy.deepcopy(model)
    transformer: Any = smaller[0].auto_model
    transformer.encoder.layer = type(transformer.encoder.layer)(transformer.encoder.layer[i] for i in layers)
    transformer.config.num_hidden_layers = len(layers)
    return smaller


def learn(
    model: SentenceTransformer,
    practice: Practice,
    minutes: float,
    rate: float,
    teacher: SentenceTransformer | None = None,
) -> None:
    """Train ``model`` in place for ``minutes`` or :data:`EPOCHS`; ``teacher`` gives vectors to come near to."""
    import torch

    size = GPU_BATCH if model.device.type == "cuda" else BATCH
    draw = random.Random(SEED)  # noqa: S311 - not for secrets
    plan = [batch for _ in range(EPOCHS) for batch in practice.epoch(size, draw)]
    optimiser = torch.optim.AdamW(model.parameters(), lr=rate, weight_decay=0.01)
    model.train()
    total, began, recent = len(plan), time.monotonic(), 0.0
    for step, batch in enumerate(plan):
        spent = time.monotonic() - began
        if step >= PACE_AFTER and step % REPORT_EVERY in (0, PACE_AFTER):
            total = min(len(plan), step + max(0, int((minutes * 60 - spent) / (spent / step))))
            _say(f"step {step} of {total}, loss {recent:.3f}, {spent:.0f} s")
        if step >= total:
            break
        for group in optimiser.param_groups:
            group["lr"] = rate * _slope(step, total)
        with torch.autocast(model.device.type, torch.bfloat16, enabled=model.device.type == "cuda"):
            value = _loss(model, practice, batch, teacher)
        value.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        optimiser.zero_grad()
        if step % REPORT_EVERY in (0, PACE_AFTER, REPORT_EVERY - 1):  # a GPU goes on working while nobody asks
            recent = value.item()
    model.eval()


def _loss(
    model: SentenceTransformer, practice: Practice, batch: Sequence[Pair], teacher: SentenceTransformer | None
) -> torch.Tensor:
    """What ``model`` still does wrong: owners it does not tell apart, and how unlike its teacher it is."""
    import torch

    query, passage = (f"{model.prompts[name]}" for name in ("query", "passage"))
    partners = [passage + pair.partner for pair in batch]
    both = _vectors(model, [query + pair.typed for pair in batch] + partners)
    asked, answers = both.chunk(2)
    wrong = torch.tensor(practice.wrong(batch), device=both.device)
    right = torch.eye(len(batch), dtype=torch.bool, device=both.device)
    scores = torch.cat(
        [(asked @ answers.T).masked_fill(~(wrong | right), -1.0), (asked @ asked.T).masked_fill(~wrong, -1.0)], dim=1
    )
    loss = torch.nn.functional.cross_entropy(scores * SCALE, torch.arange(len(batch), device=both.device))
    if teacher is not None:
        with torch.no_grad():
            told = _vectors(teacher, [query + pair.written for pair in batch] + partners)
        loss = loss + LIKENESS * (1 - (both * told).sum(dim=1)).mean()
    return loss


def _vectors(model: SentenceTransformer, texts: list[Any]) -> torch.Tensor:
    """The unit vectors of ``texts``, float32, shape (len(texts), dim)."""
    features = {name: value.to(model.device) for name, value in model.preprocess(texts).items() if hasattr(value, "to")}
    vectors: torch.Tensor = model(features)["sentence_embedding"].float()
    return vectors


def _slope(step: int, total: int) -> float:
    """Share of the peak rate at ``step``: up for a tenth of the steps, then down to zero."""
    warm = max(1, total // 10)
    return min((step + 1) / warm, max(total - step, 0) / max(total - warm, 1))


def save(model: SentenceTransformer, out: Path) -> None:
    """Write ``model`` to the folder ``out``, without the limits of training."""
    model.max_seq_length = LONGEST
    model.tokenizer.backend_tokenizer.no_truncation()  # training left its own in the tokenizer's file
    model.tokenizer.backend_tokenizer.no_padding()
    model.save_pretrained(str(out))


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - it talks to the person at the terminal


def main() -> None:
    """Command line of the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("base", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--catalogue", type=Path, default=None)
    parser.add_argument("--minutes", type=float, default=60.0)
    arguments = parser.parse_args()
    train(arguments.base, arguments.out, arguments.catalogue, arguments.minutes)


if __name__ == "__main__":
    main()
