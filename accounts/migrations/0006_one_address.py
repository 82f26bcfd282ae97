"""Every account has exactly one address, the same in its row and in allauth's table."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models


def one_address_each(apps: Any, schema_editor: Any) -> None:
    """Mend what earlier versions left: no address after a correction, several, none in allauth's table."""
    User = apps.get_model("accounts", "User")
    EmailAddress = apps.get_model("account", "EmailAddress")
    EmailAddress.objects.filter(user__email=None).delete()
    for person in User.objects.exclude(email=None).order_by("pk"):
        mine = EmailAddress.objects.filter(user=person)
        others = User.objects.exclude(pk=person.pk)
        wanted = [person.email.lower(), *mine.order_by("-verified", "-pk").values_list("email", flat=True)]
        email = next((one for one in wanted if one and not others.filter(email=one).exists()), None)
        own = email and mine.filter(email=email).order_by("-verified").first()
        waiting = mine.filter(verified=False).exclude(email=email).order_by("-pk").first() if email else None
        mine.exclude(pk__in=[row.pk for row in (own, waiting) if row]).delete()
        mine.update(primary=False)
        # Without any address they are a guest, who may sign up again and keep everything.
        User.objects.filter(pk=person.pk).update(email=email)
        if own:
            mine.filter(pk=own.pk).update(primary=True)
        elif email:
            EmailAddress.objects.create(user=person, email=email, primary=True)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_joined_guests"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [
        migrations.RunPython(one_address_each, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(condition=~models.Q(email=""), name="email_or_none"),
        ),
    ]
