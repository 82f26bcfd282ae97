"""`known_until` and `known_pain` say what a decision rested on; nothing reads the test beside them."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("routines", "0008_deleted_sessions")]

    operations = [migrations.RemoveField(model_name="plan", name="test")]
