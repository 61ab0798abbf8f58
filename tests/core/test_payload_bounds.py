"""Tags with more attributes than any page needs: bounded in linear time, and everything else as it was."""

from __future__ import annotations

import time

import pytest

from crawlers.extraction.page import read_page
from crawlers.links import view_page
from rivalscope.core.payload import verify
from rivalscope.core.payload.bounds import MAX_ATTRIBUTES, bounded

MANY = 200_000
SHAPES = {
    "plain": "<p " + " ".join(f"a{n}=1" for n in range(MANY)) + ">",
    "bare": "<p " + " ".join(f"a{n}" for n in range(MANY)) + ">",
    "quoted": "<p " + " ".join(f'a{n}="<b>"' for n in range(MANY)) + ">",
    "single quotes": "<p " + " ".join(f"a{n}='> '" for n in range(MANY)) + ">",
    "glued": "<p " + "".join(f'a{n}="1"' for n in range(MANY)) + ">",
    "slashes": "<p/" + "/".join(f"a{n}" for n in range(MANY)) + ">",
    "end tag": "</div " + " ".join(f"a{n}=1" for n in range(MANY)) + ">",
    "script": "<script " + " ".join(f"a{n}=1" for n in range(MANY)) + "></script>",
    "comment before": "<!-- x --!><p " + " ".join(f"a{n}=1" for n in range(MANY)) + ">",
    "never closed": '<a "' * MANY,
    "scripts": "<script>" * MANY,
    "brackets": "<" * MANY * 4,
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_tag_without_end_is_read_in_time(shape: str) -> None:
    payload = f"<html><body><h1>Heron</h1><p>Words before.</p>{SHAPES[shape]}Words after.</body></html>".encode()
    start = time.process_time()
    page = read_page(payload, "https://heron.example/features")
    view_page(payload, "https://heron.example/features")
    verify("Words before.", payload)
    assert time.process_time() - start < 4
    assert "Words before." in [block.text for block in page.blocks]
    if shape not in ("never closed", "scripts", "brackets"):
        assert "Words after." in " ".join(block.text for block in page.blocks)


def test_pages_that_people_make_stay_as_they_are() -> None:
    script = "<script>" + "if (a<b && c>d) { x = 'it'; }\n" * 5_000 + "</script>"
    state = '<script type="application/json">' + '{"a": "<b>", ' * 20_000 + "</script>"
    page = "<p class='a b' title=\"it's\">text</p>" * 6_000 + script + state + "<p>don't</p>" * 100
    assert bounded(page) == page
    few = "<p " + " ".join(f"a{n}='{'x' * 100}'" for n in range(MAX_ATTRIBUTES)) + ">x"
    assert bounded(few) == few
