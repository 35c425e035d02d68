"""A batch from a file may concern many organisations: each that it brought or left something may see that it came."""

from django.db import migrations

from audit.people.row_security import in_scope

BROUGHT_SOMETHING = f"""
    organisation IS NULL AND (
        EXISTS (SELECT FROM audit_intake i WHERE i.batch_id = audit_batch.id AND {in_scope("i.organisation")})
        OR EXISTS (SELECT FROM audit_rejectedrecord r WHERE r.batch_id = audit_batch.id AND {in_scope("r.organisation")})
    )
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.RunSQL(
            f"CREATE POLICY concerned ON audit_batch FOR SELECT USING ({BROUGHT_SOMETHING})",
            "DROP POLICY concerned ON audit_batch",
        ),
    ]
