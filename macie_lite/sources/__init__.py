"""List objects, open a bounded stream: S3 and local folders behind the `Source` protocol of `base`.
`inventory` lists a bucket by its S3 Inventory, whose files `inventory_child` reads in a process of its own. What S3
says was uploaded, out of a queue, comes through `event_queue`.

Foreign errors (botocore, OSError) stop here: they leave as `NotExamined`, `TargetError` or `Unavailable`.
"""
