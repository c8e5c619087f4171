"""Manifest and bag-info lines, written and read again."""

import pytest

from responder.evidence.manifest import info_body, manifest_body, oxum, read_info, read_manifest
from responder.evidence.members import unsafe

NAME = "manifest-sha256.txt"


@pytest.mark.parametrize("path", ["data/a.txt", "data/说明.txt", "data/50%.txt", "data/a\nb", "data/a b  c"])
def test_any_path_comes_back_from_a_manifest(path: str) -> None:
    sums = {path: "0" * 64}
    assert read_manifest(NAME, manifest_body(sums)) == (sums, [])


def test_a_manifest_is_sorted_by_path() -> None:
    assert manifest_body({"b": "1", "a": "2"}) == b"2  a\n1  b\n"


@pytest.mark.parametrize("line", [b"0" * 63 + b"  a\n", b"A" * 64 + b"  a\n", b"0" * 64 + b" *a\n", b"\n", b"0"])
def test_a_line_in_another_form_is_malformed(line: bytes) -> None:
    sums, faults = read_manifest(NAME, line)
    assert (sums, [fault.kind for fault in faults]) == ({}, ["manifest_malformed"])


def test_values_of_bag_info_stay_on_their_line() -> None:
    assert read_info(info_body({"A": "x\nB: y", "C": "z"})) == {"A": "x B: y", "C": "z"}


def test_the_first_of_two_equal_keys_counts() -> None:
    assert read_info(b"A: 1\nA: 2\n") == {"A": "1"}


def test_oxum_counts_bytes_and_files() -> None:
    assert oxum([3, 4]) == "7.2"


@pytest.mark.parametrize(
    "path", ["../a", "a/../b", "/a", "~/a", "C:/a", "c:a", "a\\b", "a//b", "./a", "a\0b", "a\nb", ""]
)
def test_paths_that_could_lead_away_are_unsafe(path: str) -> None:
    assert unsafe(path)


@pytest.mark.parametrize("path", ["data/a.txt", "data/说明.txt", "data/a..b", "data/.a"])
def test_ordinary_paths_are_safe(path: str) -> None:
    assert not unsafe(path)
