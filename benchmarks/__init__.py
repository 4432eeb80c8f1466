"""The figures of BENCHMARKS.md, one file per figure, all run by `make bench`; never as timed tests.

`python -m benchmarks [NAME ...]` prints a Markdown section per figure, with its command and its ratio to a peer or a
limit measured in the same run.
"""
