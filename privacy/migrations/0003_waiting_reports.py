"""Which reports wait to be made is the only thing of reports that the service may know of every organisation."""

from django.db import migrations

MAKE = """
CREATE FUNCTION privacy_waiting_reports() RETURNS TABLE (id bigint, organisation varchar) LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT r.id, r.organisation FROM privacy_report r WHERE r.status IN ('waiting', 'running') ORDER BY r.id
$$;
REVOKE ALL ON FUNCTION privacy_waiting_reports() FROM PUBLIC;
"""


class Migration(migrations.Migration):
    dependencies = [("privacy", "0002_assessment_as_it_was")]

    operations = [migrations.RunSQL(MAKE, "DROP FUNCTION privacy_waiting_reports();")]
