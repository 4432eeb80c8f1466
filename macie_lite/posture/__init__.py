"""What macie-lite may do, and how buckets are set up: the permissions that scanning needs, as data and pure functions.

Asks nothing of the network. Start with `policy`.
"""
