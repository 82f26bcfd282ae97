"""Routines, the plan, and what was done: sessions and their sets."""

from routines.models.plan import Plan
from routines.models.routine import Routine, RoutineItem
from routines.models.session import StretchSession, StretchSet

__all__ = ["Plan", "Routine", "RoutineItem", "StretchSession", "StretchSet"]
