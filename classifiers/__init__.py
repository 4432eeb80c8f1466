"""Text and a field name in, detections out: the detection core, a leaf that knows nothing of S3, files or databases.

Read `engine` first (the one public way in), then `matching` (the Hyperscan pass), `context` (keywords), `proofs`
(checksums) and `identifiers/` (the detectors, as data). `types` names what is handed between them. May import
nothing of `macie_lite` or `workers`. No value that was matched leaves this package.
"""
