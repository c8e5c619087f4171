"""Exact bounds, checked against published values and against the definition."""

from math import comb

import pytest

from sentiment.evaluation.bounds import Share


@pytest.mark.parametrize(
    ("hits", "rows", "low", "high"),
    [
        (0, 10, 0.0, 0.3085),
        (10, 10, 0.6915, 1.0),
        (1, 10, 0.0025, 0.4450),
        (5, 10, 0.1871, 0.8129),
        (0, 1320, 0.0, 0.00279),
        (0, 3080, 0.0, 0.00120),
    ],
)
def test_the_bounds_are_the_exact_ones(hits, rows, low, high):
    said = Share(hits, rows)
    assert (said.low, said.high) == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))


def test_at_its_upper_bound_so_few_hits_are_rare():
    high = Share(3, 40).high
    assert sum(comb(40, k) * high**k * (1 - high) ** (40 - k) for k in range(4)) == pytest.approx(0.025)


def test_nothing_seen_says_nothing():
    said = Share(0, 0)
    assert (said.share, said.low, said.high) == (0.0, 0.0, 1.0)


def test_a_large_count_is_bounded_soon():
    said = Share(500_000, 1_000_000)
    assert 0.499 < said.low < 0.5 < said.high < 0.501


def test_a_share_is_shown_with_its_count_and_bounds():
    assert str(Share(1, 10)) == "1/10 = 10.00% [0.25%, 44.50%]"
