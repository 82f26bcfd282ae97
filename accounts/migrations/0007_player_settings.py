"""Moves the player's settings off the person, for those who chose other ones than everybody has."""

from collections.abc import Iterator
from typing import Any

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

DEFAULTS = {
    "cues": "voice",
    "voice": "",
    "voice_rate": 100,
    "volume": 80,
    "vibration": True,
    "colour_cues": False,
    "tempo": True,
    "get_ready_seconds": None,
    "change_seconds": None,
}


def move_out(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    users = apps.get_model("accounts", "User").objects.exclude(**DEFAULTS)
    settings_of = apps.get_model("accounts", "PlayerSettings")
    rows = (settings_of(user_id=pk, **chosen) for pk, chosen in chosen_by(users))
    settings_of.objects.bulk_create(rows, batch_size=1000)


def chosen_by(people: Any) -> Iterator[tuple[int, dict[str, Any]]]:
    for row in people.values("pk", *DEFAULTS).iterator():
        yield row.pop("pk"), row


def move_back(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    users = apps.get_model("accounts", "User").objects
    for row in apps.get_model("accounts", "PlayerSettings").objects.values("user", *DEFAULTS).iterator():
        users.filter(pk=row.pop("user")).update(**row)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_one_address")]

    operations = [
        migrations.CreateModel(
            name="PlayerSettings",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="stored_player_settings",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "cues",
                    models.CharField(
                        choices=[("voice", "Voice"), ("tones", "Tones"), ("silent", "Silent")],
                        default="voice",
                        max_length=6,
                        verbose_name="cues",
                    ),
                ),
                ("voice", models.CharField(blank=True, max_length=200, verbose_name="voice")),
                (
                    "voice_rate",
                    models.PositiveSmallIntegerField(
                        default=100,
                        validators=[
                            django.core.validators.MinValueValidator(50),
                            django.core.validators.MaxValueValidator(200),
                        ],
                        verbose_name="speed of the voice, percent",
                    ),
                ),
                (
                    "volume",
                    models.PositiveSmallIntegerField(
                        default=80,
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="volume, percent",
                    ),
                ),
                ("vibration", models.BooleanField(default=True, verbose_name="vibrate")),
                (
                    "colour_cues",
                    models.BooleanField(default=False, verbose_name="the whole screen changes colour"),
                ),
                ("tempo", models.BooleanField(default=True, verbose_name="count repetitions for me")),
                (
                    "get_ready_seconds",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(3),
                            django.core.validators.MaxValueValidator(60),
                        ],
                        verbose_name="get ready, seconds",
                    ),
                ),
                (
                    "change_seconds",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(3),
                            django.core.validators.MaxValueValidator(60),
                        ],
                        verbose_name="change sides, seconds",
                    ),
                ),
            ],
            options={"verbose_name": "player settings", "verbose_name_plural": "player settings"},
        ),
        migrations.RunPython(move_out, move_back),
        *(migrations.RemoveField("user", name) for name in DEFAULTS),
    ]
