"""A shipped identifier whole, as `macie-lite identifiers show` prints it: what a list leaves out of it, too."""

from __future__ import annotations

from classifiers import loading
from classifiers.types import Form, Identifier

__all__ = ["whole"]


def whole(identifier: Identifier) -> dict[str, object]:
    """All that decides what it finds, as JSON. Of examples and sample values only how many: they look like the real."""
    return loading.as_json(identifier) | {
        "keywords": list(identifier.keywords),
        "ownKeywords": list(identifier.own_keywords),
        "companions": list(identifier.companions),
        "distance": identifier.distance,
        "specificity": identifier.specificity,
        "forms": [_form(form) for form in identifier.forms],
        "examples": len(identifier.examples),
        "counterExamples": len(identifier.counter_examples),
        "sampleValues": len(identifier.sample_values),
        "place": loading.place_of(identifier.id),
    }


def _form(form: Form) -> dict[str, object]:
    """`expression` is over the bytes of UTF-8; `anchor` and `tail` are what is looked for in its place, if any."""
    return {
        "expression": form.expression,
        "width": form.width,
        "keywordRule": form.keyword.value,
        "proofs": list(form.proofs),
        "left": form.left,
        "right": form.right,
        "anchor": form.anchor,
        "tail": form.tail,
    }
