"""No bundle damaged by chance ends verifying, writes anything, or passes for another one."""

from pathlib import Path

import pytest

from responder.evidence import report_lines, verify
from tests.responder.evidence.fuzzing import damaged


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("start", range(0, 500, 50))
def test_damage_by_chance_is_told_and_nothing_is_written(bundles: dict[str, bytes], tmp_path: Path, start: int) -> None:
    path = tmp_path / "in" / "bundle.zip"
    path.parent.mkdir()
    for seed in range(start, start + 50):
        body = bundles["redacted" if seed % 5 == 0 else "sealed"]
        path.write_bytes(damaged(body, seed))
        assert len(report_lines(verify(path))) >= 2, seed
        assert [one.name for one in tmp_path.rglob("*") if one.is_file()] == ["bundle.zip"], seed


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_most_of_it_is_seen(bundles: dict[str, bytes], tmp_path: Path) -> None:
    path = tmp_path / "bundle.zip"
    passed = []
    for seed in range(1000, 1100):
        path.write_bytes(damaged(bundles["sealed"], seed))
        passed += [seed] if verify(path).ok else []
    # What passes is damage to bytes no reader looks at, or a careful forger's without a seal.
    assert len(passed) < 40


def test_the_same_seed_gives_the_same_damage(bundles: dict[str, bytes]) -> None:
    assert damaged(bundles["sealed"], 7) == damaged(bundles["sealed"], 7)
