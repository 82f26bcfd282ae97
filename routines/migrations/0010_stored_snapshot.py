from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("routines", "0009_remove_plan_test")]

    operations = [
        migrations.RenameField(model_name="stretchsession", old_name="script", new_name="stored_snapshot"),
    ]
