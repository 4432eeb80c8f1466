"""Checksums and structure, named from the YAML: each proof takes the matched bytes and says whether they can be real.

`registry` maps names to functions; names with a colon go to a library (`stdnum:gb.nhs`). Start there.
"""
