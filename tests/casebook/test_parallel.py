"""Several processes: the order of what comes out, and the end of one of them."""

import os
import signal

import pytest

from casebook.errors import WorkerLost
from casebook.parallel import AHEAD, in_order


def doubled(number: int) -> int:
    return 2 * number


def killed_at_three(number: int) -> int:
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def refusing(number: int) -> int:
    raise ValueError(number)


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_comes_out_keeps_the_order_of_what_went_in(jobs: int) -> None:
    assert list(in_order(doubled, range(20), jobs=jobs)) == list(range(0, 40, 2))


def test_a_killed_process_is_one_clear_error() -> None:
    with pytest.raises(WorkerLost, match="fewer --jobs"):
        list(in_order(killed_at_three, range(10), jobs=2))


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_fault_of_the_work_comes_through(jobs: int) -> None:
    with pytest.raises(ValueError, match="0"):
        list(in_order(refusing, range(10), jobs=jobs))


def test_no_more_batches_are_read_than_processes_can_use() -> None:
    asked: list[int] = []
    made = in_order(doubled, (asked.append(number) or number for number in range(100)), jobs=2)  # type: ignore[func-returns-value]
    next(made)
    made.close()  # type: ignore[attr-defined]
    assert len(asked) == 2 * AHEAD
