"""List objects, open a bounded stream: S3 and local folders behind the `Source` protocol of `base`. What S3 says was
uploaded, out of a queue, comes through `event_queue`.

Foreign errors (botocore, OSError) stop here: they leave as `NotExamined`, `TargetError` or `Unavailable`.
"""
