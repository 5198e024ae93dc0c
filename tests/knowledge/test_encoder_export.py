"""What ``make encoder`` ships: int8 where it costs nothing, float where it would cost answers."""

import re
import shutil
from pathlib import Path

import numpy as np
import onnx
import pytest
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
from tokenizers import Tokenizer
from transformers import BertConfig, BertModel

from knowledge.encoder import export
from knowledge.encoder.encoder import ONNX_FILE, SHIPPED, load_encoder
from knowledge.encoder.onnx import OnnxEncoder

pytestmark = pytest.mark.filterwarnings("ignore")
"""The exporter of torch warns of itself."""
TOKENIZER = ("tokenizer.json", "tokenizer_config.json")
TEXTS = ["đổi bằng lái xe ở đâu", "con em mới sinh cần giấy gì", "le phi lam ho chieu"]


@pytest.fixture(scope="module")
def float_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An untrained model of two layers, shaped as those that ``make encoder`` trains."""
    folder = tmp_path_factory.mktemp("float")
    pieces = Tokenizer.from_file(str(SHIPPED / "tokenizer.json")).get_vocab_size()
    size = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64}
    BertModel(BertConfig(vocab_size=pieces, **size)).save_pretrained(folder / "bare")  # type: ignore[no-untyped-call]
    for name in TOKENIZER:
        shutil.copy(SHIPPED / name, folder / "bare")
    words = Transformer(str(folder / "bare"), max_seq_length=64)
    model = SentenceTransformer(modules=[words, Pooling(32, pooling_mode="mean"), Normalize()], device="cpu")
    model.prompts = {"query": "query: ", "passage": "passage: "}
    model.save_pretrained(str(folder / "whole"), create_model_card=False)
    return folder / "whole"


def test_the_exported_encoder_gives_nearly_the_float_models_vectors(float_model: Path, tmp_path: Path) -> None:
    size = export.export_int8(float_model, tmp_path / "out")

    encoder, reference = load_encoder(tmp_path / "out"), SentenceTransformer(str(float_model), device="cpu")
    assert isinstance(encoder, OnnxEncoder)
    assert size == sum(file.stat().st_size for file in (tmp_path / "out").rglob("*") if file.is_file())
    for text in TEXTS:
        ours, theirs = encoder.encode_query(text), reference.encode(text, prompt_name="query")
        assert float(np.dot(ours, theirs)) > 0.99


def test_what_comes_out_of_gelu_stays_float_and_all_else_is_int8(float_model: Path, tmp_path: Path) -> None:
    export.export_int8(float_model, tmp_path / "out")

    products = {
        node.name.removesuffix("_quant"): node.op_type
        for node in onnx.load(tmp_path / "out" / ONNX_FILE).graph.node
        if "MatMul" in node.op_type and "dense" in node.name
    }
    plain = {name for name, kind in products.items() if kind == "MatMul"}
    assert plain == {f"/encoder/layer.{layer}/output/dense/MatMul" for layer in (0, 1)}
    assert any(kind == "MatMulInteger" for kind in products.values())


def test_a_folder_that_would_be_too_large_is_refused_and_nothing_is_overwritten(
    float_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "kept").write_text("as it was")
    monkeypatch.setattr(export, "MAX_BYTES", 1000)

    with pytest.raises(ValueError, match="more than the 1000 allowed"):
        export.export_int8(float_model, tmp_path / "out")

    assert (tmp_path / "out" / "kept").read_text() == "as it was"


def test_a_graph_whose_nodes_have_other_names_is_refused(
    float_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "KEPT_FLOAT", re.compile("/no/such/node"))

    with pytest.raises(ValueError, match="name what is to stay float"):
        export.export_int8(float_model, tmp_path / "out")

    assert not (tmp_path / "out").exists()
