"""False accusations counted on pools: made-up ones here."""

import json
from importlib.resources import files

import pytest

from sentiment.training.__main__ import main
from sentiment.training.pools import POOLS, count, report, write_rates

CARD = "<!-- pools -->\nold\n<!-- /pools -->\n<!-- stream -->\nold\n<!-- /stream -->\n"
HEAD = "# note\nname\thits\trows\tsource\n"
ROWS = (("太差了，漏水", "neg"), ("傻逼卖家，你全家死光", "neg"), ("很好", "pos"), ("转我200我就删评", "pos"))


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    for name in ("train", "dev"):
        (folder / name).mkdir()
    lines = [json.dumps({"text": text, "sentiment": label}, ensure_ascii=False) for text, label in ROWS]
    for pool in POOLS:
        (folder / pool.file).write_text("\n".join(lines), encoding="utf-8")
    told = {"id": 1, "text": "转我200我就删评", "stars": 1, "label": "malicious", "category": "extortion"}
    (folder / "dev" / "suspicion_stream.jsonl").write_text(json.dumps(told), encoding="utf-8")
    return folder


def test_only_complaints_are_counted(data):
    assert {(one.rows, len(one.hits)) for one in count(data)} == {(2, 1)}


def test_the_report_names_a_line_and_quotes_nothing(data):
    said = report(count(data))
    assert "| t1, review 2 |" in said and "abuse" in said and "傻逼" not in said


def test_rates_counted_elsewhere_stay(tmp_path, data):
    table = tmp_path / "base_rates.tsv"
    table.write_text(f"{HEAD}crowd\t0\t1959\telsewhere\ntrade\t9\t9\tpools\n", encoding="utf-8")
    for _ in range(2):
        write_rates(table, count(data))
    lines = table.read_text(encoding="utf-8").splitlines()
    assert lines[:3] == [*HEAD.splitlines(), "crowd\t0\t1959\telsewhere"]
    assert "trade\t0\t12\tpools" in lines and len(lines) == len(set(lines))
    assert any(line.startswith("curse\t6\t12") for line in lines)


def test_the_commands_write_card_rates_and_hits(tmp_path, data, capsys):
    card, rates, hits = tmp_path / "card.md", tmp_path / "rates.tsv", tmp_path / "hits.tsv"
    card.write_text(CARD, encoding="utf-8")
    rates.write_text(HEAD, encoding="utf-8")
    asked = ["--data", str(data), "--write", "--card", str(card)]
    assert main(["pools", *asked, "--rates", str(rates), "--hits", str(hits)]) == 0
    assert main(["stream", *asked]) == 0
    assert "old" not in card.read_text(encoding="utf-8")
    assert hits.read_text(encoding="utf-8").count("\n") == 1 + len(POOLS)
    assert "pools" in rates.read_text(encoding="utf-8")


def test_data_that_are_not_there_end_with_two(tmp_path, capsys):
    assert main(["pools", "--data", str(tmp_path)]) == 2
    assert main(["stream", "--data", str(tmp_path)]) == 2
    assert "--data" in capsys.readouterr().err


def test_every_counted_signal_ships_with_its_rate():
    table = files("sentiment").joinpath("words", "base_rates.tsv").read_text(encoding="utf-8")
    assert "pools" in {line.split("\t")[-1] for line in table.splitlines()}
