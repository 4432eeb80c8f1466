"""What macie-lite may do, and how buckets are set up: permissions, the inventory of buckets, their sensitivity scores.

Pure functions, but for `inventory`, which reads and writes the store. Start with `policy` for the permissions, `score`
for the formula.
"""
