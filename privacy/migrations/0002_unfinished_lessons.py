"""A lesson that was begun is work that waits, though no access does: whoever began it may have been killed."""

from django.db import migrations

MAKE = """
CREATE FUNCTION privacy_unfinished_lessons() RETURNS SETOF varchar LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    SELECT organisation FROM privacy_lesson WHERE NOT is_whole
$$;
REVOKE ALL ON FUNCTION privacy_unfinished_lessons() FROM PUBLIC;
"""


class Migration(migrations.Migration):
    dependencies = [("privacy", "0001_initial")]

    operations = [migrations.RunSQL(MAKE, "DROP FUNCTION privacy_unfinished_lessons();")]
