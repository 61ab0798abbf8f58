"""What we read of a page is what Chromium shows of it: pages of our own, one for each way of showing and hiding."""

# ruff: noqa: E501 - a line of markup reads best whole
from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, sync_playwright

from rivalscope.core.payload.tree import build, parse

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium")]
WORD = re.compile(r"\w+")
TAILWIND = "<style>.hidden{display:none}.invisible{visibility:hidden}.sr-only{position:absolute;width:1px;height:1px;overflow:hidden;clip:rect(0,0,0,0)}@media(min-width:768px){.md\\:hidden{display:none}.md\\:block{display:block}.md\\:inline{display:inline}}</style>"
BOOTSTRAP = "<style>.d-none{display:none!important}@media(min-width:768px){.d-md-block{display:block!important}.d-md-none{display:none!important}}.visually-hidden{display:none}.collapse:not(.show){display:none}</style>"

SHOWN = {
    "list of features": "<ul><li><b>Audit log</b> of every change</li><li>Single sign-on<br>with Okta</li></ul>",
    "words beside a style switch": f"{TAILWIND}<p>Up to <span class='md:hidden'>five</span><span class='hidden md:inline'>5</span> users</p>",
    "a phone's menu": f"{TAILWIND}<div class='md:hidden'>Open the menu</div><div class='hidden md:block'>All features of Heron</div>",
    "bootstrap columns": f"{BOOTSTRAP}<div class='d-none d-md-block'>Wide screens see this</div><div class='d-md-none'>Phones see that</div>",
    "the annual price": f"{TAILWIND}<p>$10 <span class='hidden'>$8</span> a month</p>",
    "unseen but there": f"{TAILWIND}<p>Plans <span class='invisible'>nobody reads this</span>for teams</p>",
    "inline style": "<p>One<span style='display: none'> two</span> three</p><div style='visibility:hidden'>four</div>",
    "the attribute": "<p>One</p><p hidden>two</p><p>three</p>",
    "words within words": "<p>Git<b>Hub</b> and x<sup>2</sup> and H<sub>2</sub>O, co&shy;operate, Java<wbr>Script</p>",
    "tables": "<table><caption>Plans</caption><thead><tr><th>Feature<th>Free</thead><tbody><tr><td>Boards<td>5<tr><td colspan=2>All of them</tbody><tfoot><tr><td>end<td>foot</tfoot></table>",
    "definition lists": "<dl><dt>Hosting<dd>In the EU<dt>Backups<dd>Daily</dl>",
    "open details": "<details open><summary>Can I host it?</summary><p>No, it is a service.</p></details>",
    "listings": "<pre><code><span class=k>def</span> <span class=n>run</span>():\n    <span>return</span> <span>1</span></code></pre>",
    "scripts, styles and templates": "<p>a</p><script>b</script><style>c{}</style><template><p>{{ d }}</p></template><noscript>e</noscript><p>f</p>",
    "blocks in links": "<a href=/x><div><h3>Boards</h3><p>Plan your work</p></div></a><a href=/y><span>More</span></a>",
    "unclosed and misnested": "<p>one<p>two<div>three<b>four<p>five</b>six</div><li>seven<li>eight",
    "tables with text outside": "<table>lost words<tr><td>cell</td></tr> are found</table>",
    "figures": "<figure><img alt='not a word of the page' src=x><figcaption>The board view</figcaption></figure>",
    "entities": "<p>5 &lt; 6 &amp; caf&eacute;&nbsp;&euro;9 &#8364;10 &#x2713;</p>",
    "a shadow tree": "<x-card><template shadowrootmode=open><p>Inside the card</p><slot></slot></template><p>Light words</p></x-card>",
    "fieldsets": "<form><fieldset><legend>Your team</legend><label>Seats <input value=5></label><button>Start now</button></fieldset></form>",
    "lists without items": "<ul>loose words<li>item<ul><li>nested</ul></ul><ol><li value=3>third</ol><menu><li>entry</menu>",
    "ruby": "<p><ruby>漢<rt>kan</rt>字<rt>ji</rt></ruby> ends</p>",
    "long names": "<h1>Heron</h1><h2>Plans<a class=headerlink href=#plans>¶</a></h2><p>Text</p>",
}  # fmt: skip
SHADOW = (
    "[...document.querySelectorAll('*')].filter(one => one.shadowRoot).map(one => one.shadowRoot.textContent).join(' ')"
)


@pytest.fixture(scope="module")
def browser_page() -> Iterator[Page]:
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser.new_page(viewport={"width": 1280, "height": 800})
        browser.close()


def words(text: str) -> Counter[str]:
    return Counter(WORD.findall(text.lower().replace("\u00ad", "").replace("\u200b", "")))


@pytest.mark.parametrize("name", SHOWN)
def test_what_is_read_is_what_a_browser_shows(browser_page: Page, name: str) -> None:
    html = f"<!doctype html><html><head><meta charset=utf-8><title>t</title></head><body>{SHOWN[name]}</body></html>"
    browser_page.set_content(html.replace("<script>", "<script type=text/plain>"))
    shown = str(browser_page.evaluate("document.body.innerText"))
    shown += " " + str(browser_page.evaluate(SHADOW))
    root = parse(html)
    assert root is not None
    read = words(" ".join(run.text for run in build(root).runs()))
    assert read == words(shown)
