"""scikit-learn's contract for estimators, kept without importing it: the import alone costs more than most fits.

https://scikit-learn.org/stable/developers/develop.html: parameters are kept as given under their own names, what was
learned ends in an underscore, and nothing is asked of a base class but these methods.
"""

from __future__ import annotations

import inspect
from typing import Any, Self, TypeVar

__all__ = ["Clusterer", "Estimator", "check_fitted", "unfitted"]


class Estimator:
    """Keeps the parameters of its subclass's ``__init__``."""

    _kind = "transformer"

    @classmethod
    def _names(cls) -> list[str]:
        return [name for name in inspect.signature(cls).parameters if name != "self"]

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Return the parameters by name.

        Args:
            deep: Those of parameters that are estimators too, as ``name__parameter``.
        """
        found: dict[str, Any] = {}
        for name in self._names():
            value = found[name] = getattr(self, name)
            if deep and isinstance(value, Estimator):
                found |= {f"{name}__{inner}": given for inner, given in value.get_params().items()}
        return found

    def set_params(self, **params: Any) -> Self:
        """Set parameters by name, those of a parameter that is an estimator as ``name__parameter``.

        Raises:
            ValueError: There is no such parameter.
        """
        for name, value in params.items():
            own, inner, rest = name.partition("__")
            if own not in self._names():
                raise ValueError(f"{type(self).__name__} has no parameter {own!r}; it has: {', '.join(self._names())}")
            if inner:
                getattr(self, own).set_params(**{rest: value})
            else:
                setattr(self, own, value)
        return self

    def __repr__(self) -> str:
        """Return the call that makes the same estimator."""
        default = {name: one.default for name, one in inspect.signature(type(self)).parameters.items()}
        given = (f"{name}={value!r}" for name, value in self.get_params(deep=False).items() if value != default[name])
        return f"{type(self).__name__}({', '.join(given)})"

    def __sklearn_tags__(self) -> Any:
        """Tell scikit-learn's own tools what this is: texts go in, no target is needed."""
        from sklearn.utils import InputTags, Tags, TargetTags

        return Tags(
            estimator_type=self._kind,
            target_tags=TargetTags(required=False),
            input_tags=InputTags(one_d_array=True, two_d_array=False, string=True),
        )


_Kept = TypeVar("_Kept", bound=Estimator)


class Clusterer(Estimator):
    """An estimator that gives each row a number, in ``labels_``."""

    _kind = "clusterer"

    def fit_predict(self, texts: Any, y: object = None, **fit_params: Any) -> Any:
        """Fit, and return the labels of the same texts."""
        return self.fit(texts, y, **fit_params).labels_  # type: ignore[attr-defined]


def unfitted(estimator: _Kept) -> _Kept:
    """Return a new estimator with the same parameters and nothing learned."""
    params = estimator.get_params(deep=False)
    return type(estimator)(
        **{name: unfitted(value) if isinstance(value, Estimator) else value for name, value in params.items()}
    )


def check_fitted(estimator: Estimator, attribute: str) -> None:
    """Refuse an estimator that has learned nothing yet.

    Raises:
        sklearn.exceptions.NotFittedError: ``fit`` was not called.
    """
    if not hasattr(estimator, attribute):
        from sklearn.exceptions import NotFittedError

        raise NotFittedError(f"This {type(estimator).__name__} is not fitted yet: call fit first.")
