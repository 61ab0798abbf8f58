"""Understand a market: read its store, decide its matrix, follow it through time, and hand it on.

A library for notebooks and programs; it needs neither the command line nor the crawler::

    from pathlib import Path
    from analysis import MarketStore, write_export

    market = MarketStore.open("my-market").require_matrix()
    for cell in market.cells:
        print(market.name(cell.product), market.label(cell.capability), cell.support)
    write_export(market, "matrix", Path("matrix.csv"), format="csv")

What is listed in ``__all__`` is public: it keeps its name and meaning, and is described in docs/library.md.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis.answers import Answer, answer_of
    from analysis.exports.registry import export, write_export
    from analysis.insights.flips import flips
    from analysis.insights.standing import standings
    from analysis.market_store import MarketStore
    from analysis.matrix.build import build_matrix
    from analysis.queries.ask import ask
    from analysis.view import MarketView

__all__ = [
    "Answer",
    "MarketStore",
    "MarketView",
    "answer_of",
    "ask",
    "build_matrix",
    "export",
    "flips",
    "standings",
    "write_export",
]

_HOMES = {
    "Answer": "analysis.answers",
    "MarketStore": "analysis.market_store",
    "MarketView": "analysis.view",
    "answer_of": "analysis.answers",
    "ask": "analysis.queries.ask",
    "build_matrix": "analysis.matrix.build",
    "export": "analysis.exports.registry",
    "flips": "analysis.insights.flips",
    "standings": "analysis.insights.standing",
    "write_export": "analysis.exports.registry",
}


def __getattr__(name: str) -> Any:
    # Loaded when asked for: importing the package must not load what only one of its parts needs.
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
