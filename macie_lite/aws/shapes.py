"""What botocore's models say of a value beyond what its clients check: enums, patterns, unknown names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from botocore.loaders import Loader
from botocore.model import ListShape, MapShape, ServiceModel, Shape, StringShape, StructureShape
from botocore.validate import ParamValidator

__all__ = ["enums", "leaves", "misfits", "shape_of"]


@cache
def shape_of(service: str, name: str) -> StructureShape:
    """The shape of a structure, by its name in the service's model."""
    shape = ServiceModel(Loader().load_service_model(service, "service-2"), service).shape_for(name)
    assert isinstance(shape, StructureShape)
    return shape


def misfits(service: str, name: str, value: Any) -> list[str]:
    """What is wrong with a value, as places in it: never the values themselves."""
    shape = shape_of(service, name)
    if ParamValidator().validate(value, shape).has_errors():
        return [f"a field of {name} is missing or of another type", *_unlike(value, shape, name)]
    return _unlike(value, shape, name)


def _unlike(value: Any, shape: Shape, path: str) -> list[str]:
    if isinstance(shape, StructureShape) and isinstance(value, dict):
        unknown = [f"{path}.{name} is not known" for name in value if name not in shape.members]
        known = [(name, inner) for name, inner in value.items() if name in shape.members]
        return unknown + [one for name, inner in known for one in _unlike(inner, shape.members[name], f"{path}.{name}")]
    if isinstance(shape, ListShape) and isinstance(value, list):
        return [one for inner in value for one in _unlike(inner, shape.member, path)]
    if isinstance(shape, MapShape) and isinstance(value, dict):
        return [one for inner in value.values() for one in _unlike(inner, shape.value, path)]
    if isinstance(shape, StringShape) and isinstance(value, str) and not _fits(value, shape):
        return [f"{path} is none of its values"]
    return []


def _fits(value: str, shape: StringShape) -> bool:
    pattern = shape.metadata.get("pattern")
    return (not shape.enum or value in shape.enum) and (not pattern or re.fullmatch(pattern, value, re.S) is not None)


def leaves(service: str, name: str) -> dict[str, str]:
    """The paths of all values in a structure, through lists, and their types."""
    return {path: shape.type_name for path, shape in _leaves(shape_of(service, name), "")}


def enums(service: str, name: str) -> dict[str, list[str]]:
    """The values that some of them may have, by path."""
    found = _leaves(shape_of(service, name), "")
    return {path: shape.enum for path, shape in found if isinstance(shape, StringShape) and shape.enum}


def _leaves(shape: Shape, path: str) -> Iterator[tuple[str, Shape]]:
    if isinstance(shape, StructureShape):
        for name, inner in shape.members.items():
            yield from _leaves(inner, f"{path}.{name}" if path else name)
    elif isinstance(shape, ListShape):
        yield from _leaves(shape.member, path)
    else:
        yield path, shape
