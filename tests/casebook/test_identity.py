"""What becomes a key of a person, what does not, and that the key cannot be read back."""

import stat
from pathlib import Path

import pytest

from casebook.errors import FileError
from casebook.identity import FILE, Keys, keys_at, name_of, passing_keys

KEYS = Keys(b"k" * 32)
HOME = "浙江省杭州市西湖区文三路90号3幢502"


@pytest.mark.parametrize(
    "phone",
    [
        "13912345679",
        "+86 139 1234 5679",
        "0086-139-1234-5679",
        "8613912345679",
        "１３９１２３４５６７９",
        " 139 12345679 ",
    ],
)
def test_one_phone_is_one_key_however_it_is_written(phone: str) -> None:
    assert KEYS.of("phone", phone) == KEYS.of("phone", "13912345679") is not None


@pytest.mark.parametrize(
    "phone",
    ["", "138****8000", "139XXXX5679", "1391234567", "13800138000", "11111111111", "400-800-1234", "无", "2.0E+10"],
)
def test_a_covered_short_or_invented_phone_is_no_key(phone: str) -> None:
    assert KEYS.of("phone", phone) is None


@pytest.mark.parametrize("phone", ["13912345679-1234", "13912345679转88", "13912345679,4321", "13912345679 ext 12"])
def test_a_number_the_platform_lends_to_many_is_no_key(phone: str) -> None:
    assert KEYS.of("phone", phone) is None


def test_an_address_is_one_key_whatever_stands_between_its_words() -> None:
    assert KEYS.of("address", " 浙江省 杭州市·西湖区，文三路９０号（3幢）502") == KEYS.of("address", HOME) is not None


@pytest.mark.parametrize(
    "address",
    ["", "广东省深圳市****", "北京市朝阳区", "杭州市西湖区菜鸟驿站3号", "丰巢快递柜12号格", "某某集运仓3号", "3号"],
)
def test_an_address_without_a_door_or_of_many_is_no_key(address: str) -> None:
    assert KEYS.of("address", address) is None


@pytest.mark.parametrize("payer", ["", "王伟", "支付宝", "微信支付", "abc***@qq.com", "1111111111", "-"])
def test_a_name_or_a_way_to_pay_is_no_key(payer: str) -> None:
    assert KEYS.of("payer", payer) is None


def test_an_account_is_a_key() -> None:
    assert KEYS.of("payer", " Some.One@QQ.com ") == KEYS.of("payer", "some.one@qq.com") is not None


def test_keys_of_two_shops_kinds_or_homes_cannot_be_compared() -> None:
    said = "13912345679"
    keys = [KEYS.of("phone", said, shop="a"), KEYS.of("phone", said, shop="b"), KEYS.of("payer", said, shop="a")]
    assert len({*keys, passing_keys().of("phone", said, shop="a")}) == 4


def test_a_key_holds_nothing_of_the_value() -> None:
    key = KEYS.of("phone", "13912345679")
    assert key is not None and len(key) == 64 and "139" not in key[:3]


def test_the_secret_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    first = keys_at(tmp_path / "home").of("phone", "13912345679")
    assert keys_at(tmp_path / "home").of("phone", "13912345679") == first
    assert stat.S_IMODE((tmp_path / "home" / FILE).stat().st_mode) == 0o600


def test_a_damaged_secret_is_said_so(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"short")
    with pytest.raises(FileError, match="5 bytes where 32"):
        keys_at(tmp_path)


@pytest.mark.parametrize(
    "name", ["林***子", "匿名用户", "用户123456", "京东用户", "t**8", "李", "", None, "x" * 65, "--"]
)
def test_a_name_many_have_tells_nobody(name: str | None) -> None:
    assert name_of(name) is None


def test_names_are_compared_without_width_and_case() -> None:
    assert name_of("Ｔａｏ_Cat ") == "tao_cat"
