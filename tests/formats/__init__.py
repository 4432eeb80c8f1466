"""The same six values planted in every format that a library here can write, found again by a whole scan.

`base` has the values and what a format's file has to tell; one module per family of formats writes them, with another
library than the one that reads wherever there is one; `test_planted` scans.
"""
