"""How far the care that explains an access lies from it; a column without a value takes no time to add."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("privacy", "0011_findings_by_time")]

    operations: ClassVar = [
        migrations.AddField(model_name="assessment", name="apart", field=models.FloatField(null=True)),
    ]
