"""Large objects that several workers scan apart: text, JSON lines, tables in text, Parquet.

`cutting.cut` says which parts an object has, `scanning.scan_part` scans one, `merging.merge` makes one result of
theirs, or says which have to be scanned again since they began with a wrong guess. `encoding` is how they travel:
parts are numbers and fixed words; results are what is kept of an object, with no more names in them than a finding has.
"""
