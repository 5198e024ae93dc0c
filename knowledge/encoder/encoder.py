"""Sentences to vectors: what search needs of an encoder, and which class serves a folder."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import EncoderError

Vectors = NDArray[np.float32]
SHIPPED = Path(__file__).parent.parent / "models" / "encoder"
ONNX_FILE = "onnx/model.onnx"


class Encoder(Protocol):
    """What search needs of an encoder, so that a test can bring a small one of its own."""

    @property
    def model_id(self) -> str:
        """Names the weights: vectors of different ids never mix."""
        ...

    def encode_query(self, text: str) -> Vectors:
        """Return the unit vector of a question, shape (dim,), float32."""
        ...

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return the unit vectors of what is searched, shape (len(texts), dim), float32."""
        ...


def load_encoder(folder: Path = SHIPPED) -> Encoder:
    """Load the sentence-transformers model in ``folder``, which has the prompts ``query`` and ``passage``.

    A folder of the shape that the project ships (an ONNX graph, mean pooling, unit vectors) is run by onnxruntime
    alone, which starts in a tenth of the time; any other one by sentence-transformers. Both give the same vectors.
    Raises :class:`EncoderError` if the folder is missing or damaged.
    """
    model_id = model_id_of(folder)
    try:
        if (folder / ONNX_FILE).is_file():
            from knowledge.encoder.onnx import OnnxEncoder, fits

            if fits(folder):
                return OnnxEncoder(folder, model_id)
        from knowledge.encoder.sentence_transformer import SentenceTransformerEncoder

        return SentenceTransformerEncoder(folder, model_id)
    except Exception as error:  # any of four libraries may raise its own kind here
        raise EncoderError(f"{folder}: the encoder cannot be loaded ({error}); restore the folder") from error


def model_id_of(folder: Path) -> str:
    """Twelve hex digits over the weights in ``folder``, whatever their format, without loading them.

    Raises :class:`EncoderError` if there is no model.
    """
    if not (folder / "modules.json").is_file():
        raise EncoderError(f"{folder}: no encoder is there; restore the folder or correct the setting")
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".onnx", ".safetensors", ".bin"):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
