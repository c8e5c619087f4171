"""The client of a model endpoint, over real HTTP: what counts as an answer."""

import json
from typing import Any

import pytest

from casebook.errors import EndpointError
from responder.endpoint import Endpoint
from tests.responder.chatserver import Chat, a_completion, answers, chatting


def asked(body: bytes) -> dict[str, Any]:
    with chatting(Chat(answer=answers(200, body))) as chat:
        return Endpoint(chat.url, "").ask({})


def test_the_object_a_model_answers_with_is_given() -> None:
    assert asked(a_completion(' {"polarity": "neg"}\n')) == {"polarity": "neg"}


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "envelope is not JSON"),
        (b"\xff\xfe", "envelope is not JSON"),
        (b"[" * 60_000, "envelope is not JSON"),
        (b"[]", "envelope is no object"),
        (b'{"error": "busy"}', "no chat completion"),
        (b'{"choices": []}', "no chat completion"),
        (a_completion(None), "no chat completion"),
        (a_completion("pos"), "answer is not JSON"),
        (a_completion('```json\n{"polarity": "neg"}\n```'), "answer is not JSON"),
        (a_completion(json.dumps([{"polarity": "neg"}])), "answer is no object"),
        (a_completion('{"polarity": "pos", "polarity": "neg"}'), "answer is not JSON"),
    ],
)
def test_an_answer_that_is_no_object_of_json_is_refused(body: bytes, why: str) -> None:
    with pytest.raises(EndpointError, match=why) as raised:
        asked(body)
    assert not raised.value.down


def test_a_place_where_nobody_listens_is_named() -> None:
    with pytest.raises(EndpointError, match=r"no answer from the model: 127\.0\.0\.1:9") as raised:
        Endpoint("http://127.0.0.1:9/v1", "").ask({})
    assert raised.value.down
