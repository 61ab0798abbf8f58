"""What a correction for an odd site is; the loaded ones stand in ``overrides``, which needs BeautifulSoup.

A class derives from ``SiteOverride`` and gets a line in ``REGISTRY``. Reading a page loads this module alone: most
workspaces correct nothing.
"""

from __future__ import annotations

import fnmatch
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from bs4 import BeautifulSoup

    from rivalscope.core.records import Page

__all__ = ["REGISTRY", "SiteOverride"]


class SiteOverride:
    """Base of corrections for one site; derive from it and override what the site needs.

    Attributes:
        match: Shell pattern for host and path, without scheme: ``docs.heron.example/*``.
    """

    match: str = ""

    def matches(self, url: str) -> bool:
        """Return whether the correction is meant for this address."""
        try:
            parts = urlsplit(url)
        except ValueError:
            return False
        return bool(self.match) and fnmatch.fnmatchcase(f"{parts.netloc.lower()}{parts.path or '/'}", self.match)

    def prepare(self, soup: BeautifulSoup) -> None:
        """Change the page before it is read, for example take parts out."""

    def correct(self, soup: BeautifulSoup, page: Page) -> Page:
        """Return the page with what was read put right."""
        return page

    def prepared(self, html: str) -> str:
        """Return the HTML as ``prepare`` leaves it."""
        if type(self).prepare is SiteOverride.prepare:
            return html
        soup = _soup(html)
        self.prepare(soup)
        return str(soup)

    def corrected(self, html: str, page: Page) -> Page:
        """Return the page as ``correct`` leaves it."""
        if type(self).correct is SiteOverride.correct:
            return page
        return self.correct(_soup(html), page)


def _soup(html: str) -> BeautifulSoup:
    from bs4 import BeautifulSoup  # only where a page is corrected

    return BeautifulSoup(html, "lxml")


REGISTRY: tuple[SiteOverride, ...] = ()
"""Corrections that ship with Rivalscope, one line each."""
