"""Corrections for unusual sites, written by people: a few lines of YAML with CSS selectors, or a small class.

A YAML file lists sites; every selector is optional::

    - match: docs.heron.example/features/*
      kind: features
      content: "#page"
      remove: [".ad", ".promo"]
      items:
        each: ".tile"
        title: "h4"
        description: ".text"
        section: ".."

A class derives from ``SiteOverride`` and gets a line in ``REGISTRY`` of ``site_override``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag
from pydantic import BaseModel, ConfigDict, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from soupsieve import SelectorSyntaxError

from crawlers.extraction.prices import read_price
from crawlers.extraction.releases.corrections import ReleaseRule
from crawlers.extraction.releases.selectors import ReleaseSelectors, select_releases
from crawlers.extraction.site_override import SiteOverride
from rivalscope.core.errors import ConfigError
from rivalscope.core.money import MoneyContext
from rivalscope.core.payload.text import fold
from rivalscope.core.records import UNREAD_NOTES, FeatureItem, Page, PageKind, Plan

__all__ = ["ReleaseOverride", "SelectorOverride", "load_overrides"]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ItemSelectors(_Model):
    """Where the parts of a feature stand, inside of each item."""

    each: str
    title: str
    description: str = ""
    section: str = ""
    link: str = "a"


class PlanSelectors(_Model):
    """Where the parts of a plan stand, inside of each plan."""

    each: str
    name: str
    price: str = ""
    features: str = "li"


class SiteSelectors(_Model):
    """One site of an overrides file."""

    match: str
    kind: PageKind | None = None
    title: str = ""
    content: str = ""
    remove: list[str] = []
    items: ItemSelectors | None = None
    plans: PlanSelectors | None = None
    releases: ReleaseSelectors | None = None


class SelectorOverride(SiteOverride):
    """A correction that is written in CSS selectors."""

    def __init__(self, selectors: SiteSelectors) -> None:
        self.match = selectors.match
        self.selectors = selectors

    def prepare(self, soup: BeautifulSoup) -> None:
        """Keep the content, take out what is to be removed."""
        chosen = self.selectors
        body = soup.body
        if chosen.content and body is not None:
            kept = [part.extract() for part in soup.select(chosen.content)]
            if kept:
                body.clear()
                body.extend(kept)
        for selector in chosen.remove:
            for part in soup.select(selector):
                part.decompose()

    def correct(self, soup: BeautifulSoup, page: Page) -> Page:
        """Read title, kind, items and plans where the selectors say."""
        chosen = self.selectors
        if chosen.title and (found := soup.select_one(chosen.title)):
            page = replace(page, title=_text(found))
        if chosen.kind:
            page = replace(page, kind=chosen.kind, kind_reasons=(f"set in the corrections for {chosen.match}",))
        if chosen.items:
            page = replace(page, items=_items(soup, chosen.items, page))
        if chosen.plans:
            page = replace(page, plans=_plans(soup, chosen.plans, page))
        if chosen.releases:
            page = replace(page, releases=select_releases(soup, chosen.releases, language=page.language))
        return page


def _text(tag: Tag | None) -> str:
    return fold(tag.get_text(" ")) if tag is not None else ""


def _inside(tag: Tag, selector: str) -> str:
    return _text(tag.select_one(selector)) if selector else ""


def _section(tag: Tag, selector: str) -> str:
    """Return the section: inside the item, or with ``..`` the nearest heading before it."""
    if selector == "..":
        heading = tag.find_previous(["h1", "h2", "h3", "h4"])
        return _text(heading) if isinstance(heading, Tag) else ""
    return _inside(tag, selector)


def _items(soup: BeautifulSoup, selectors: ItemSelectors, page: Page) -> tuple[FeatureItem, ...]:
    positions = {block.text: block.position for block in reversed(page.blocks)}
    items = []
    for tag in soup.select(selectors.each):
        title = _inside(tag, selectors.title)
        link = tag.select_one(selectors.link) if selectors.link else None
        if title:
            items.append(
                FeatureItem(
                    title=title,
                    description=_inside(tag, selectors.description),
                    section=_section(tag, selectors.section),
                    kind="override",
                    link=str(link.get("href") or "") if link is not None else "",
                    position=positions.get(title, -1),
                )
            )
    return tuple(items)


def _plans(soup: BeautifulSoup, selectors: PlanSelectors, page: Page) -> tuple[Plan, ...]:
    context = MoneyContext(language=page.language, host=urlsplit(page.url).hostname or "")
    plans = []
    for tag in soup.select(selectors.each):
        name = _inside(tag, selectors.name)
        words = _inside(tag, selectors.price)
        price = read_price(words, context=context)
        if name:
            plans.append(
                Plan(
                    name=name,
                    prices=(replace(price, original=words),) if price else (),
                    features=tuple(_text(part) for part in tag.select(selectors.features))
                    if selectors.features
                    else (),
                )
            )
    return tuple(plans)


class ReleaseOverride(SiteOverride):
    """A correction of ``releases.yaml``: how a page's releases are read."""

    def __init__(self, rule: ReleaseRule) -> None:
        self.match = rule.match
        self.rule = rule

    def correct(self, soup: BeautifulSoup, page: Page) -> Page:
        """Read the releases as the rule says; a page that it names is release notes."""
        releases = select_releases(soup, self.rule, language=page.language)
        reasons: tuple[str, ...] = (f"set in the corrections for {self.match}",)
        if self.rule.ignore:
            kind = PageKind.OTHER if page.kind is PageKind.CHANGELOG else page.kind
            return replace(page, releases=(), kind=kind, kind_reasons=reasons)
        if not releases:
            reasons += (UNREAD_NOTES + "releases.yaml names it, but no releases were read from it",)
        return replace(page, releases=releases, kind=PageKind.CHANGELOG, kind_reasons=reasons)


def load_overrides(path: Path) -> tuple[SelectorOverride, ...]:
    """Read a YAML file of corrections.

    Args:
        path: The file; a list of sites.

    Returns:
        The corrections in the order of the file.

    Raises:
        ConfigError: The file is not such a list, a key is unknown, or a selector is not valid CSS.
    """
    try:
        data = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise ConfigError("the site corrections file cannot be read", where=str(path), next_step=str(error)) from error
    if not isinstance(data, list):
        raise ConfigError(
            "a site corrections file must be a list",
            where=str(path),
            next_step='Start each site with "- match: host/path*".',
        )
    overrides = []
    for number, entry in enumerate(data):
        where = f"{path}: entry {number + 1}"
        try:
            selectors = SiteSelectors.model_validate(entry)
            _check(selectors)
        except ValidationError as error:
            first = error.errors()[0]
            spot = ".".join(str(part) for part in first["loc"])
            raise ConfigError(f"{first['msg']}: {spot}", where=where, next_step=_known(first["type"])) from error
        except SelectorSyntaxError as error:
            raise ConfigError("invalid CSS selector", where=where, next_step=str(error).splitlines()[0]) from error
        overrides.append(SelectorOverride(selectors))
    return tuple(overrides)


def _known(kind: str) -> str:
    if kind != "extra_forbidden":
        return "Correct the value."
    return f"Known keys: {', '.join(SiteSelectors.model_fields)}."


def _check(selectors: SiteSelectors) -> None:
    """Try every selector on an empty page, so that a mistake shows when the file is read."""
    soup = BeautifulSoup("<html></html>", "lxml")
    select: Callable[[str], object] = soup.select_one
    told = [selectors.title, selectors.content, *selectors.remove]
    for part in (selectors.items, selectors.plans):
        if part is not None:
            told.extend(str(value) for value in part.model_dump().values())
    told += selectors.releases.selectors() if selectors.releases else ()
    for selector in told:
        if selector and selector != "..":
            select(selector)
