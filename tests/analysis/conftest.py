"""The synthetic market of the benchmarks, for tests that render one."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.view import MarketView

_MAKER = Path(__file__).resolve().parents[2] / "benchmarks" / "synthetic.py"


@pytest.fixture(scope="session")
def make_market() -> Callable[..., MarketView]:
    """Return a function that makes a market of any size; see benchmarks/synthetic.py."""
    made: Callable[..., MarketView] = runpy.run_path(str(_MAKER))["make_market"]
    return made


@pytest.fixture(scope="session")
def hostile_strings() -> tuple[str, ...]:
    """Return the strings with which a hostile market is filled."""
    found: tuple[str, ...] = runpy.run_path(str(_MAKER))["HOSTILE"]
    return found


@pytest.fixture(scope="session")
def market(make_market: Callable[..., MarketView]) -> MarketView:
    """Five products, 24 capabilities, every kind of answer."""
    return make_market()


@pytest.fixture(scope="session")
def small(make_market: Callable[..., MarketView]) -> MarketView:
    """Two products, six capabilities."""
    return make_market(products=2, capabilities=6)


@pytest.fixture(scope="session")
def hostile(make_market: Callable[..., MarketView]) -> MarketView:
    """A market filled with what hostile pages hold."""
    return make_market(products=2, capabilities=6, hostile=True)
