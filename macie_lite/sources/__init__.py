"""List objects, open a bounded stream: S3 and local folders behind the `Source` protocol of `base`.

Foreign errors (botocore, OSError) stop here: they leave as `NotExamined`, `TargetError` or `Unavailable`.
"""
