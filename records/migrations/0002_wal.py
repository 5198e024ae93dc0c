"""Put an SQLite database into WAL mode, so that readers and the writer do not block one another.

The mode is kept in the file. Setting it on every new connection instead would ask for an exclusive lock each time,
and processes that start together refuse one another.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def use_wal(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Set the mode; other databases have none."""
    if editor.connection.vendor == "sqlite":
        with editor.connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode=WAL")


class Migration(migrations.Migration):
    """Outside a transaction: the mode cannot change inside one."""

    atomic = False
    dependencies = [("records", "0001_initial")]
    operations = [migrations.RunPython(use_wal, migrations.RunPython.noop)]
