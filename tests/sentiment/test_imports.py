"""What the judge loads: a seller's small machine must carry neither the store nor the crawler nor the training."""

import subprocess
import sys

HEAVY = ("sqlalchemy", "scrapy", "torch", "sklearn", "scipy", "snownlp", "jieba", "rich", "sentiment.training")
LOADED = "import sys, sentiment, sentiment.judge, sentiment.stream; print(*sys.modules)"


def test_the_judge_loads_nothing_heavy():
    said = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    loaded = set(said.stdout.split())
    assert "sentiment.judge" in loaded
    assert not loaded.intersection(HEAVY)
