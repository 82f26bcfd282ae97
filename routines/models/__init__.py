"""Routines, the plan, and what was done: sessions and their sets."""

from routines.models.plan import Plan
from routines.models.routine import Routine, RoutineItem, SeededRoutine
from routines.models.session import DeletedSession, StretchSession, StretchSet

__all__ = [
    "DeletedSession",
    "Plan",
    "Routine",
    "RoutineItem",
    "SeededRoutine",
    "StretchSession",
    "StretchSet",
]
