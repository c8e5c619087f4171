"""What is suspected is never spoken of: no draft and no private message accuses anybody, whatever the code."""

import re

import pytest

from casebook.model import AXIS_OF, Axis, Finding, Leaning, Level, Polarity, Suspicion
from responder.draft import draft
from tests.makers import NOON, a_review, a_shop, a_verdict
from tests.responder.makers import a_generous_shop

ACCUSING = re.compile(
    "恶意|惡意|差评师|差評師|敲诈|敲詐|勒索|同行|刷|水军|水軍|诈|詐|骗|騙|诬|誣|造谣|造謠|抹黑|竞争对手|競爭對手|"
    "要挟|要挾|威胁|威脅|虚假|虛假|不实|不實|职业|職業|可疑|疑似|嫌疑|违规|違規|举报|舉報|报警|報警|黑名单|法律责任|买通"
)
# What somebody might write who does what the code names.
SAID = {
    "extortion": "不给两百块红包就天天来差评",
    "pro_bad_reviewer": "接单发差评，按条结算",
    "competitor": "别在这买，去隔壁老王旗舰店",
    "improper_purpose": "没买过，就是来打一星的",
    "template_campaign": "质量太差了大家千万别买",
    "burst": "质量太差了",
    "identity": "质量太差了",
    "abuse": "老板全家都是傻子",
    "ad_contact": "加微信abc12345领优惠",
    "private_data": "店主张三电话13800000000",
    "brushing": "好评返现五元，截图找客服",
    "irrelevant": "床前明月光疑是地上霜",
    "star_mismatch": "很好用，点错星了",
    "wrong_order": "衣服颜色很好看",
}
KINDS = [
    (code, level, traditional) for code in AXIS_OF for level in (Level.REVIEW, Level.STRONG) for traditional in (0, 1)
]


def drafted(code, level, *, traditional=False, seed=0, **said):
    axes = (Leaning(axis=AXIS_OF[code], level=level, p=0.9),)
    suspicion = Suspicion(level=level, p=0.9, reasons=(Finding(code=code, weight=5.0),), axes=axes)
    text = SAID[code] + ("，東西壞了，沒人處理" if traditional else "，东西坏了，没人处理")
    verdict = a_verdict(suspicion=suspicion, aspects=(), findings=(), **said)
    shop = a_generous_shop() if seed % 2 else a_shop()
    return draft(a_review(text, external_id=f"r-{seed}"), verdict, shop, now=NOON)


def spoken(drafting):
    return [variant.text for variant in drafting.variants] + [drafting.private or ""]


def test_every_code_has_words_here():
    assert set(SAID) == set(AXIS_OF)


@pytest.mark.parametrize(("code", "level", "traditional"), KINDS)
def test_no_draft_and_no_private_message_accuses(code, level, traditional):
    said = [text for seed in range(24) for text in spoken(drafted(code, level, traditional=traditional, seed=seed))]
    assert any(said)
    assert [text for text in said if ACCUSING.search(text)] == []


@pytest.mark.parametrize("code", [code for code, axis in AXIS_OF.items() if axis in (Axis.PRAISE, Axis.QUALITY)])
def test_praise_and_faults_of_data_are_answered_like_any_review(code):
    assert drafted(code, Level.STRONG).cause not in ("suspicious", "abuse")


def test_manipulated_praise_wants_no_reply():
    assert not drafted("brushing", Level.STRONG, flagged=False, polarity=Polarity.POS).reply
