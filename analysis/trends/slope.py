"""Is a theme's share of what products write rising? One regression for all themes at once.

Model, for theme k, product p, month t::

    y[k,p,t] ~ negative binomial, mean  total[p,t] * exp(alpha[k,p] + beta[k] * t),  variance  m + theta[k] * m**2

* The product's own volume of that month is the exposure: a busy release month raises both sides.
* Every product has its own level ``alpha``: a product that enters or leaves the market moves nothing.
* ``theta`` takes up what comes in clumps (one release, many entries of a theme); it is estimated per theme and
  drawn towards what all themes together say, because a theme of ten entries cannot tell its own.
* The error of ``beta`` is the larger of the model's and the sandwich's (White 1980), both with the
  small-sample factor, widened for months that resemble their neighbours, and compared with Student's t.
* A weak prior on ``beta`` (standard deviation of 1.4 on the log scale a year) keeps a theme that was first seen
  in the last month finite.

The choices were made by simulation (``benchmarks/trends.py``): the plain quasi-likelihood let 10 % to 12 % false
alarms through where the months scatter more than Poisson.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

__all__ = ["Slopes", "benjamini_hochberg", "fit_slopes"]

_PRIOR_PRECISION = 0.5
_ROUNDS = 18
_THETA_ROUNDS = (3, 7, 11)
_THETA_PRIOR = 20.0
"""Weight of all themes together in each theme's over-dispersion, in squared expected entries."""
_CORRELATION_PRIOR = 60.0
"""Weight of all themes together in each theme's correlation between neighbouring months, in pairs of months."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Slopes:
    """Fitted slopes, one per theme."""

    beta: Floats
    """Log rate ratio per year."""
    error: Floats
    """Standard error of ``beta``."""
    freedom: Floats
    """Degrees of freedom of Student's t."""
    p: Floats
    """Two-sided p-value; 1 where nothing could be estimated."""
    theta: Floats
    """Over-dispersion beyond Poisson."""
    pull: Floats
    """Shape (themes, products): what each product adds to the score at slope 0; its share of the evidence."""

    def interval(self) -> tuple[Floats, Floats]:
        """Return the lower and upper bounds of ``beta`` at 95 %."""
        width = special.stdtrit(self.freedom, 0.975) * self.error
        return self.beta - width, self.beta + width


def fit_slopes(counts: NDArray[np.int64], totals: NDArray[np.int64]) -> Slopes:
    """Fit every theme's slope.

    Args:
        counts: Entries, shape (themes, products, months).
        totals: All entries, shape (products, months).

    Returns:
        The slopes; a theme without entries has slope 0 and p-value 1.
    """
    themes, products, length = counts.shape
    theme_of, product_of = np.nonzero(counts.sum(axis=2))
    x = (np.arange(length) - (length - 1) / 2) / 12
    y = counts[theme_of, product_of].astype(float)
    exposure = totals[product_of].astype(float)
    seen = exposure > 0
    y = np.where(seen, y, 0.0)

    def by_theme(values: Floats) -> Floats:
        return np.bincount(theme_of, weights=values, minlength=themes).astype(np.float64)

    log_exposure = np.log(np.where(seen, exposure, 1.0))
    alpha = np.log(np.maximum(y.sum(axis=1), 0.5) / np.maximum(exposure.sum(axis=1), 1.0))
    beta, theta = np.zeros(themes), np.zeros(themes)
    months = by_theme(seen.sum(axis=1).astype(float))
    rows = np.bincount(theme_of, minlength=themes)
    freedom = np.maximum(months - rows - 1.0, 1.0)
    correction = np.divide(months, freedom)
    for round_ in range(_ROUNDS):
        fit = _Fit.at(y, seen, log_exposure, x, alpha, beta[theme_of], theta[theme_of])
        information = by_theme(fit.information) + _PRIOR_PRECISION
        step = np.clip((by_theme(fit.score) - _PRIOR_PRECISION * beta) / information, -1.0, 1.0)
        beta = beta + step
        alpha = alpha + np.clip(fit.level_step - fit.centre * step[theme_of], -2.0, 2.0)
        if round_ in _THETA_ROUNDS:
            theta = _dispersion(fit, by_theme, correction)
    fit = _Fit.at(y, seen, log_exposure, x, alpha, beta[theme_of], theta[theme_of])
    information = by_theme(fit.information) + _PRIOR_PRECISION
    phi = np.maximum(1.0, by_theme(fit.pearson) / freedom / (1.0 + by_theme(fit.excess) / np.maximum(months, 1.0)))
    sandwich = by_theme(fit.sandwich) * correction
    variance = np.maximum(phi * information, sandwich) * _neighbours(fit, seen, by_theme)
    error = np.sqrt(variance) / information
    known = rows > 0
    t = np.divide(beta, error, out=np.zeros(themes), where=known)
    pull = np.zeros((themes, products))
    expected = exposure * (y.sum(axis=1) / np.maximum(exposure.sum(axis=1), 1.0))[:, None]
    pull[theme_of, product_of] = ((y - expected) * x).sum(axis=1)
    return Slopes(
        beta=np.where(known, beta, 0.0),
        error=np.where(known, error, np.inf),
        freedom=freedom,
        p=np.where(known, 2.0 * special.stdtr(freedom, -np.abs(t)), 1.0),
        theta=theta,
        pull=pull,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Fit:
    """Everything that follows from one set of parameters, one row per theme and product with entries."""

    mean: Floats
    residual: Floats
    weight: Floats
    centre: Floats
    information: Floats
    score: Floats
    level_step: Floats
    pearson: Floats
    excess: Floats
    sandwich: Floats

    @classmethod
    def at(
        cls,
        y: Floats,
        seen: NDArray[np.bool_],
        log_exposure: Floats,
        x: Floats,
        alpha: Floats,
        beta: Floats,
        theta: Floats,
    ) -> _Fit:
        mean = np.where(seen, np.exp(np.clip(alpha[:, None] + beta[:, None] * x + log_exposure, -50.0, 30.0)), 0.0)
        weight = 1.0 / (1.0 + theta[:, None] * mean)
        residual = y - mean
        working = weight * mean
        mass = working.sum(axis=1)
        centre = np.divide((working * x).sum(axis=1), mass, out=np.zeros_like(mass), where=mass > 0)
        away = x - centre[:, None]
        pull = weight * residual
        inverse = np.divide(1.0, mean, out=np.zeros_like(mean), where=mean > 0)
        return cls(
            mean=mean,
            residual=residual,
            weight=weight,
            centre=centre,
            information=(working * away * away).sum(axis=1),
            score=(pull * away).sum(axis=1),
            level_step=np.divide(pull.sum(axis=1), mass, out=np.zeros_like(mass), where=mass > 0),
            pearson=(residual * residual * inverse * weight).sum(axis=1),
            excess=(residual * inverse).sum(axis=1),
            sandwich=((pull * away) ** 2).sum(axis=1),
        )


def _dispersion(fit: _Fit, by_theme: Callable[[Floats], Floats], correction: Floats) -> Floats:
    """Moment estimate of theta per theme, drawn towards the estimate of all themes together."""
    squared = fit.weight**2
    spread = by_theme((squared * fit.residual**2).sum(axis=1)) * correction
    above = spread - by_theme((squared * fit.mean).sum(axis=1))
    scale = by_theme(((fit.weight * fit.mean) ** 2).sum(axis=1))
    pooled = max(above.sum() / max(scale.sum(), 1e-9), 0.0)
    theta: Floats = np.clip((above + pooled * _THETA_PRIOR) / (scale + _THETA_PRIOR), 0.0, 5.0)
    return theta


def _neighbours(fit: _Fit, seen: NDArray[np.bool_], by_theme: Callable[[Floats], Floats]) -> Floats:
    """Return the factor by which neighbouring months that resemble each other widen the variance, at least 1.

    The correlation of standardised residuals at lag one, per theme drawn towards that of all themes; for a
    first-order process the variance of a slow regressor's score grows by (1 + r) / (1 - r).
    """
    scale = np.sqrt(np.maximum(fit.mean / np.maximum(fit.weight, 1e-12), 1e-12))
    z = np.where(seen & (fit.mean > 0), fit.residual / scale, 0.0)
    both = seen[:, 1:] & seen[:, :-1]
    product = by_theme((z[:, 1:] * z[:, :-1] * both).sum(axis=1))
    square = by_theme(((z[:, 1:] ** 2 + z[:, :-1] ** 2) / 2 * both).sum(axis=1))
    pairs = by_theme(both.sum(axis=1).astype(float))
    pooled = product.sum() / max(square.sum(), 1e-9)
    own = np.divide(product, square, out=np.full_like(product, pooled), where=square > 0)
    r = np.clip((own * pairs + pooled * _CORRELATION_PRIOR) / (pairs + _CORRELATION_PRIOR), 0.0, 0.8)
    factor: Floats = (1.0 + r) / (1.0 - r)
    return factor


def benjamini_hochberg(p: Floats) -> Floats:
    """Return q-values: the false-discovery rate at which each test would just be called.

    Benjamini & Hochberg (1995), step-up; valid for independent and positively dependent tests.

    >>> benjamini_hochberg(np.array([0.01, 0.04, 0.03])).round(3).tolist()
    [0.03, 0.04, 0.04]
    """
    order = np.argsort(p)
    ranked = p[order] * len(p) / np.arange(1, len(p) + 1)
    q = np.empty_like(ranked)
    q[order] = np.minimum.accumulate(ranked[::-1])[::-1]
    return np.minimum(q, 1.0)
