"""Which ready-made routines were ever seeded moves from the catalogue's row to the routines."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

PREFIX = "routine/"  # of the routines' slugs among those of the exercises


def move_out(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    seeded_routine = apps.get_model("routines", "SeededRoutine")
    for catalogue in apps.get_model("exercises", "Catalogue").objects.all():
        routines = [slug for slug in catalogue.seeded_slugs if slug.startswith(PREFIX)]
        seeded_routine.objects.bulk_create(
            [seeded_routine(slug=slug.removeprefix(PREFIX)) for slug in routines], ignore_conflicts=True
        )
        catalogue.seeded_slugs = [slug for slug in catalogue.seeded_slugs if slug not in routines]
        catalogue.save(update_fields=["seeded_slugs"])


def move_back(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    slugs = apps.get_model("routines", "SeededRoutine").objects.values_list("slug", flat=True)
    for catalogue in apps.get_model("exercises", "Catalogue").objects.all():
        catalogue.seeded_slugs = sorted({*catalogue.seeded_slugs, *(PREFIX + slug for slug in slugs)})
        catalogue.save(update_fields=["seeded_slugs"])


class Migration(migrations.Migration):
    dependencies = [("exercises", "0001_initial"), ("routines", "0010_stored_snapshot")]

    operations = [
        migrations.CreateModel(
            name="SeededRoutine",
            fields=[("slug", models.SlugField(primary_key=True, serialize=False))],
        ),
        migrations.RunPython(move_out, move_back),
    ]
