"""The services there are, by name."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from functools import cache
from typing import Final

from actions.service import Service

NAMES: Final = (
    *("gba_subsidy", "hk_exemption", "income_tax", "residence_days"),
    *("work_permit_points", "entry_document", "foreign_worker_steps", "residence_permit"),
    *("professional_practice", "fees_and_times"),
    *("youth_package", "company_tax", "hk_law", "social_insurance", "elderly_vouchers"),
    *("money_limits", "school_finder"),
)


@cache
def open_services() -> Mapping[str, Service]:
    """Every service, by its name."""
    return {name: importlib.import_module(f"actions.{name}").SERVICE for name in NAMES}
