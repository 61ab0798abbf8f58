"""Notebook 03: what is compared, as a map of clusters, and what people decide about it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.answers import answer_of
from analysis.decisions import capability_decisions
from analysis.features.overrides import Decision, OverrideAction
from analysis.text.embed import CachedEmbedder, default_embedder
from rivalscope.app.notebook.charts import INK, altair, finish
from rivalscope.app.notebook.show import FrameTable, Note, day, show_table
from rivalscope.app.workflows.capabilities import decide
from rivalscope.core import clock
from rivalscope.core.errors import ConfigError
from rivalscope.core.store import capabilities as store

if TYPE_CHECKING:
    from rivalscope.app.notebook.market import Market

__all__ = ["Capabilities"]

_THEMES = 8
"""Colours that people can distinguish; more themes are recognised by the panel's labels alone."""
_NAMED = 45
"""Names that fit on the map, those of the widest capabilities."""
_PALETTE = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#8a6d00", "#56b4e9", "#7f3c8d", "#4d5358"]


class Capabilities:
    """The rows of the matrix."""

    def __init__(self, market: Market) -> None:
        self._market = market

    def frame(self) -> pd.DataFrame:
        """Return a row per capability: who has it, what it is called, where its name comes from."""
        view = self._market.view
        phrases = self._phrases()
        rows = []
        for one in view.ordered_capabilities:
            answers = [answer_of(view.cell(product.slug, one.id)) for product in view.products]
            rows.append(
                {
                    "theme": one.parent,
                    "capability": one.label,
                    "have it": sum(answer.present for answer in answers),
                    "of products": len(answers),
                    "definition": one.description,
                    "also called": ", ".join(one.aliases),
                    "phrases": len(phrases[one.id]),
                    "origin": one.origin.value,
                    "id": one.id,
                }
            )
        names = [
            "theme",
            "capability",
            "have it",
            "of products",
            "definition",
            "also called",
            "phrases",
            "origin",
            "id",
        ]
        return pd.DataFrame(rows, columns=names)

    def table(self) -> FrameTable | Note:
        """Show what is compared."""
        title = f"What is compared. {self._market.when}"
        return show_table(self.frame(), title, empty=self._market.nothing.text)

    def map(self) -> Any:
        """Show capabilities as a map: near each other means said in like words; bigger means more products have it."""
        view = self._market.view
        known = view.ordered_capabilities
        if len(known) < 3:
            return Note("A map needs at least three capabilities.") if view.cells else self._market.nothing
        phrases = self._phrases()
        texts = [[one.label, *one.aliases, *sorted(phrases[one.id])[:20]] for one in known]
        places = _places(self._embed([text for group in texts for text in group]), [len(group) for group in texts])
        alt = altair()
        frame = pd.DataFrame(
            [
                {
                    "capability": one.label,
                    "theme": one.parent or "no theme",
                    "have it": sum(answer_of(view.cell(product.slug, one.id)).present for product in view.products),
                    "said as": ", ".join(group[1:6]),
                    "x": x,
                    "y": y,
                }
                for one, group, (x, y) in zip(known, texts, places, strict=True)
            ]
        )
        # All names at once would hide each other; the others are shown on hover.
        wide = frame["have it"].rank(method="first", ascending=False) <= _NAMED
        frame["words"] = frame["capability"].str.slice(0, 26).where(wide, "")
        themes = [theme for theme, _ in Counter(frame["theme"]).most_common()]
        base = alt.Chart(frame, width=700, height=460).encode(
            x=alt.X("x:Q", axis=None, scale=alt.Scale(padding=60)),
            y=alt.Y("y:Q", axis=None, scale=alt.Scale(padding=24)),
        )
        colour: Any = alt.value(_PALETTE[0])
        if 1 < len(themes) <= _THEMES:
            colour = alt.Color("theme:N", title=None, scale=alt.Scale(domain=themes, range=_PALETTE[: len(themes)]))
        dots = base.mark_circle(opacity=0.55, stroke=INK, strokeWidth=0.5).encode(
            color=colour,
            size=alt.Size("have it:Q", title="products that have it", scale=alt.Scale(domainMin=0, range=[20, 320])),
            tooltip=["capability", "theme", "have it", "said as"],
        )
        words = base.mark_text(dy=-13, fontSize=10, color=INK).encode(text="words:N")
        return finish(dots + words, "Capabilities by similarity of wording", self._market.when,
                      note="Only distance matters; the axes have no meaning")  # fmt: skip

    def members(self, words: str) -> FrameTable | Note:
        """Show the phrases that belong to capabilities, and which products use them.

        Args:
            words: Only capabilities whose label contains these words.
        """
        wanted = {
            one.id: one.label for one in self._market.view.capabilities if words.casefold() in one.label.casefold()
        }
        rows = [
            {"capability": wanted[name], "phrase": phrase, "products": ", ".join(sorted(who))}
            for name, phrases in self._phrases().items()
            if name in wanted
            for phrase, who in sorted(phrases.items(), key=lambda pair: (-len(pair[1]), pair[0]))
        ]
        why = (
            "No phrases are grouped under these capabilities: no heading, item, row or release names any of them."
            if wanted
            else f'No capability label contains "{words}".'
        )
        return show_table(pd.DataFrame(rows), f"Phrases behind {words or 'all'}. {self._market.when}", empty=why)

    def log(self) -> FrameTable | Note:
        """Show what happened to capabilities: births, merges, splits, decisions."""
        with self._market.workspace.store.begin() as connection:
            rows = store.capability_log(connection)
        frame = pd.DataFrame(
            [
                {
                    "at": day(row["at"]),
                    "what": row["event"],
                    "capability": row["label"],
                    "detail": row["detail"],
                    "who": row["author"],
                    "why": row["reason"],
                }
                for row in reversed(rows)
            ]
        )
        title = f"History of capabilities, newest first. {self._market.when}"
        return show_table(frame, title, empty="The capabilities have not changed since they were first named.")

    def decisions(self) -> FrameTable | Note:
        """Show what people decided about capabilities, from overrides.yaml."""
        rows = [
            {
                "on": day(one.on),
                "action": one.action.value,
                "capability": one.capability,
                "to": one.to,
                "phrases": ", ".join(one.phrases),
                "who": one.author,
                "why": one.reason,
            }
            for one in capability_decisions(self._market.workspace)
        ]
        title = f"Decisions on capabilities. {self._market.when}"
        return show_table(pd.DataFrame(rows), title, empty="No decisions on capabilities yet.")

    def rename(self, capability: str, to: str, *, author: str, reason: str) -> Note:
        """Give a capability another name; the old one stays as an alias. See :meth:`split` for what is raised."""
        return self._decide(OverrideAction.RENAME, capability, to=to, author=author, reason=reason)

    def merge(self, capability: str, into: str, *, author: str, reason: str) -> Note:
        """Make one capability of two; the second keeps its id and name. See :meth:`split` for what is raised."""
        return self._decide(OverrideAction.MERGE, capability, to=into, author=author, reason=reason)

    def split(self, capability: str, to: str, phrases: Sequence[str], *, author: str, reason: str) -> Note:
        """Take phrases out of a capability and make another of them.

        Raises:
            ConfigError: There is no such capability or phrase, or author or reason is missing.
        """
        if not phrases:
            raise ConfigError("a split needs phrases", next_step=f'See market.capabilities.members("{capability}").')
        return self._decide(OverrideAction.SPLIT, capability, to=to, phrases=phrases, author=author, reason=reason)

    def move(self, capability: str, to: str, phrases: Sequence[str], *, author: str, reason: str) -> Note:
        """Move phrases from one capability to another. See :meth:`split` for what is raised."""
        if not phrases:
            raise ConfigError("a move needs phrases", next_step=f'See market.capabilities.members("{capability}").')
        return self._decide(OverrideAction.MOVE, capability, to=to, phrases=phrases, author=author, reason=reason)

    def ignore(self, capability: str, *, author: str, reason: str) -> Note:
        """Take a capability out of the matrix; its history stays. See :meth:`split` for what is raised."""
        return self._decide(OverrideAction.IGNORE, capability, author=author, reason=reason)

    def pin(self, capability: str, *, author: str, reason: str) -> Note:
        """Keep a capability in the matrix and as it is, whatever a re-fit finds. See :meth:`split`."""
        return self._decide(OverrideAction.PIN, capability, author=author, reason=reason)

    def _decide(
        self,
        action: OverrideAction,
        capability: str,
        *,
        author: str,
        reason: str,
        to: str = "",
        phrases: Sequence[str] = (),
    ) -> Note:
        """Write a decision into overrides.yaml, once; the next build applies it."""
        decision = Decision(
            action=action,
            capability=capability,
            to=to,
            phrases=tuple(phrases),
            author=author,
            reason=reason,
            on=clock.now().date(),
        )
        name = self._market.workspace.overrides_file.name
        if not decide(self._market.workspace, decision):
            return Note(f"This {action.value} of {capability} is already in {name}.")
        return Note(f"Added the {action.value} of {capability} to {name}. To apply: rivalscope analyse")

    def _phrases(self) -> dict[str, dict[str, set[str]]]:
        """Return capability id -> phrase -> names of the products that use it."""
        found: defaultdict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        with self._market.workspace.store.begin() as connection:
            for row in store.list_mentions(connection):
                if row["capability"]:
                    found[row["capability"]][row["phrase"]].add(self._market.view.name(row["product"]))
        return found

    def _embed(self, texts: list[str]) -> np.ndarray[Any, np.dtype[np.float32]]:
        return CachedEmbedder(default_embedder(), self._market.workspace.cache_dir / "vectors.sqlite").embed(texts)


def _places(vectors: np.ndarray[Any, np.dtype[np.float32]], sizes: Sequence[int]) -> np.ndarray[Any, Any]:
    """Return a place on a plane for each group of vectors: the two directions in which the groups differ most."""
    ends = np.cumsum(sizes)
    means = np.array([vectors[end - size : end].mean(axis=0) for end, size in zip(ends, sizes, strict=True)])
    centred = means - means.mean(axis=0)
    left, weights, _ = np.linalg.svd(centred, full_matrices=False)
    flat = (left * weights)[:, :2]
    # The sign of a direction is arbitrary; fixed, so that the same market always looks the same.
    flat *= np.sign(flat[np.abs(flat).argmax(axis=0), [0, 1]])
    # Ranks spread what lies close together, so that names can be read; the order along each direction stays.
    ranks = flat.argsort(axis=0).argsort(axis=0) / max(len(flat) - 1, 1)
    return np.asarray(0.7 * ranks + 0.3 * flat / max(np.abs(flat).max(), 1e-9))
