"""The detectors, as data: one YAML per provider, country or family, read by `classifiers.loading`.

Ids are permanent. Every identifier carries its references, examples and counter-examples, which
`macie-lite identifiers check` and the test suite run.
"""
