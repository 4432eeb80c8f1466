"""All the SQL: the `Store` protocol in `base`, tables, migrations; SQLite and PostgreSQL from one schema."""
