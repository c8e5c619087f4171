"""Ratings as files and pages write them."""

import pytest

from crawler.sources.stars import read_stars


@pytest.mark.parametrize(
    ("said", "stars"),
    [
        (5, 5),
        ("3", 3),
        ("4.0", 4),
        ("2星", 2),
        ("五星", 5),
        ("★★★☆☆", 3),
        ("好评", 5),
        ("中评", 3),
        ("差评", 1),
        ("5 stars", 5),
    ],
)
def test_a_rating_is_read(said: object, stars: int) -> None:
    assert read_stars(said) == stars


@pytest.mark.parametrize("said", [0, 6, "-1", "4.5", "99999", "一般般", True, "nan", "★★★★★★"])
def test_an_impossible_rating_is_refused(said: object) -> None:
    with pytest.raises(ValueError, match="rating|stars"):
        read_stars(said)
