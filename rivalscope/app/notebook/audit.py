"""Notebook 08: people judge a sample of cells, and the precision follows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.answers import answer_of, cell_details
from analysis.exports.links import quote_link
from analysis.matrix.audit import AuditVerdict, Drawn, draw_sample
from rivalscope.app.notebook.charts import INK, altair, finish
from rivalscope.app.notebook.show import FrameTable, Note, day, show_table
from rivalscope.app.workflows.audit import precision_of
from rivalscope.core.errors import ConfigError
from rivalscope.core.records import Cell
from rivalscope.core.store import matrix

if TYPE_CHECKING:
    from rivalscope.app.notebook.market import Market

__all__ = ["Audit"]

_KEY = 8
"""Letters of a cell's id by which people name it here."""


class Audit:
    """Verdicts on cells, and what they say of all the others."""

    def __init__(self, market: Market) -> None:
        self._market = market

    def sample(self, number: int = 20, *, seed: int = 0) -> FrameTable | Note:
        """Show cells to judge, drawn from every kind of answer and confidence; judged ones are left out.

        Args:
            number: Maximum number.
            seed: Same seed, same sample.
        """
        view = self._market.view
        rows = []
        for drawn in self._drawn(number, seed):
            cell = drawn.cell
            quotes = [f"“{one.quote}”" for one in cell.evidence[:2]]
            quotes += [f"but also “{one.quote}”" for one in cell.contradictions[:1]]
            best = cell.evidence[0] if cell.evidence else None
            rows.append(
                {
                    "cell": _key(cell),
                    "product": self._market.named(cell.product),
                    "capability": view.label(cell.capability),
                    "answer": f"{answer_of(cell).sign} {answer_of(cell).value}",
                    "details": ", ".join(cell_details(cell)),
                    "confidence": cell.confidence,
                    "quotes": " ".join(quotes),
                    "url": quote_link(best.url, best.quote, best.heading_path) if best else "",
                }
            )
        title = f"Cells to judge: is the answer right, according to the quotes and the page? {self._market.when}"
        why = "Every cell that makes a claim has been judged." if view.cells else self._market.nothing.text
        return show_table(pd.DataFrame(rows), title, empty=why)

    def blank(self, number: int = 20, *, seed: int = 0) -> str:
        """Return a form to copy into the next cell and fill in: right, wrong or unsure, and a reason after a colon."""
        lines = [
            f'    "{_key(one.cell)}": "",  # {answer_of(one.cell).value}: {one.cell.product}, '
            f"{self._market.view.label(one.cell.capability)}"
            for one in self._drawn(number, seed)
        ]
        return "\n".join(["verdicts = {", *lines, "}"])

    def judge(self, verdicts: Mapping[str, str], *, author: str) -> Note:
        """Store verdicts; a verdict that was stored before is not stored twice.

        Args:
            verdicts: Cell (as the sample names it) -> ``right``, ``wrong`` or ``unsure``, and a reason after a colon;
                an empty one is left out.
            author: Name of the judge.

        Raises:
            ConfigError: A cell or a verdict is unknown, or the author is missing.
        """
        given = {name: said for name, said in verdicts.items() if said.strip()}
        if given and not author.strip():
            raise ConfigError("a verdict needs an author", next_step='Write: judge(verdicts, author="Ada")')
        cells = {_key(cell): cell for cell in self._market.view.cells}
        strata = {_key(one.cell): one for one in self._drawn(len(cells), 0, everything=True)}
        size = Counter(one.stratum for one in strata.values())
        # Rare answers are drawn more often than their share, so each verdict stands for its part of its stratum.
        share = Counter(strata[name].stratum for name in given if name in strata)
        kept = 0
        with self._market.workspace.store.begin() as connection:
            verdict_of = {
                (row["product"], row["capability"], row["author"]): row for row in matrix.current_verdicts(connection)
            }
            for name, said in given.items():
                word, _, reason = (part.strip() for part in said.partition(":"))
                if name not in strata:
                    raise ConfigError(
                        f'there is no cell "{name}" to judge', next_step="market.audit.sample() lists them."
                    )
                try:
                    verdict = AuditVerdict(word.casefold())
                except ValueError as error:
                    raise ConfigError(
                        f'unknown verdict "{word}"',
                        next_step="Write right, wrong or unsure, then optionally a colon and a reason.",
                    ) from error
                drawn = strata[name]
                before = verdict_of.get((drawn.cell.product, drawn.cell.capability, author))
                if before is not None and (before["verdict"], before["reason"]) == (verdict.value, reason):
                    continue
                matrix.add_verdict(
                    connection,
                    drawn.cell,
                    verdict=verdict.value,
                    stratum=drawn.stratum,
                    weight=size[drawn.stratum] / share[drawn.stratum],
                    author=author,
                    reason=reason,
                )
                kept += 1
        return Note(
            f"Stored {kept} verdict{'' if kept == 1 else 's'} by {author}." if given else "No verdict was given."
        )

    def precision(self) -> Note:
        """Say how right the matrix is, as far as people have judged it."""
        found = precision_of(self._market.workspace)
        if found is None:
            return Note("No cell of this matrix has been judged yet, so its accuracy is unknown.")
        return Note(f"Measured: {found}.")

    def frame(self) -> pd.DataFrame:
        """Return the verdicts on answers that are still current."""
        with self._market.workspace.store.begin() as connection:
            rows = matrix.current_verdicts(connection)
        cells = {(cell.product, cell.capability): cell for cell in self._market.view.cells}
        return pd.DataFrame(
            [
                {
                    "at": day(row["at"]),
                    "author": row["author"],
                    "product": self._market.named(row["product"]),
                    "capability": self._market.view.label(row["capability"]),
                    "answer": row["support"],
                    "confidence": cells[row["product"], row["capability"]].confidence,
                    "verdict": row["verdict"],
                    "reason": row["reason"],
                }
                for row in rows
                if (row["product"], row["capability"]) in cells
            ],
            columns=["at", "author", "product", "capability", "answer", "confidence", "verdict", "reason"],
        )

    def table(self) -> FrameTable | Note:
        """Show the verdicts on answers that are still current."""
        title = f"Verdicts on the current answers. {self._market.when}"
        return show_table(self.frame(), title, empty="No cell of this matrix has been judged yet.")

    def chart(self) -> Any:
        """Show promised confidence against judged accuracy; where nothing is judged, the confidence alone."""
        cells = [cell for cell in self._market.view.cells if answer_of(cell).present or answer_of(cell).value == "no"]
        if not cells:
            return self._market.nothing
        alt = altair()
        bands = Counter(min(int(cell.confidence * 10), 9) for cell in cells)
        judged = self.frame()
        judged = judged[judged["verdict"] != AuditVerdict.UNSURE.value]
        right: Counter[int] = Counter()
        counted: Counter[int] = Counter()
        for confidence, verdict in zip(judged["confidence"], judged["verdict"], strict=True):
            band = min(int(confidence * 10), 9)
            counted[band] += 1
            right[band] += verdict == AuditVerdict.RIGHT.value
        frame = pd.DataFrame(
            [
                {
                    "band": f"{band * 10} to {band * 10 + 10} %",
                    "cells": number,
                    "words": f"{right[band]} of {counted[band]} judged right" if counted[band] else "none judged",
                }
                for band, number in sorted(bands.items())
            ]
        )
        base = alt.Chart(frame, width=420, height=alt.Step(28)).encode(
            y=alt.Y("band:N", title="confidence", sort=list(frame["band"])[::-1])
        )
        bars = base.mark_bar(color="#a8d0ea", stroke="#5c656e", strokeWidth=0.5).encode(
            x=alt.X("cells:Q", title="cells that make a claim"), tooltip=["band", "cells", "words"]
        )
        words = base.mark_text(align="left", dx=5, fontSize=11, color=INK).encode(x="cells:Q", text="words:N")
        return finish(bars + words, "Stated confidence against what judges found", self._market.when)

    def _drawn(self, number: int, seed: int, *, everything: bool = False) -> list[Drawn]:
        with self._market.workspace.store.begin() as connection:
            judged = set() if everything else matrix.judged_cells(connection)
        return draw_sample(self._market.view.cells, number, seed=seed, judged=judged)


def _key(cell: Cell) -> str:
    return cell.id[:_KEY]
