"""What commands read and write: whole files, odd bytes, lines that come twice."""

import io
import json
import os
from pathlib import Path

import pytest

from casebook.errors import InputError, RowError
from casebook.terminal import as_line, counted, each_line, opened, rewindable


def test_a_file_gets_its_name_only_when_it_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "out"
    target.write_text("before", encoding="utf-8")
    with pytest.raises(RuntimeError), opened(str(target), "w") as output:
        output.write("half")
        raise RuntimeError
    assert target.read_text(encoding="utf-8") == "before"
    assert os.listdir(tmp_path) == ["out"]  # noqa: PTH208


def test_a_whole_file_takes_the_place_and_the_rights_of_the_old_one(tmp_path: Path) -> None:
    target = tmp_path / "out"
    target.touch(0o600)
    with opened(str(target), "w") as output:
        output.write("whole")
    assert (target.read_text(encoding="utf-8"), target.stat().st_mode & 0o777) == ("whole", 0o600)


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "out")
    with opened(str(tmp_path / "link"), "w") as output:
        output.write("whole")
    assert (tmp_path / "link").is_symlink() and (tmp_path / "out").read_text(encoding="utf-8") == "whole"


def test_a_device_is_written_to_and_stays() -> None:
    with opened(os.devnull, "w") as output:
        output.write("gone")
    assert not Path(os.devnull).is_file()


@pytest.mark.parametrize("mode", ["r", "w"])
def test_what_cannot_be_opened_is_named(tmp_path: Path, mode: str) -> None:
    with pytest.raises(InputError, match="nowhere"), opened(str(tmp_path / "nowhere" / "x"), mode):
        pass


def test_a_mark_at_the_beginning_is_no_part_of_the_first_line(tmp_path: Path) -> None:
    (tmp_path / "in").write_text('{"id": 1}', encoding="utf-8-sig")
    with opened(str(tmp_path / "in"), "r") as lines, rewindable(lines) as again:
        assert list(again()) == list(again()) == ['{"id": 1}']


def test_a_line_that_is_not_utf8_loses_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "in").write_bytes('{"id": 1}\n{"id": "中"}\n'.encode("gb18030") + b'{"id": 3}\n')
    with opened(str(tmp_path / "in"), "r") as lines:
        good, bad, after = each_line(lines, dict)
    assert (good, after) == ({"id": 1}, {"id": 3})
    assert isinstance(bad, RowError) and "not UTF-8" in str(bad)


def test_half_a_sign_is_written_as_json_can_name_it() -> None:
    assert json.loads(as_line({"quote": "\ud83d坏"}).encode()) == {"quote": "\ud83d坏"}


def test_what_comes_through_a_pipe_can_be_read_twice() -> None:
    ends = os.pipe()
    os.write(ends[1], "一\r\n二\n".encode())
    os.close(ends[1])
    with open(ends[0], encoding="utf-8") as lines, rewindable(lines) as again:  # noqa: PTH123
        assert list(again()) == list(again()) == ["一\n", "二\n"]


def test_lines_begin_again_where_they_stood() -> None:
    lines = io.StringIO("before\nafter\n")
    lines.readline()
    with rewindable(lines) as again:
        assert list(again()) == list(again()) == ["after\n"]


def test_the_last_count_is_always_told() -> None:
    told: list[int] = []
    assert list(counted("abc", told.append)) == ["a", "b", "c"]
    assert told == [3]
