"""Fine-tune the encoder on how citizens ask, and report what was gained.

Run as ``python -m knowledge.encoder.train BASE OUT [--catalogue FILE]``; ``make encoder`` does it and exports the
result (:mod:`knowledge.encoder.export`). Contrastive: each question is pulled to another text of its procedure and
pushed from those of the others in its batch, neighbours among them (:mod:`knowledge.encoder.pairs`).
"""

from __future__ import annotations

import argparse
import random
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from knowledge.catalogue import titles_of
from knowledge.encoder.pairs import batches, owners_of
from knowledge.everyday import load_everyday
from knowledge.loader import load_seeds

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

SEED = 20261125
BATCH = 48
"""Pairs a step: what two cores do in about three seconds."""
KEPT_LAYERS = (0, 2, 4, 7, 9, 11)
"""Of the base's twelve: half of them take half the time of every question, and training mends what is lost."""
EPOCHS = 2
RATE = 1.5e-4
"""Peak learning rate, after a tenth of the steps, falling to zero at the end."""
SCALE = 30.0
"""Of the cosines in the loss, the inverse of a temperature; the base's cosines lie close together."""
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
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss

    torch.manual_seed(SEED)
    # No dropout: with it, attention on a CPU takes a path three times as slow, and so few epochs do not overfit.
    model = SentenceTransformer(
        str(base),
        device="cuda" if torch.cuda.is_available() else "cpu",
        model_kwargs={"dtype": torch.float32},
        config_kwargs={"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0},
    )
    _cut(model)
    model.max_seq_length = MAX_TOKENS
    plan = _plan(catalogue)
    total = len(plan)
    loss = MultipleNegativesRankingLoss(model, scale=SCALE)
    optimiser = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=0.01)
    model.train()
    began, recent = time.monotonic(), 0.0
    for step, pairs in enumerate(plan):
        spent = time.monotonic() - began
        if step == PACE_AFTER:
            total = min(total, int(minutes * 60 / (spent / step)))
            _say(f"{spent / step:.2f} s a step: {total} steps")
        if step >= total:
            break
        for group in optimiser.param_groups:
            group["lr"] = RATE * _slope(step, total)
        features = [
            {name: value.to(model.device) for name, value in model.preprocess(column).items() if hasattr(value, "to")}
            for column in _columns(pairs, model.prompts)
        ]
        value = loss(features, None)
        value.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        optimiser.zero_grad()
        recent = 0.95 * recent + 0.05 * value.item() if step else value.item()
        if step % REPORT_EVERY == REPORT_EVERY - 1:
            _say(f"step {step + 1}/{total}, loss {recent:.3f}, {time.monotonic() - began:.0f} s")
    model.max_seq_length = LONGEST
    model.tokenizer.backend_tokenizer.no_truncation()  # training left its own in the tokenizer's file
    model.tokenizer.backend_tokenizer.no_padding()
    model.save_pretrained(str(out))


def _cut(model: SentenceTransformer) -> None:
    """Leave only :data:`KEPT_LAYERS` of the transformer in ``model``."""
    transformer: Any = model[0].auto_model
    transformer.encoder.layer = type(transformer.encoder.layer)(transformer.encoder.layer[i] for i in KEPT_LAYERS)
    transformer.config.num_hidden_layers = len(KEPT_LAYERS)


def _plan(catalogue: Path | None) -> list[list[tuple[str, str]]]:
    """Every batch of the training, in order."""
    draw = random.Random(SEED)  # noqa: S311 - not for secrets
    owners = owners_of(load_seeds(), load_everyday(), titles_of(catalogue) if catalogue else {})
    plan = [batch for _ in range(EPOCHS) for batch in batches(owners, BATCH, draw)]
    _say(f"{len(owners)} owners, {sum(map(len, plan))} pairs, {len(plan)} steps")
    return plan


def _columns(pairs: list[tuple[str, str]], prompts: dict[str, str]) -> tuple[list[str], list[str]]:
    """The questions and their partners, each with the prompt that it has in search."""
    return [prompts["query"] + left for left, _ in pairs], [prompts["passage"] + right for _, right in pairs]


def _slope(step: int, total: int) -> float:
    """Share of the peak rate at ``step``: up for a tenth of the steps, then down to zero."""
    warm = max(1, total // 10)
    return min((step + 1) / warm, max(total - step, 0) / max(total - warm, 1))


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
