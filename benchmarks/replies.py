"""Writes the table of docs/replies.md: our twenty complaints and their drafts, as they are, and how shops reply today:

    python benchmarks/replies.py [--real FILE.jsonl]

With `--real`, JSON Lines with `text`, `stars` and `seller_reply`, it counts instead what stands in the replies to
reviews of up to three stars: numbers only, no text is shown.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from casebook.model import Shop
from responder.draft import draft
from responder.lint import lint
from sentiment.history import History
from sentiment.judge import judge
from sentiment.lines import review_from

COMPLAINTS = Path(__file__).parent / "complaints.jsonl"
NOW = datetime(2026, 11, 26, 4, 0, tzinfo=UTC)
POLICIES = {"seven_day_return": True, "refund_days": 3, "answer_hours": 24, "price_protection_days": 7}
# One voice and platform after the other, so that all of them are seen.
SHOPS = (("formal", "taobao"), ("warm", "jd"), ("qin", "taobao"), ("formal", "web"))
MARKS = {
    "names a phone number": r"\d{7,}|[48]00-?\d{3}",
    "wishes a pleasant life": r"祝您|生活愉快|万事如意|心想事成",
    "apologises": r"抱歉|歉意|对不起|不好意思",
    "says the inconvenience stamp": r"带来(?:的|了)?(?:诸多)?不[便愉]",
    "praises the goods or the brand": r"品质|领先|最大动力|宗旨|匠心|国家标准",
    "promises to do better, without what or when": r"(?:努力|加强|提升|改进|完善)[^，。]{0,8}(?:服务|管理|培训|质量)",
    "says what can be had: return, exchange, repair, refund": r"退货|换货|退款|退换|维修|补发|保修|补差",
}


def main() -> int:
    """Prints the table, or the counts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--real")
    said = parser.parse_args()
    if said.real:
        count(Path(said.real))
    else:
        table()
    return 0


def table() -> None:
    """Every complaint with its standard draft and what is asked of the seller."""
    for number, line in enumerate(COMPLAINTS.read_text(encoding="utf-8").splitlines()):
        review = review_from(json.loads(line))
        voice, platform = SHOPS[number % len(SHOPS)]
        shop = Shop(key="s", name="山野日用", platform=platform, policies={**POLICIES, "voice": voice})
        drafting = draft(review, judge(review, History.none()), shop, now=NOW)
        caution = f", {drafting.caution}" if drafting.caution else ""
        print(f"**{number + 1}. {review.text}** ({', '.join(drafting.causes)}; {voice}, {platform}{caution})\n")
        print(f"> {drafting.variants[1].text}\n")
        print(f"Asked of the seller: {' '.join(drafting.missing_facts[:2])}\n")


def count(path: Path) -> None:
    """What stands in the replies shops really gave to complaints."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    replies = [(row["text"], row["seller_reply"]) for row in rows if row["stars"] <= 3]
    same = Counter(reply for _, reply in replies)
    print(
        f"{len(replies)} replies, {len(same)} different; the commonest stands under {same.most_common(1)[0][1]} reviews"
    )
    for name, pattern in MARKS.items():
        print(f"{sum(re.search(pattern, reply) is not None for _, reply in replies) / len(replies):6.1%} {name}")
    blocked = sum(any(hit.severity.value == "block" for hit in lint(reply)) for _, reply in replies)
    print(f"{blocked / len(replies):6.1%} would be blocked by our lints")


if __name__ == "__main__":
    sys.exit(main())
