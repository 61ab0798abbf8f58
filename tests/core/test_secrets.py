"""What counts as a secret in an address, and that no text brings the search for them to a halt."""

import time

import pytest

from rivalscope.core.secrets import is_secret, is_secret_header, without_secrets


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("https://u:p@heron.test/feed?api_key=1&page=2", "https://heron.test/feed?api_key=***&page=2"),
        ("/list?page=2&feed_token=a%20b#top", "/list?page=2&feed_token=***#top"),
        ("https://heron.test/a;jsessionid=AB12/b?x=1", "https://heron.test/a;jsessionid=***/b?x=1"),
        ("https://s3.test/f?X-Amz-Signature=9f&X-Amz-Date=1", "https://s3.test/f?X-Amz-Signature=***&X-Amz-Date=1"),
        ("/in?next=https%3A%2F%2Fh%2F%3Ftoken%3Dabc%26b%3D1", "/in?next=https%3A%2F%2Fh%2F%3Ftoken%3D***%26b%3D1"),
        ('<https://h.test/r?deploy_token=x&p=2>; rel="next"', '<https://h.test/r?deploy_token=***&p=2>; rel="next"'),
        ("/f?k=ghp_abcdefghijklmnop1234", "/f?k=***"),
        ("/f?key=AIzaSyD3k2j4l5k6j7h8", "/f?key=***"),
        ("/docs?key=getting-started-2024", "/docs?key=getting-started-2024"),
        ("/docs?max_tokens=3&tokenizer=bpe&code=de", "/docs?max_tokens=3&tokenizer=bpe&code=de"),
        ("/f?token=${HERON_TOKEN}", "/f?token=${HERON_TOKEN}"),
        ("mail a@b.test, see https://heron.test/?a=1", "mail a@b.test, see https://heron.test/?a=1"),
    ],
)  # fmt: skip
def test_secrets_are_replaced_and_nothing_else_is(text: str, written: str) -> None:
    assert without_secrets(text) == written
    assert without_secrets(written) == written


def test_names_and_headers_that_carry_secrets() -> None:
    assert is_secret("access_token", "1")
    assert not is_secret("access_token", "")
    assert is_secret_header("X-Api-Key")
    assert is_secret_header("Set-Cookie")
    assert not is_secret_header("ETag")


@pytest.mark.parametrize("unit", ["?", "?a=", "?key=", "%3Fa%3D", "://", ";key=", "?token=", "&key=a1", "://@"])
def test_hostile_texts_take_little_time(unit: str) -> None:
    started = time.process_time()
    without_secrets(unit * 20_000)
    assert time.process_time() - started < 2.0
