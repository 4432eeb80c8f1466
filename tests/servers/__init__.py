"""Real servers for the tests: Redis, PostgreSQL and S3 out of wheels, and a proxy that makes S3 fail as documented.

Nothing here needs root, Docker or the network. `tests/conftest.py` makes fixtures of them; start reading there.
"""
