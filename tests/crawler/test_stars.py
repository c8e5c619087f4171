"""Ratings as files and pages write them."""

import pytest

from crawler.sources.stars import plain_number, read_stars, scale_of, stars_in


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
        ("５星", 5),
        ("好評", 5),
        ("四颗星", 4),
        ("5/5", 5),
        ("80/100", 4),
        ("4.0 / 5.0", 4),
        ("4 out of 5 stars", 4),
        ("Rated 4 out of 5", 4),
        ("80%", 4),
        ("⭐⭐⭐", 3),
        ("5分", 5),
    ],
)
def test_a_rating_is_read(said: object, stars: int) -> None:
    assert read_stars(said) == stars


@pytest.mark.parametrize("said", [0, 6, "-1", "4.5", "99999", "一般般", True, "nan", "★★★★★★"])
def test_an_impossible_rating_is_refused(said: object) -> None:
    with pytest.raises(ValueError, match="rating|stars"):
        read_stars(said)


@pytest.mark.parametrize(
    ("said", "scale", "stars"),
    [("50", 50, 5), ("10", 50, 1), ("100分", 100, 5), ("20", 100, 1), (8, 10, 4), ("5星", 100, 5), ("好评", 100, 5)],
)
def test_a_plain_number_means_as_much_as_its_scale_says(said: object, scale: int, stars: int) -> None:
    assert read_stars(said, scale) == stars


@pytest.mark.parametrize(("said", "scale"), [("4.5", 5), ("50", 100), ("90%", 5), ("四星半", 5), ("7", 10)])
def test_between_two_stars_nobody_knows_which(said: str, scale: int) -> None:
    assert stars_in(said, scale) is None


@pytest.mark.parametrize(("said", "scale"), [("60", 50), ("0", 100), ("120%", 5), ("6/5", 5), ("5.5", 5)])
def test_a_mark_beyond_its_scale_is_refused(said: str, scale: int) -> None:
    with pytest.raises(ValueError, match="no rating"):
        stars_in(said, scale)


@pytest.mark.parametrize(
    ("seen", "scale"),
    [
        ({}, 5),
        ({1: 3, 2: 1}, 5),
        ({5: 90, 7: 1, 99999: 1}, 5),
        ({10: 1, 30: 2, 50: 90}, 50),
        ({20: 1, 60: 2, 100: 90}, 100),
        ({60: 1}, 100),
        ({50: 90, 10: 9, 60: 1}, 50),
        ({10: 90, 8: 5, 3: 1}, 10),
    ],
)
def test_the_marks_of_a_column_tell_its_scale(seen: dict[float, int], scale: int) -> None:
    assert scale_of(seen) == scale


@pytest.mark.parametrize("seen", [{10: 4, 20: 2}, {20: 1, 40: 1}, {10: 9}, {5: 5, 10: 2}, {7: 1}])
def test_marks_that_may_be_of_two_scales_tell_none(seen: dict[float, int]) -> None:
    assert scale_of(seen) is None


@pytest.mark.parametrize(("said", "number"), [("4.0", 4.0), (" 100分", 100.0), ("5星", None), ("80%", None)])
def test_only_a_plain_number_waits_for_a_scale(said: object, number: float | None) -> None:
    assert plain_number(said) == number
