"""Whatever a file of records holds, it is read, or refused in our own words."""

import contextlib
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casebook.errors import FileError, RowError
from casebook.identity import Keys
from casebook.model import AfterSale, Message, Order, Parcel
from crawler.sources.cells import Ground
from crawler.sources.records.reading import Reading
from tests.crawler.makers import NOW
from tests.crawler.record_makers import kdniao, kuaidi100

MORE_KEYS = ("out_sid", "trace_list", "refund_id", "tid", "status", "lastResult", "error_response", "time")
KEYS = st.sampled_from([*kuaidi100(), *kdniao(), *MORE_KEYS])
CELLS = st.sampled_from(["YT8812345678901", "2026-11-01 10:00:00", "已签收", "A1", "3"])
PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20) | CELLS
VALUES = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=20,
)
HEADS = ("客户：猫咪", "猫咪 2026-11-02 10:00:00", "客服 (10:00:00):", "订单号：A1234", "[10:00:00] 客服: 在")
LINES = st.lists(st.sampled_from([*HEADS, "在吗", "", "===="]) | st.text(max_size=30), max_size=20)


def read(kind: str, text: str, name: str) -> list[Any]:
    ground = Ground(shop="demo", source=kind, zone="Asia/Shanghai", now=NOW)
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(text.encode("utf-8", "replace"))
        with contextlib.suppress(FileError):
            reading = Reading(path, kind, ground, keys=Keys(b"k" * 32), names=frozenset())
            with contextlib.closing(reading):
                return list(reading)
    return []


@pytest.mark.parametrize("kind", ["traces", "aftersales", "orders"])
@settings(max_examples=50, deadline=None)
@given(value=st.dictionaries(KEYS, VALUES, min_size=1, max_size=8))
def test_any_answer_is_read_or_refused(kind: str, value: dict[str, Any]) -> None:
    found = read(kind, json.dumps(value), "answer.json")
    assert all(isinstance(one, Order | Parcel | AfterSale | RowError) for one in found)


@settings(max_examples=50, deadline=None)
@given(lines=LINES)
def test_any_text_is_a_chat_or_refused(lines: list[str]) -> None:
    assert all(isinstance(one, Message | RowError) for one in read("chats", "\n".join(lines), "chat.txt"))
