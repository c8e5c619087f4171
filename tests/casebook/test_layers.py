"""Layers as files: one a shop uses, older ones beside it, and a damaged one named."""

from pathlib import Path

import pytest

from casebook.errors import FileError
from casebook.layers import Layers, scorings


@pytest.fixture
def layers(tmp_path: Path) -> Layers:
    return Layers(tmp_path / "layers")


def test_a_shop_that_taught_nothing_has_no_layer(layers: Layers) -> None:
    assert layers.of("demo") is None
    assert not layers.forget("demo")


def test_the_layer_kept_last_is_used_and_the_earlier_stays(layers: Layers) -> None:
    names = [layers.keep("demo", content) for content in (b"one", b"two")]
    assert layers.of("demo") == b"two"
    assert {path.stem for path in layers.folder.rglob("*.npz")} == set(names)


def test_forgetting_removes_everything_of_this_shop_alone(layers: Layers) -> None:
    for shop in ("demo", "other"):
        layers.keep(shop, shop.encode())
    assert layers.forget("demo")
    assert (layers.of("demo"), layers.of("other")) == (None, b"other")


@pytest.mark.parametrize("shop", ["..", "../demo", "山野 日用", "a/b"])
def test_no_key_leads_out_of_the_folder(layers: Layers, shop: str) -> None:
    name = layers.keep(shop, b"one")
    (path,) = layers.folder.rglob(f"{name}.npz")
    assert path.parent.parent == layers.folder
    assert layers.of(shop) == b"one"


def test_a_layer_that_was_changed_is_not_used(layers: Layers) -> None:
    name = layers.keep("demo", b"one")
    (path,) = layers.folder.rglob(f"{name}.npz")
    path.write_bytes(b"two")
    with pytest.raises(FileError, match="was changed"):
        layers.of("demo")
    path.unlink()
    with pytest.raises(FileError, match="--forget"):
        layers.of("demo")


def test_scorings_stand_in_files_of_their_own_kind(tmp_path: Path) -> None:
    kept = scorings(tmp_path / "scorings")
    name = kept.keep("demo", b"{}")
    assert [path.name for path in kept.folder.rglob("*.json")] == [f"{name}.json"]
    kept.folder.joinpath("shop-demo", f"{name}.json").write_bytes(b"other")
    with pytest.raises(FileError, match=r"shop scoring: .*huiping weigh"):
        kept.of("demo")
