"""Bytes to passages: `base` has the contract, `extract` the way in, then one file per family of formats.

Text exists only from here to `classifiers`. Complex formats go to an anonymous memory file, never to disk.
"""
