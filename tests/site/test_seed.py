"""What a fresh site has: the whole catalogue and the ready-made routines, and `seed` may run again."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from exercises.models import Exercise, Step
from routines.models import Routine

READY_MADE = {
    "Five-minute desk break",
    "All lying down",
    "The full set of thirteen",
    "Dynamic warm-up",
    "Gentle evening",
}


@pytest.mark.django_db
def test_a_fresh_site_has_thirteen_exercises_and_the_ready_made_routines() -> None:
    for _ in range(2):
        call_command("seed", verbosity=0)
        assert Exercise.objects.count() == 13
        assert set(Routine.objects.ready_made().values_list("name", flat=True)) >= READY_MADE
        for exercise in Exercise.objects.all():
            assert 5 <= exercise.steps.count() <= 7
            assert all((exercise.feel, exercise.easier, exercise.harder, exercise.muscles, exercise.cue))
        assert Step.objects.count() == sum(exercise.steps.count() for exercise in Exercise.objects.all())
