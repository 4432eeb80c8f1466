"""A small grammar for texts: alternatives, rules and fields.

`‹a|b|›` is one of its alternatives (an empty one makes it optional); they nest. `{rule}` is replaced by one of the
rule's productions, which may hold the same. What is left are fields, filled by `training.fields`.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence

__all__ = ["expand"]

_CHOICE = re.compile(r"‹([^‹›]*)›")
_RULE = re.compile(r"\{(\w+)\}")


def expand(template: str, rng: random.Random, rules: Mapping[str, Sequence[str]]) -> str:
    """The template with alternatives chosen and rules replaced; fields stay as they are."""

    def chosen(match: re.Match[str]) -> str:
        return rng.choice(str(match[1]).split("|"))

    def produced(match: re.Match[str]) -> str:
        productions = rules.get(match[1])
        return str(match[0]) if productions is None else rng.choice(productions)

    before = ""
    while before != template:
        before = template
        template = _RULE.sub(produced, _CHOICE.sub(chosen, template))
    return template
