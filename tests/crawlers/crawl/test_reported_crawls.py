"""Cases that people reported in public about crawls, each with other inputs of its kind; the table is in the docs."""

from __future__ import annotations

import gzip
from collections.abc import Callable

import pytest
from crawl_harness import Answer, Market, Site, page

from crawlers.links import view_page
from crawlers.outcomes import judge_page
from rivalscope.core.records import Outcome

Make = Callable[..., Market]

_TWO = {"/": page("Heron", "/features"), "/features": page("Features")}


def _serve(site: Site, robots: str | Answer) -> None:
    for path, body in _TWO.items():
        site[path] = body
    site["/robots.txt"] = Answer(robots, mime="text/plain") if isinstance(robots, str) else robots


@pytest.mark.slow
@pytest.mark.parametrize(
    "robots",
    [
        # As it was reported: a group of our own that forbids nothing, a byte order mark, lines that end in CRLF.
        "\ufeffUser-agent: *\r\nDisallow: /\r\n\r\nUser-agent: rivalscope\r\nDisallow:\r\n",
        "User-agent: otherbot\nUSER-AGENT: RivalScope\nDisallow:\n\nUser-agent: *\nDisallow: /\n",
        "user-agent:rivalscope # that is us\nallow:/ # all of it\nuser-agent:*\ndisallow:/",
        "User-agent: *\rDisallow: /private\rDisallow:\r",
        "<!doctype html><html><body>User-agent: * Disallow: /</body></html>",
    ],
    ids=["reported", "stacked", "comments", "carriage returns", "a page in its place"],
)
def test_case_2_what_robots_txt_allows_us_is_fetched(site: Site, market: Make, robots: str) -> None:
    _serve(site, robots)
    assert market().crawl().outcomes() == {"/": "fetched", "/features": "fetched"}


@pytest.mark.slow
@pytest.mark.parametrize(
    "robots",
    [
        "User-agent: *\nDisallow:\n\nUser-agent: rivalscope\nDisallow: /\n",
        "\ufeffUser-agent: rivalscope\nUser-agent: otherbot\r\nDisallow: /\r\n",
    ],
)
def test_case_2_what_robots_txt_forbids_us_is_not(site: Site, market: Make, robots: str) -> None:
    _serve(site, robots)
    assert market().crawl().outcomes() == {"/": "refused"}
    assert site.asked() == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "robots", [Answer("busy", 503), Answer("bad gateway", 502), Answer("slow down", 429, {"Retry-After": "0"})]
)
def test_case_3_a_server_that_cannot_say_what_is_allowed_is_left_alone(
    site: Site, market: Make, robots: Answer
) -> None:
    _serve(site, robots)
    crawled = market().crawl()
    assert crawled.outcomes() == {"/": "refused"}
    assert "robots.txt cannot be read" in crawled.by_path()[""].reason
    assert site.asked() == []


@pytest.mark.slow
def test_case_4_sitemaps_in_any_wrapping_name_their_pages(site: Site, market: Make) -> None:
    def named(path: str, *, prefix: str = "") -> bytes:
        mark = f"{prefix}:" if prefix else ""
        space = f' xmlns{":" if prefix else ""}{prefix}="http://www.sitemaps.org/schemas/sitemap/0.9"'
        place = f"<{mark}url><{mark}loc>{site.url}{path}</{mark}loc></{mark}url>"
        return f"<{mark}urlset{space}>{place}</{mark}urlset>".encode()

    maps = {
        "/maps/odd-type.xml.gz": Answer(gzip.compress(named("/odd-type")), mime="binary/octet-stream"),
        "/maps/no-gzip.xml.gz": Answer(named("/no-gzip"), mime="application/x-gzip"),
        "/maps/twice.xml.gz": Answer(gzip.compress(gzip.compress(named("/twice"))), mime="application/x-gzip"),
        "/maps/text.gz": Answer(gzip.compress(f"{site.url}/text\n".encode()), mime="text/plain"),
        # Siblings of our own.
        "/maps/packed-and-sent-packed.xml.gz": Answer(gzip.compress(named("/sent-packed")), zipped=True),
        "/maps/prefixed.xml": Answer(named("/prefixed", prefix="sm"), mime="text/html"),
        "/maps/wide.xml": Answer(named("/wide").decode().encode("utf-16"), mime="application/xml"),
        "/maps/members.xml.gz": Answer(
            gzip.compress(named("/members")[:40]) + gzip.compress(named("/members")[40:]), mime="application/gzip"
        ),
        "/maps/text-mark.txt": Answer(f"\ufeff{site.url}/text-mark\r\n".encode(), mime="text/plain"),
    }  # fmt: skip
    pages = [
        "/odd-type", "/no-gzip", "/twice", "/text", "/sent-packed", "/prefixed", "/wide", "/members", "/text-mark",
    ]  # fmt: skip
    index = "".join(f"<sitemap><loc>{site.url}{path}</loc></sitemap>" for path in maps)
    site["/sitemap.xml"] = Answer(f"<sitemapindex>{index}</sitemapindex>", mime="application/xml")
    site["/"] = page("Heron")
    for path, answer in maps.items():
        site[path] = answer
    for path in pages:
        site[path] = page(path)
    assert market().crawl().outcomes() == dict.fromkeys(["/", *pages], "fetched")


@pytest.mark.slow
def test_case_6_an_address_in_several_spellings_is_one_page(site: Site, market: Make) -> None:
    host = site.url.removeprefix("http://")
    site["/"] = page(
        "Heron",
        *("/features", "/features/", "/features?utm_source=a", "/features?ref=b", "/features#top"),
        *("pricing", "./pricing", "/docs/../pricing", f"//{host}/pricing?gclid=1#plans", f"HTTP://{host}/pricing?"),
        *("/tour/", "/tour", "/tour/?fbclid=2", "/tour?utm_campaign=x&ref=y#a"),
    )
    for path in ("/features", "/features/", "/pricing", "/tour", "/tour/"):
        site[path] = page(path.strip("/"))
    crawled = market().crawl()
    assert crawled.outcomes() == {"/": "fetched", "/features": "fetched", "/pricing": "fetched", "/tour/": "fetched"}
    assert sorted(site.asked()) == ["/", "/features", "/pricing", "/tour/"]


_FOUR_LINKS = '<nav><a href="/">Heron</a><a href="/f">A</a><a href="/p">B</a><a href="/d">C</a></nav>'
_BANNERS = {
    "reported": ("We use cookies to improve your experience.", "Accept all", "Reject all"),
    "our partners": ("We and our partners store personal data such as identifiers.", "Manage choices", "I agree"),
    "german": ("Wir verwenden Cookies, um unsere Website zu verbessern.", "Alle akzeptieren", "Ablehnen"),
    "french": ("Nous utilisons des cookies pour mesurer l'audience du site.", "Tout accepter", "Tout refuser"),
    "spanish": ("Utilizamos cookies para mejorar su experiencia.", "Aceptar todas", "Rechazar todas"),
    "japanese": ("当サイトでは、利便性の向上のためCookieを使用しています。", "すべて同意する", "拒否する"),
}


def _judge(body: str) -> Outcome:
    url = "https://heron.test/pricing"
    payload = f"<!doctype html><html><head><title>Heron</title></head><body>{body}</body></html>".encode()
    return judge_page(view_page(payload, url), url, payload).outcome


def _banner(name: str) -> str:
    words, *buttons = _BANNERS[name]
    return f"<div class=c><p>{words}</p>{''.join(f'<button>{button}</button>' for button in buttons)}</div>"


@pytest.mark.parametrize("name", _BANNERS)
def test_case_7_a_short_page_beside_a_banner_is_read(name: str) -> None:
    prices = "<h1>Heron</h1><p>Team: $12, 10 GB, 5 boards, chat.</p><p>Business: $29, 100 GB, 50 boards, audit log.</p>"
    assert _judge(f"{_FOUR_LINKS}<main>{prices}</main>{_banner(name)}") is Outcome.FETCHED
    assert _judge(f"{_banner(name)}{_FOUR_LINKS}<main>{prices}</main>") is Outcome.FETCHED


@pytest.mark.parametrize(
    "text",
    [
        "看板帮助团队规划工作，并把所有字段和报表保存在一个地方。登录时支持安全验证和单点登录，管理员可以查看审计日志。"
        "每个团队都可以创建任意数量的看板，并与客户共享。系统维护会提前一周通知。",
        "ボードはチームの仕事を計画し、すべての報告を一か所にまとめます。メンテナンス中も閲覧できます。"
        "管理者は監査ログを確認でき、二段階認証とシングルサインオンに対応しています。ログインは一度だけです。"
        "お客様との共有も簡単で、変更はすぐに全員へ届きます。",
    ],
)
def test_case_7_a_page_without_spaces_between_words_is_long_enough(text: str) -> None:
    assert _judge(f"<main><h1>Heron</h1><p>{text}</p></main>") is Outcome.FETCHED


@pytest.mark.parametrize("name", _BANNERS)
def test_case_7_a_banner_without_a_page_is_not(name: str) -> None:
    assert _judge(f"<header><a href=/>Heron</a></header>{_banner(name)}") is not Outcome.FETCHED
