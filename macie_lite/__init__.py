"""The product without a queue: sources, extraction, pipeline, store, feeds and the command line.

Read `pipeline.scan_object` first: the whole path of one object, top to bottom. Rooms import downwards only:
cli / pipeline / sources, extraction, store, feeds, dispatch / config / model / errors. May import `classifiers`,
never `workers`.
"""
