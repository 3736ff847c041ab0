"""The only truth: tables, transactions and queries. SQLite and PostgreSQL alike."""
