"""A thin Celery skin over `macie_lite`: the app, the tasks, the retry table. Start with `app`, then `tasks`."""
