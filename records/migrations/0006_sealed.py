"""What is said, and to whom, is encrypted: masked texts, envelopes and parts; an outcome column to count by."""

from typing import Any

from django.db import migrations, models

import records.fields

JSON_COLUMNS = (("turn", "envelope"), ("actionresult", "envelope"), ("outboxpart", "body"))


def seal(apps: Any, schema_editor: Any) -> None:
    """Copy the columns in the clear into those beside them."""
    for name, column in JSON_COLUMNS:
        model = apps.get_model("records", name)
        rows = model.objects.filter(**{f"{column}__isnull": False}).only("pk", column)
        for row in rows.iterator(chunk_size=200):
            changed = {f"sealed_{column}": getattr(row, column)}
            if name == "turn":
                changed["outcome"] = str(row.envelope.get("outcome", ""))
            model.objects.filter(pk=row.pk).update(**changed)
    turns = apps.get_model("records", "turn")
    for row in turns.objects.exclude(masked_text="").only("pk", "masked_text").iterator(chunk_size=200):
        turns.objects.filter(pk=row.pk).update(sealed_masked_text=row.masked_text)


def swapped(model: str, column: str) -> list[Any]:
    return [
        migrations.RemoveField(model, column),
        migrations.RenameField(model, f"sealed_{column}", column),
    ]


class Migration(migrations.Migration):

    dependencies = [("records", "0005_service_points")]

    operations = [
        migrations.AddField("turn", "outcome", models.CharField(max_length=20, default="")),
        migrations.AddField("turn", "photo", records.fields.EncryptedTextField(default="")),
        migrations.AddField("turn", "sealed_masked_text", records.fields.EncryptedTextField(default="")),
        *(
            migrations.AddField(name, f"sealed_{column}", records.fields.EncryptedJSONField(null=True, default=None))
            for name, column in JSON_COLUMNS
        ),
        migrations.RunPython(seal, migrations.RunPython.noop),
        *(step for name, column in (*JSON_COLUMNS, ("turn", "masked_text")) for step in swapped(name, column)),
        migrations.AlterField("actionresult", "envelope", records.fields.EncryptedJSONField()),
        migrations.AlterField("outboxpart", "body", records.fields.EncryptedJSONField()),
    ]
