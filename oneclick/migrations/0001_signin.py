"""Signing in by CIS2: attempts, the provider's side of sessions, logouts that were told."""

from typing import ClassVar

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("audit", "0005_sessions")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Attempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("state_hash", models.BinaryField(max_length=32, unique=True)),
                ("browser_hash", models.BinaryField(max_length=32)),
                ("nonce", models.CharField(max_length=64)),
                ("verifier", models.CharField(max_length=128)),
                ("go_on", models.TextField(blank=True)),
                ("created_at", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                ("used_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="ToldLogout",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("jti", models.CharField(max_length=512, unique=True)),
                ("sid", models.CharField(db_index=True, max_length=512)),
                ("told_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="ProviderSession",
            fields=[
                (
                    "session",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="cis2",
                        serialize=False,
                        to="audit.session",
                    ),
                ),
                ("sub", models.CharField(max_length=512)),
                ("sid", models.CharField(blank=True, max_length=512)),
                ("id_token", models.BinaryField(null=True)),
                ("access_token", models.BinaryField(null=True)),
                ("access_expires_at", models.DateTimeField()),
                ("refreshed_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "indexes": [models.Index(fields=["sid"], name="provider_session_sid")],
            },
        ),
    ]
