"""Public web archives: what they hold of pages, and the pages as they were captured."""

from crawlers.webarchives.commoncrawl import CommonCrawl
from crawlers.webarchives.memento import ArchivedCopy, Listing, Memento, PublicArchive, distinct
from crawlers.webarchives.polite import PoliteClient
from crawlers.webarchives.wayback import Wayback

__all__ = [
    "ArchivedCopy",
    "CommonCrawl",
    "Listing",
    "Memento",
    "PoliteClient",
    "PublicArchive",
    "Wayback",
    "distinct",
]
