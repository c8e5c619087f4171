"""`huiping shadow`: a file of past replies in, a comparison out; the casebook is only read."""

from __future__ import annotations

import json

import pytest

from cli import main

STAMP = "亲，感谢您的支持，祝您生活愉快！"
LINES = [
    {"id": 1, "stars": 1, "text": "杯盖漏水，包里全湿了", "date": "2026-11-02", "reply": {"text": STAMP}},
    {"id": 2, "stars": 1, "text": "等了半个月才到，太慢了", "date": "2026-11-03", "reply": {"text": STAMP}},
    {"id": 3, "stars": 5, "text": "很好用，很喜欢，下次还来", "date": "2026-11-04", "reply": {"text": STAMP}},
    {"id": 4, "stars": 1, "text": "坏了", "date": "2026-11-05"},
]


@pytest.fixture
def past(tmp_path):
    path = tmp_path / "past.jsonl"
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in LINES), encoding="utf-8")
    return path


@pytest.fixture
def shop(tmp_path):
    path = tmp_path / "shop.toml"
    path.write_text('name = "山野日用"\nplatform = "taobao"\n[policies]\nanswer_hours = 24\n', encoding="utf-8")
    return path


def test_complaints_are_compared_and_the_rest_is_counted(past, shop, tmp_path, capsys):
    assert main(["shadow", str(past), "--shop-toml", str(shop), "--output", str(tmp_path / "out")]) == 0
    assert "reviews: 4, without a reply: 1, that need no answer: 1; compared: 2" in capsys.readouterr().out
    lines = (tmp_path / "out" / "shadow.jsonl").read_text(encoding="utf-8").splitlines()
    assert {json.loads(line)["cause"] for line in lines} == {"quality", "logistics"}
    assert all(json.loads(line)["staff"]["copy"] for line in lines)
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"shadow.json", "shadow.jsonl", "shadow.tsv"}


def test_an_export_with_a_column_of_replies_is_read_as_import_reads_it(shop, tmp_path, capsys):
    path = tmp_path / "export.csv"
    path.write_text(f"评价内容,评分,评价时间,商家回复\n拉链坏了,1,2026-11-02 10:00,{STAMP}\n", encoding="utf-8-sig")
    assert main(["shadow", str(path), "--shop-toml", str(shop)]) == 0
    assert "compared: 1" in capsys.readouterr().out


def test_a_shop_of_the_casebook_may_be_named(past, tmp_path, capsys):
    home = ["--home", str(tmp_path / "home")]
    assert main(["shop", "mine", "--name", "山野日用", *home]) == 0
    assert main(["shadow", str(past), "--shop", "mine", *home]) == 0
    assert main(["shadow", str(past), "--shop", "nobody", *home]) == 1
    assert "nobody" in capsys.readouterr().err


def test_two_shops_are_one_too_many(past, shop, capsys):
    assert main(["shadow", str(past), "--shop", "mine", "--shop-toml", str(shop)]) == 2
    assert "--shop or --shop-toml" in capsys.readouterr().err


def test_a_file_without_replies_is_told(shop, tmp_path, capsys):
    path = tmp_path / "past.jsonl"
    path.write_text(json.dumps(LINES[3], ensure_ascii=False) + "\n", encoding="utf-8")
    assert main(["shadow", str(path), "--shop-toml", str(shop)]) == 1
    assert "nothing to compare" in capsys.readouterr().err


def test_a_bad_row_is_told_and_all_others_are_compared(past, shop, capsys):
    past.write_text(past.read_text(encoding="utf-8") + "{broken\n", encoding="utf-8")
    assert main(["shadow", str(past), "--shop-toml", str(shop)]) == 1
    captured = capsys.readouterr()
    assert "compared: 2" in captured.out and "line 5" in captured.err
