"""Names of plans without their prices."""

from __future__ import annotations

import pytest

from rivalscope.core.plans import plan_name


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ("Crew €39 a month", "Crew"),
        ("Crew\n€39 a month", "Crew"),
        ("Growth – from $1,200 per year", "Growth"),
        ("Team (12 EUR per seat)", "Team"),
        ("Plan 2", "Plan 2"),
        ("Business", "Business"),
        ("$20 per seat", "$20 per seat"),
        ("", ""),
    ],
)
def test_a_plan_is_called_by_its_name(head: str, name: str) -> None:
    assert plan_name(head) == name
