"""Names and addresses: a cheap gate, then Presidio over a small spaCy model that ships in the package.

The only room that knows Presidio and spaCy, and it imports them only once a gate opens. Start with `finder`.
"""
