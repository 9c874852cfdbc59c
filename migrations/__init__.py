"""The schema, as Alembic revisions."""
