"""Turn a sentence-transformers folder into the int8 ONNX folder that the project ships.

Run as ``python -m knowledge.encoder.export BASE OUT``. Weights become int8, a scale for each channel; activations are
quantised as they come. The last product of each layer stays float. The tokenizer, pooling and normalisation modules are
copied as they are, so the result loads with ``SentenceTransformer(OUT, backend="onnx")`` and no hub.
"""

from __future__ import annotations

import argparse
import re
import shutil
import tempfile
from pathlib import Path

from knowledge.encoder.encoder import ONNX_FILE

MAX_BYTES = 40 * 1024 * 1024
KEPT_FLOAT = re.compile(r"/layer\.\d+/output/dense/")
"""Names of nodes that are not quantised: what comes out of GELU has a few large values, and one scale for all loses
the rest. It costs half a millisecond and 5 MB, and keeps hit@1 within half a point of the float model's (ADR 10)."""


def export_int8(base: Path, out: Path) -> int:
    """Export ``base`` to int8 ONNX at ``out`` and return the size of the folder in bytes.

    Raises ``ValueError`` if the folder would be larger than the 40 MB that the repository allows, or if no node is
    named as :data:`KEPT_FLOAT` says.
    """
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from sentence_transformers import SentenceTransformer

    with tempfile.TemporaryDirectory() as scratch:
        plain, full = Path(scratch) / "plain", Path(scratch) / "full.onnx"
        model = SentenceTransformer(str(base), backend="onnx", device="cpu", model_kwargs={"export": True})
        model.save_pretrained(str(plain), create_model_card=False)  # a card would ask the hub about the base
        shutil.move(plain / ONNX_FILE, full)
        kept = [node.name for node in onnx.load(str(full)).graph.node if KEPT_FLOAT.search(node.name)]
        if not kept:
            raise ValueError(f"the graph of {base} has no node like {KEPT_FLOAT.pattern}; name what is to stay float")
        quantize_dynamic(
            str(full),
            str(plain / ONNX_FILE),
            weight_type=QuantType.QInt8,
            per_channel=True,
            nodes_to_exclude=kept,
            reduce_range=True,  # processors without VNNI add pairs of products in 16 bits, which eight would overflow
            extra_options={"MatMulConstBOnly": True},
        )
        size = sum(file.stat().st_size for file in plain.rglob("*") if file.is_file())
        if size > MAX_BYTES:
            raise ValueError(f"the exported folder has {size} bytes, more than the {MAX_BYTES} allowed")
        readme = out / "README.md"
        if readme.is_file():
            shutil.copyfile(readme, plain / "README.md")
        if out.exists():
            shutil.rmtree(out)
        shutil.copytree(plain, out)
    return size


def main() -> None:
    """Command line of the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("base", type=Path)
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    size = export_int8(arguments.base, arguments.out)
    print(f"{arguments.out}: {size / 1e6:.1f} MB")  # noqa: T201


if __name__ == "__main__":
    main()
