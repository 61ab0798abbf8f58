"""Web or WARC -> archive -> store: collect, read, hold against expectations, publish source by source."""

from __future__ import annotations
