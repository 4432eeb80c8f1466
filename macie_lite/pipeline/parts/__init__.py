"""Large objects that several workers scan apart, or of which a sample is read: text, JSON lines, CSV, Parquet.

`cutting.cut` says which parts an object has, `drawing` what of it becomes parts; `sampled` reads a sample in one
process. `scanning.scan_part` scans one part, `merging.merge` makes one result of theirs, or says which have to be
scanned again since they began with a wrong guess. `encoding` is how they travel: parts are numbers and fixed words;
results are what is kept of an object, with no more names in them than a finding has.
"""
