"""A shop's policies are read from a file, and a slip in one that holds words back is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from casebook.errors import FileError, InputError
from casebook.policies import read_policies


def written(folder: Path, said: str) -> str:
    (folder / "policies.toml").write_text(said, encoding="utf-8")
    return str(folder / "policies.toml")


def test_policies_are_read_as_they_are_written(tmp_path: Path) -> None:
    path = written(tmp_path, 'second_step = ["money"]\ncooling_minutes = 30\nreturn_freight_quality = "由店铺承担"\n')
    assert read_policies(path) == {
        "second_step": ["money"],
        "cooling_minutes": 30,
        "return_freight_quality": "由店铺承担",
    }


@pytest.mark.parametrize(
    "said",
    [
        'second_step = "money"',
        'second_step = ["saftey"]',
        "second_step = [1]",
        "cooling_minutes = 241",
        "cooling_minutes = -1",
        "cooling_minutes = true",
        'cooling_minutes = "30"',
        "records_days = 0",
        "records_days = 30.5",
        "records_days = 4000",
    ],
)
def test_a_slip_in_what_holds_words_back_is_told(tmp_path: Path, said: str) -> None:
    with pytest.raises(InputError, match=said.split(" ")[0]):
        read_policies(written(tmp_path, said))


@pytest.mark.parametrize("said", ["second_step = [", None])
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, said: str | None) -> None:
    path = str(tmp_path / "none.toml") if said is None else written(tmp_path, said)
    with pytest.raises(FileError):
        read_policies(path)
