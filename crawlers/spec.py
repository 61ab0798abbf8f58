"""What market.yaml says of a source; loads nothing that crawls."""

from __future__ import annotations

from rivalscope.core.config import MarketSpec, ProductSpec, SourceSpec
from rivalscope.core.errors import ConfigError

__all__ = ["find_source"]


def find_source(market: MarketSpec, source_id: str) -> tuple[ProductSpec, SourceSpec]:
    """Return the product and the source of an id.

    Raises:
        ConfigError: The market has no such source.
    """
    for product in market.products:
        for source in product.sources:
            if product.source_id(source) == source_id:
                return product, source
    raise ConfigError(f'unknown source "{source_id}"', next_step="List the sources with: rivalscope sources")
