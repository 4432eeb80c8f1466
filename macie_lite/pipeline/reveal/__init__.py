"""What a finding found, shown to who may read the object: the object is read again, and nothing of it is kept.

`revealing.revealed` is the way in. `recorded` says which places a finding has, `apart` reads the object in a confined
process with what its run looked for, `occurrences` takes what stands at those places, `masking` makes it unreadable
there unless it is wanted as it stands. Who shows it keeps an entry in the audit first.
"""
