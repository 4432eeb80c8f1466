"""What a job is: its description, its schedule, which buckets and objects are in its scope, and what they will cost.

Pure but for `buckets`, which asks S3. The runs themselves are `macie_lite.pipeline`'s.
"""
