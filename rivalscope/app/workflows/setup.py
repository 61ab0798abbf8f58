"""Make a workspace, and add products to it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from rivalscope.core.config import MarketSpec
from rivalscope.core.errors import ConfigError
from rivalscope.core.ids import slug
from rivalscope.core.market_file import load_market, parse_yaml, save_market

if TYPE_CHECKING:
    from crawlers.discovery.propose import Proposal, Proposals

__all__ = ["add_product", "clear_products", "init_workspace", "name_of", "propose_sources"]


_NO_NAMES = frozenset(("home", "homepage", "welcome", "docs", "documentation", "introduction", "overview", "index"))
_SHORT_NAME = 3
"""Words of a title's part that may be a name; longer ones are slogans."""
_NOT_THE_NAME = re.compile(
    r"\s+v?\d+(?:\.\d+)+\S*|[\s\-:,]+(?:official\s+)?(?:documentation|docs?|manual|handbook|user\s+guide|home\s?page|website)$",
    re.IGNORECASE,
)
"""What documentation generators put behind a product's name: its version, and that this is documentation."""


def init_workspace(folder: Path, *, market_yaml: str | None = None) -> Path:
    """Make a workspace and return the path of its ``market.yaml``.

    Args:
        folder: May exist, but must not be a workspace yet.
        market_yaml: Its text; None: the commented template.

    Raises:
        ConfigError: There is a ``market.yaml`` already, or the folder cannot be made.
    """
    path = folder / "market.yaml"
    if path.exists():
        raise ConfigError(
            "this folder is already a workspace", where=str(path), next_step="Edit it, or choose another folder."
        )
    text = market_yaml or resources.files("rivalscope.app").joinpath("templates/market.yaml").read_text("utf-8")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        # Archives and stores are large and can be rebuilt from the web or the archive; what people write is not.
        (folder / ".gitignore").write_text(
            "archive/\ncache/\nruns/\nexports/\nstore.sqlite*\n.workspace-id\n", encoding="utf-8"
        )
    except OSError as error:
        raise ConfigError(f"cannot make the workspace: {error.strerror}", where=str(folder)) from error
    load_market(path)
    return path


def clear_products(path: Path, *, allow_private: bool = False) -> None:
    """Take the example products out of a fresh ``market.yaml``; its comments on everything else stay.

    Args:
        path: The file.
        allow_private: Let sources be on loopback and private addresses.
    """
    data = parse_yaml(path.read_text(encoding="utf-8"), name=str(path))
    data["products"] = CommentedSeq()
    data["own"] = ""
    if allow_private:
        data["allow_private"] = True
    save_market(path, data)


def name_of(url: str, names: Sequence[str] = ()) -> str:
    """Return what a product is called.

    Args:
        url: Its home page.
        names: What the home page calls itself, see ``Proposals.names``.

    Returns:
        The spelling of the host's name that the page itself uses, or a short name that it gives, or the host's name;
        of a repository on a host that many share, the repository's name.

    >>> name_of("https://www.acmedesk.com", ["AcmeDesk", "Work that flows"]), name_of("https://docs.acme.co.uk/x")
    ('AcmeDesk', 'Acme')
    >>> name_of("https://acme.github.io"), name_of("http://127.0.0.1:8000/", ["Heron Desk", "Home"])
    ('Acme', 'Heron Desk')
    >>> name_of("http://localhost/", ["Introduction", "Heron 2.1.0 documentation"])
    'Heron'
    >>> name_of("https://github.com/acme/heron-desk", ["GitHub", "acme/heron-desk: boards"])
    'heron-desk'
    """
    import tldextract

    from crawlers.discovery.repositories import home_repository

    if home_repository(url):
        return urlsplit(url).path.strip("/").split("/")[1].removesuffix(".git")
    # The list of public suffixes that comes with the package; shared hosts such as github.io are among them.
    suffixes = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)
    found = suffixes(url)
    host = found.domain if found.suffix else ""
    names = [bare for name in names if (bare := _NOT_THE_NAME.sub("", _NOT_THE_NAME.sub("", name)).strip())]
    for name in names:
        if host and re.sub(r"\W", "", name).casefold() == re.sub(r"\W", "", host).casefold():
            return name
    titles = (name for name in names if len(name.split()) <= _SHORT_NAME and name.casefold() not in _NO_NAMES)
    short = min(titles, key=len, default="")
    return host.capitalize() or short or slug(urlsplit(url).netloc)


def propose_sources(market: MarketSpec, home_url: str) -> Proposals:
    """Return the sources of a product that are worth watching, each visited once to see that it holds what it promises.

    Raises:
        RivalscopeError: The home page cannot be read; the message says why.
    """
    # The crawler is loaded where the web is looked at; making a workspace or listing its sources needs none of it.
    from crawlers.discovery.propose import propose
    from crawlers.look import first_look

    with first_look(home_url, market) as look:
        return propose(home_url, look)


def add_product(path: Path, *, name: str, home: str, proposals: Sequence[Proposal]) -> str:
    """Write a product with its sources into a ``market.yaml``; comments and everything else stay as they are.

    Args:
        path: The file.
        name: Name of the product; of one that is there already the new sources are added to it.
        home: Its home page.
        proposals: What to watch.

    Returns:
        Slug of the product.

    Raises:
        ConfigError: The file cannot be read, or would no longer be valid; it is left as it is.
    """
    text = path.read_text(encoding="utf-8")
    data = parse_yaml(text, name=str(path))
    products = data.setdefault("products", CommentedSeq())
    wanted = slug(name)
    product = next((one for one in products if one.get("slug", slug(str(one.get("name", "")))) == wanted), None)
    if product is None:
        product = CommentedMap({"slug": wanted, "name": name, "home": home})
        products.append(product)
    sources = product.setdefault("sources", CommentedSeq())
    there = {(str(one.get("kind", "site")), str(one.get("url", ""))) for one in sources}
    for proposal in proposals:
        if (proposal.kind.value, proposal.url) not in there:
            entry = CommentedMap({"kind": proposal.kind.value, "url": proposal.url, "max_pages": proposal.max_pages})
            if proposal.exclude:
                entry["exclude"] = CommentedSeq(proposal.exclude)
            if proposal.why:
                entry["note"] = "; ".join(proposal.why)
            sources.append(entry)
    save_market(path, data)
    return wanted
