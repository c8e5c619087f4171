"""A folder that cannot be used says why; one that can says what it is."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto

from casebook.errors import ModelError
from sentiment.ownmodel import look_over, own_reader
from sentiment.ownmodel.folder import read_folder
from tests.sentiment.ownmodel.makers import MARKS, SIGNS, a_model, a_network

WEIGHTS = np.zeros((len(MARKS) + len(SIGNS), 3), dtype=np.float32)


def written(name: str, text: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_text(text, encoding="utf-8")


def network(**said: object) -> Callable[[Path], object]:
    return lambda folder: onnx.save(a_network(WEIGHTS, **said), str(folder / "model.onnx"))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda folder: (folder / "model.onnx").unlink(), "model.onnx is missing"),
        (lambda folder: (folder / "tokenizer.json").unlink(), "tokenizer.json is missing"),
        (lambda folder: (folder / "labels.json").unlink(), "no label map in labels.json or in config.json"),
        (written("labels.json", '{"0": "joy", "1": "rage", "2": "calm"}'), "labels.json: label 'joy' means neither"),
        (written("labels.json", '["neg", "pos"]'), "not (1, 2)"),
        (written("labels.json", "{"), "labels.json is not JSON"),
        (written("labels.json", "3"), "labels.json holds no object"),
        (written("config.json", "[]"), "config.json holds no object"),
        (written("model.onnx", "no network"), "model.onnx is broken"),
        (written("tokenizer.json", "{}"), "tokenizer.json is broken"),
        (written("huiping.toml", "flag_at = 2"), "flag_at: 2 is not between 0 and 1"),
        (written("huiping.toml", "flag_at = nan"), "flag_at: nan is not between 0 and 1"),
        (written("huiping.toml", "flagat = 0.5"), "no such name: flagat"),
        (written("huiping.toml", "max_tokens = 4096"), "max_tokens: 4096 is not 16 to 512"),
        (written("huiping.toml", "="), "huiping.toml is not TOML"),
        (network(inputs=("text",)), "model.onnx asks for text"),
        (network(inputs=("input_ids", "pixels")), "model.onnx asks for input_ids, pixels"),
        (network(inputs=("input_ids",), summed=False), "with the shape (1, 3, 3)"),
    ],
)
def test_each_fault_is_one_clear_sentence(spoil: Callable[[Path], object], why: str, tmp_path: Path) -> None:
    spoil(a_model(tmp_path))
    with pytest.raises(ModelError) as raised:
        own_reader(tmp_path)
    assert why in str(raised.value)
    assert "\n" not in str(raised.value)


def test_all_faults_of_a_folder_are_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as raised:
        own_reader(tmp_path)
    assert len(raised.value.faults) == 3


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no such folder"):
        own_reader(tmp_path / "nowhere")


def test_a_tokenizer_of_another_model_is_noticed(tmp_path: Path) -> None:
    a_model(tmp_path / "big", signs={**SIGNS, "怪": (0, 0, 0), "哉": (0, 0, 0), "\u4e00": (0, 0, 0)})
    reader = own_reader(a_model(tmp_path / "small"))
    (tmp_path / "big" / "tokenizer.json").replace(tmp_path / "small" / "tokenizer.json")
    mixed = own_reader(tmp_path / "small")
    assert mixed.name != reader.name
    with pytest.raises(ModelError, match="cannot read a text"):
        mixed.read(["怪哉"], [None])


def test_numbers_of_four_bytes_do_as_well(tmp_path: Path) -> None:
    a_model(tmp_path, inputs=("input_ids",), kind=TensorProto.INT32)
    assert own_reader(tmp_path).polarities(["很好"]) == ["pos"]


def test_labels_may_stand_in_the_makers_config(tmp_path: Path) -> None:
    a_model(tmp_path, labels=None)
    config = {"id2label": {"0": "差评", "1": "中评", "2": "好评"}, "max_position_embeddings": 128}
    (tmp_path / "config.json").write_text(json.dumps(config), encoding="utf-8")
    folder = read_folder(tmp_path)
    assert (folder.labels, folder.most_tokens) == (("neg", "neu", "pos"), 128)


def test_an_absurd_length_of_the_makers_is_not_believed(tmp_path: Path) -> None:
    (a_model(tmp_path) / "tokenizer_config.json").write_text('{"model_max_length": 1e30}', encoding="utf-8")
    assert read_folder(tmp_path).most_tokens == 512


@pytest.mark.parametrize("file", ["labels.json", "huiping.toml", "model.onnx_data"])
def test_whatever_decides_changes_the_name(file: str, tmp_path: Path) -> None:
    before = read_folder(a_model(tmp_path)).name
    (tmp_path / file).write_text({"labels.json": '["pos", "neu", "neg"]'}.get(file, "threads = 2"), encoding="utf-8")
    assert read_folder(tmp_path).name != before


def test_the_name_is_the_same_wherever_the_folder_stands(tmp_path: Path) -> None:
    assert read_folder(a_model(tmp_path / "a")).name == read_folder(a_model(tmp_path / "b")).name


def test_labels_the_wrong_way_round_are_noticed(tmp_path: Path) -> None:
    assert look_over(a_model(tmp_path / "right")).name.startswith("own-")
    with pytest.raises(ModelError, match="takes plain complaints for praise"):
        look_over(a_model(tmp_path / "wrong", labels=["pos", "neu", "neg"]))


def test_without_a_folder_ours_is_looked_over() -> None:
    assert not look_over(None).name.startswith("own-")
