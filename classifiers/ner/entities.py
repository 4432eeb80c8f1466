"""One table from the labels of NER models to what the finder returns, by way of Presidio's entity names.

Labels: OntoNotes as spaCy's English pipelines have them (spacy.io/models/en), CoNLL-style PER/LOC/ORG, and those
of the shipped model. Presidio's names: microsoft.github.io/presidio/supported_entities.
"""

from __future__ import annotations

__all__ = ["ADDRESS", "IDENTIFIER_OF", "LOCATION", "NAME", "ORGANIZATION", "PRESIDIO_OF"]

NAME = "NAME"
ADDRESS = "ADDRESS"
LOCATION = "LOCATION"
ORGANIZATION = "ORGANIZATION"

PRESIDIO_OF = {
    "PERSON": "PERSON",
    "PER": "PERSON",
    "ADDRESS": "ADDRESS",
    "STREET_ADDRESS": "ADDRESS",
    "LOCATION": "LOCATION",
    "LOC": "LOCATION",
    "GPE": "LOCATION",
    "FAC": "LOCATION",
    "ORGANIZATION": "ORGANIZATION",
    "ORG": "ORGANIZATION",
}
"""A model's label to Presidio's entity; labels that are not here are left out."""

IDENTIFIER_OF = {"PERSON": NAME, "ADDRESS": ADDRESS, "LOCATION": LOCATION, "ORGANIZATION": ORGANIZATION}
"""Presidio's entity to our identifier. LOCATION and ORGANIZATION are evidence, never findings."""
