"""What pages state in structured data and embedded state, and how much time a hostile one may take."""

# ruff: noqa: E501 - a line of markup reads best whole

import json
import time

import pytest

from crawlers.extraction.page import read_page
from rivalscope.core.payload import verify
from rivalscope.core.payload.state import state_texts
from rivalscope.core.payload.tree import parse

HERO = {"title": "Realtime boards", "description": "Your boards update for everybody."}
NEXT = {
    "props": {
        "pageProps": {
            "hero": HERO,
            "sections": [
                {"title": "SSO", "body": "<p>SAML with Okta and Entra.</p><ul><li>Sign in once only</li></ul>"}
            ],
            "bullets": ["Audit log for every change"],
            "className": "flex items-center gap-2",
            "_nextI18Next": {"store": {"title": "This feature is not available now"}},
            "nav": [{"label": "Go to the pricing page"}],
        }
    }
}
NUXT = [["Reactive", 1], {"page": 2}, {"title": 3, "description": 4}, HERO["title"], HERO["description"]]
STREAM = [{"_1": 2}, "title", HERO["title"], {"_1": 2, "_5": 6}, "x", "description", HERO["description"]]
DRAWN = ["$", "main", None, {"className": "a b c", "children": ["$", "p", None, {"children": HERO["description"]}]}]
FLIGHT = f"2:{json.dumps(DRAWN)}\n"


def shell(script: str, root: str = '<div id="root"></div>') -> str:
    return f"<html><head><title>Boards</title></head><body>{root}{script}</body></html>"


def data(value: object, kind: str = "application/json") -> str:
    return f'<script type="{kind}">{json.dumps(value)}</script>'


def quoted(value: object) -> str:
    return json.dumps(json.dumps(value))


SHELLS = {
    "Next.js": shell(data(NEXT)),
    "Nuxt": shell(data(NUXT), '<div id="__nuxt"></div>'),
    "a store": shell(f"<script>window.__PRELOADED_STATE__ = {json.dumps({'page': HERO})};</script>"),
    "a literal": shell(f'<script>window["__STATE__"] = {{"a":undefined,"p":{json.dumps(HERO)}}};</script>'),
    "a string": shell(f"<script>window.__APOLLO_STATE__ = JSON.parse({quoted(HERO)});</script>"),
    "Remix": shell(f"<script>window.__remixContext = {json.dumps({'state': {'loaderData': HERO}})};</script>"),
    "React Router": shell(
        f"<script>window.__reactRouterContext.streamController.enqueue({quoted(STREAM)});</script>"
    ),
    "the app router": shell(f"<script>self.__next_f.push([1,{json.dumps(FLIGHT)}])</script>"),
    "Nuxt 2": shell(
        f'<script>window.__NUXT__=(function(a,b){{return {{data:[{{title:a,description:b,on:!0}}]}}}}({json.dumps(HERO["title"])},'
        f"{json.dumps(HERO['description'])}));</script>",
        '<div id="__nuxt"></div>',
    ),
    "SvelteKit": shell(
        '<script>{ __sveltekit_1a = {base: ""}; kit.start(app, element, {node_ids: [0, 2], data: [null,{type:"data",data:'
        "{title:'Realtime boards',description:" + json.dumps(HERO["description"]) + ",at:new Date(17e11)},uses:{}}]}); }</script>",
        '<div id="svelte"></div>',
    ),
    "SvelteKit's answers": shell(
        f'<script type="application/json" data-sveltekit-fetched data-url="/api">'
        f"{json.dumps({'status': 200, 'body': json.dumps(HERO)})}</script>",
        '<div id="svelte"></div>',
    ),
    "Astro": shell(
        "<script src=a.js></script>",
        '<div id="root"><astro-island props="'
        + json.dumps({"hero": [0, {name: [0, text] for name, text in HERO.items()}]}).replace(chr(34), "&quot;")
        + '"></astro-island></div>',
    ),
    "Gatsby 1": shell(
        f"<script>window.___pageData = {json.dumps({'result': {'data': HERO}})};</script>", '<div id="___gatsby"></div>'
    ),
    "Inertia": shell(
        "<script src=a.js></script>", f'<div id="app" data-page="{json.dumps(HERO).replace(chr(34), "&quot;")}"></div>'
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SHELLS)
def test_the_state_of_a_shell_is_read_marked_and_verified(name: str) -> None:
    payload = SHELLS[name].encode()
    page = read_page(payload, "https://page.invalid/")
    assert HERO["description"] in [block.text for block in page.blocks]
    assert page.needs_javascript
    for block in page.blocks:
        assert block.stated
        assert verify(block.text, payload)


APART = {
    "https://page.invalid/page-data/pricing/page-data.json": {"path": "/pricing/", "result": {"data": {"hero": HERO}}},
    "https://page.invalid/pricing/_payload.json": NUXT,
    "https://page.invalid/pricing/__data.json?x=1": {
        "type": "data",
        "nodes": [{"type": "data", "data": [{"title": 1, "description": 2}, HERO["title"], HERO["description"]]}],
    },
    "https://page.invalid/_next/data/b1/pricing.json": NEXT["props"],
}


@pytest.mark.parametrize("url", APART)
def test_the_state_in_a_file_of_its_own_is_read_as_that_of_the_page(url: str) -> None:
    payload = json.dumps(APART[url]).encode()
    page = read_page(payload, url, mime="application/json")
    assert HERO["description"] in [block.text for block in page.blocks]
    assert not page.needs_javascript
    for block in page.blocks:
        assert block.stated
        assert "flex" not in block.text
        assert verify(block.text, payload, mime="application/json")


def test_only_the_copy_of_the_page_is_taken() -> None:
    texts = [block.text for block in read_page(SHELLS["Next.js"].encode(), "https://page.invalid/").blocks]
    assert texts == [
        "Your boards update for everybody.",
        "SSO",
        "SAML with Okta and Entra.",
        "Sign in once only",
        "Audit log for every change",
    ]


def test_a_page_that_shows_something_is_what_it_shows() -> None:
    shown = f'<div id="root"><h1>Boards</h1><p>{"Boards for teams that move. " * 20}</p></div>'
    page = read_page(shell(data(NEXT), shown).encode(), "https://page.invalid/")
    assert not page.needs_javascript
    assert not any(block.stated for block in page.blocks)


ANNOTATED = {
    "microdata": """<div itemscope itemtype="https://schema.org/SoftwareApplication"><meta itemprop="name" content="K">
        <meta itemprop="description" content="Runs on your own servers.">
        <meta itemprop="featureList" content="Webhooks">
        <meta itemprop="featureList" content="Audit log"></div>""",
    "RDFa": """<div vocab="https://schema.org/" typeof="SoftwareApplication"><meta property="name" content="K">
        <meta property="description" content="Runs on your own servers.">
        <meta property="featureList" content="Webhooks">
        <meta property="featureList" content="Audit log"></div>""",
    "JSON-LD": data(
        {"@graph": [{"@type": "SoftwareApplication", "name": "K", "description": "Runs on your own servers.",
                     "featureList": ["Webhooks", "Audit log"]}]}, "application/ld+json"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ANNOTATED)
def test_what_is_stated_and_not_shown_becomes_a_block(name: str) -> None:
    payload = f"<body><h1>Kelp</h1><p>We sell it. Webhooks come along.</p>{ANNOTATED[name]}</body>".encode()
    page = read_page(payload, "https://page.invalid/")
    stated = [block for block in page.blocks if block.stated]
    assert {block.heading_path for block in stated} == {("K",)}
    assert [block.text for block in stated] == ["Runs on your own servers.", "Audit log"]
    assert all(verify(block.text, payload) for block in stated)


HOSTILE = {
    "deep": shell(f'<script type="application/json">{"[" * 400_000}</script>'),
    "assignments": shell(f"<script>{'window.__A = {' * 60_000}</script>"),
    "strings without an end": shell(f"<script>{'window.__A = JSON.parse(' + chr(34) + chr(92) * 800_000}</script>"),
    "literals without an end": shell(f"<script>{'window.__A = {a:' * 60_000}</script>"),
    "nested literals": shell(f"<script>window.__A = {'[' * 300_000}</script>"),
    "functions": shell(f"<script>{'window.__A = (function(a){return {' * 40_000}</script>"),
    "parameters": shell(
        f"<script>window.__A = (function({'a,' * 9_000}a){{return {{a:[{'a,' * 90_000}]}}}}({'1,' * 9_000}1))</script>"
    ),
    "quotes without an end": shell(f"<script>window.__A = {{a:{chr(39) + chr(92) * 900_000}</script>"),
    "comments": shell(f"<script>window.__A = {{{'/*' * 400_000}</script>"),
    "starts": shell(f"<script>__sveltekit {'data:[' * 200_000}</script>", '<div id="svelte"></div>'),
    "islands": shell("<script></script>", '<div id="root"></div>' + '<astro-island props="{">' * 30_000),
    "broken chunks": shell("<script>" + '__next_f.push(["' * 60_000 + "</script>"),
    "broken lines": shell(f"<script>__next_f.push([1,{json.dumps(('1:[' + chr(10)) * 200_000)}])</script>"),
    "places": shell(data([list(range(3_000)), *({"a": 0} for _ in range(3_000))])),
    "attributes": shell("<script></script>", '<div id="root"></div>' + '<div data-page="{1">' * 40_000),
    "documents": shell(data({"a": "b"}) * 20_000),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_state_takes_linear_time(name: str) -> None:
    root = parse(HOSTILE[name])
    assert root is not None
    start = time.process_time()
    assert not list(state_texts(root))
    assert time.process_time() - start < 3
