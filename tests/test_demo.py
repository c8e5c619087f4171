"""The demo as a person runs it: a process of its own, real HTTP, a crawl, two replies, a bundle."""

import email
import email.policy
import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from casebook.model import Status
from casebook.store import open_book
from crawler.demoshop import load_truth
from responder.evidence import verify

pytestmark = pytest.mark.slow
SERVED = sum(one.approved for one in load_truth())


def run_demo(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error::ResourceWarning", "-m", "cli", "demo", "--home", str(home), *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=110, check=False)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def ended(home: Path) -> subprocess.CompletedProcess[str]:
    return run_demo(home, "--once")


def test_the_demo_ends_well(ended: subprocess.CompletedProcess[str]) -> None:
    assert ended.returncode == 0, ended.stderr[-2000:]


def test_what_was_served_was_kept(ended: subprocess.CompletedProcess[str], home: Path) -> None:
    assert f"店铺页面展示 {SERVED} 条评价，全部入库（{SERVED} 条）" in ended.stdout
    with open_book(f"sqlite:///{home / 'casebook.db'}", home) as book:
        assert book.reviews.count("demo") == SERVED


def test_no_honest_buyer_is_suspected(ended: subprocess.CompletedProcess[str]) -> None:
    assert "误疑诚实买家 0 条" in ended.stdout


@pytest.mark.parametrize("planted", ["以差评要挟", "广告和引流", "辱骂", "雷同的一批差评", "涉及安全的评价"])
def test_what_was_planted_is_found(ended: subprocess.CompletedProcess[str], planted: str) -> None:
    row = next(line for line in ended.stdout.splitlines() if f" {planted} " in line)
    found, total = re.findall(r"(\d+)/(\d+)", row)[0]
    assert found == total


def test_two_replies_are_live_in_the_shop(ended: subprocess.CompletedProcess[str], home: Path) -> None:
    assert "批准并发布 2 条回复，再次抓取后在店铺页面看到 2 条" in ended.stdout
    with open_book(f"sqlite:///{home / 'casebook.db'}", home) as book:
        published = book.cases.inbox(["demo"], statuses=(Status.PUBLISHED,))
        assert [len(book.reviews.replies(line.case.review_id)) for line in published] == [1, 1]


def test_the_digest_is_a_real_mail_with_two_equal_parts(ended: subprocess.CompletedProcess[str], home: Path) -> None:
    (path,) = (home / "outbox").glob("*.eml")
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert "山野日用" in message["Subject"]
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


def test_the_bundle_verifies(ended: subprocess.CompletedProcess[str], home: Path) -> None:
    (path,) = home.glob("case-*.zip")
    assert verify(path).ok


def test_a_second_demo_in_the_same_home_finds_nothing_new(ended: subprocess.CompletedProcess[str], home: Path) -> None:
    again = run_demo(home, "--once")
    assert again.returncode == 0, again.stderr[-2000:]
    with open_book(f"sqlite:///{home / 'casebook.db'}", home) as book:
        assert book.reviews.count("demo") == SERVED
        assert len(book.cases.inbox(["demo"], statuses=(Status.PUBLISHED,))) == 4


@pytest.fixture
def serving(tmp_path: Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "HUIPING_DESK_PORT": "0"}
    command = [sys.executable, "-m", "cli", "run", "--home", str(tmp_path)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)
    yield process
    process.kill()
    process.wait()
    process.stderr.close()


def reached(process: subprocess.Popen[str]) -> str:
    """Where the desk says it is; it says so once it listens."""
    for line in process.stderr:
        if line.startswith("desk: "):
            return line.removeprefix("desk: ").strip()
    raise AssertionError("the desk ended without a word")


def test_the_desk_and_the_scheduler_run_and_stop_on_request(serving: subprocess.Popen[str]) -> None:
    with urllib.request.urlopen(reached(serving) + "/healthz", timeout=20) as answer:
        assert answer.status == 200
    serving.send_signal(signal.SIGINT)
    assert serving.wait(30) in (0, 130)


def test_killed_in_the_middle_it_goes_on_where_it_was(tmp_path: Path) -> None:
    killed = [sys.executable, "-m", "cli", "demo", "--once", "--home", str(tmp_path)]
    process = subprocess.Popen(killed, stderr=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)
    while not (tmp_path / "captures").exists() and process.poll() is None:
        pass
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    ended = run_demo(tmp_path, "--once")
    assert ended.returncode == 0, ended.stderr[-2000:]
    with open_book(f"sqlite:///{tmp_path / 'casebook.db'}", tmp_path) as book:
        assert book.reviews.count("demo") == SERVED


def test_crawl_writes_one_line_for_each_review(tmp_path: Path) -> None:
    from crawler.demoshop import DemoShop

    with DemoShop() as shop:
        command = [sys.executable, "-m", "cli", "crawl", shop.url, "--output", "-", "--home", str(tmp_path)]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 0
    lines = [json.loads(line) for line in ended.stdout.splitlines()]
    assert len({line["id"] for line in lines}) == len(lines) == SERVED
