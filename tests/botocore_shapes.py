"""What botocore's own models say of a value: moto accepts nearly anything, and AWS does not."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from botocore.loaders import Loader
from botocore.model import ListShape, MapShape, ServiceModel, Shape, StringShape, StructureShape
from botocore.validate import ParamValidator

__all__ = ["problems", "shape_of"]


@cache
def shape_of(service: str, name: str) -> StructureShape:
    shape = ServiceModel(Loader().load_service_model(service, "service-2"), service).shape_for(name)
    assert isinstance(shape, StructureShape)
    return shape


def problems(value: Any, shape: Shape) -> list[str]:
    """All that is wrong with a value: its types, unknown fields, values outside of their enum or pattern."""
    report = ParamValidator().validate(value, shape)
    return ([report.generate_report()] if report.has_errors() else []) + _unlike(value, shape, shape.name)


def _unlike(value: Any, shape: Shape, path: str) -> list[str]:
    """What ParamValidator lets pass."""
    if isinstance(shape, StructureShape):
        known = [(name, inner) for name, inner in value.items() if name in shape.members]
        unknown = [f"{path}.{name} is unknown" for name in value if name not in shape.members]
        return unknown + [p for name, inner in known for p in _unlike(inner, shape.members[name], f"{path}.{name}")]
    if isinstance(shape, ListShape):
        return [p for inner in value for p in _unlike(inner, shape.member, f"{path}[]")]
    if isinstance(shape, MapShape):
        return [p for inner in value.values() for p in _unlike(inner, shape.value, f"{path}{{}}")]
    return [f"{path} is {value!r}"] if isinstance(shape, StringShape) and not _fits(value, shape) else []


def _fits(value: str, shape: StringShape) -> bool:
    pattern = shape.metadata.get("pattern")
    return (not shape.enum or value in shape.enum) and (not pattern or re.fullmatch(pattern, value, re.S) is not None)
