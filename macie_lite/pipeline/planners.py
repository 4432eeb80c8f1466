"""Which planner plans a run."""

from __future__ import annotations

from macie_lite.config import Settings
from macie_lite.pipeline.discovery import AutomatedPlanner
from macie_lite.pipeline.event_planning import EventPlanner
from macie_lite.pipeline.planning import Planner

__all__ = ["planner_of"]


def planner_of(settings: Settings) -> type[Planner]:
    """What plans a run with these settings."""
    if settings.automated:
        return AutomatedPlanner
    return Planner if settings.events is None else EventPlanner
