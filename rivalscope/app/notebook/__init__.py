"""What the notebooks import: one market, and for each question a frame, a table and a chart.

>>> from rivalscope.app.notebook import open_market
>>> market = open_market("demo")                # doctest: +SKIP
>>> market.matrix.frame()                       # doctest: +SKIP

Every topic has ``frame()`` (a pandas frame to continue with), ``table()`` and ``chart()`` (to look at). Where there is
nothing to show, they give a sentence that says why and what to do, never an empty picture.
"""

from rivalscope.app.notebook.market import Market, open_market

__all__ = ["Market", "open_market"]
