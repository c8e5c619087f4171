"""A tiny model made in the test: one weight a sign and label, added up; saved as any exported model is."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

MARKS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
# What each sign adds to neg, neu, pos.
SIGNS = {"好": (-3, 0, 3), "快": (-2, 0, 2), "喜": (-2, 0, 2), "坏": (4, 0, -4), "差": (3, 0, -3), "般": (0, 4, 0)}
THREE = {"0": "neg", "1": "neu", "2": "pos"}


def a_model(folder: Path, *, labels: Any = THREE, signs: Mapping[str, Sequence[float]] = SIGNS, **said: Any) -> Path:
    """A folder with a model of these weights; `inputs` names what the network asks for, `shape` its rank."""
    folder.mkdir(parents=True, exist_ok=True)
    weights = np.zeros((len(MARKS) + len(signs), len(next(iter(signs.values())))), dtype=np.float32)
    weights[len(MARKS) :] = list(signs.values())
    onnx.save(a_network(weights, **said), str(folder / "model.onnx"))
    a_tokenizer([*MARKS, *signs]).save(str(folder / "tokenizer.json"))
    if labels is not None:
        (folder / "labels.json").write_text(json.dumps(labels, ensure_ascii=False), encoding="utf-8")
    return folder


def a_tokenizer(signs: Sequence[str]) -> Tokenizer:
    """Every Chinese sign a token, as BERT's does."""
    made = Tokenizer(models.WordPiece({sign: number for number, sign in enumerate(signs)}, unk_token="[UNK]"))
    made.normalizer = normalizers.BertNormalizer()
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    # As many exported files have it; it must not cut our reviews.
    made.enable_truncation(8)
    return made


def a_network(
    weights: Any,
    *,
    inputs: Sequence[str] = ("input_ids", "attention_mask", "token_type_ids"),
    summed: bool = True,
    kind: int = TensorProto.INT64,
) -> onnx.ModelProto:
    """The rows of `weights` the ids name, those under the mask added up."""
    nodes = [helper.make_node("Gather", ["weights", inputs[0]], ["each"])]
    said = "each"
    if "attention_mask" in inputs:
        nodes += [
            helper.make_node("Cast", ["attention_mask"], ["kept"], to=TensorProto.FLOAT),
            helper.make_node("Unsqueeze", ["kept", "last"], ["wide"]),
            helper.make_node("Mul", ["each", "wide"], ["shown"]),
        ]
        said = "shown"
    last = ["ReduceSum", [said, "along"]] if summed else ["Identity", [said]]
    nodes.append(helper.make_node(last[0], last[1], ["logits"], **({"keepdims": 0} if summed else {})))
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info(name, kind, ["rows", "tokens"]) for name in inputs],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, None)],
        [
            numpy_helper.from_array(weights, "weights"),
            numpy_helper.from_array(np.array([2], dtype=np.int64), "last"),
            numpy_helper.from_array(np.array([1], dtype=np.int64), "along"),
        ],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
