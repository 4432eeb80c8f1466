"""Where all matches stand is told of identifiers with a role, beyond the places that are kept, and of no others."""

from __future__ import annotations

import numpy as np
import pytest

from classifiers.engine import Engine
from classifiers.types import MAX_SPANS, Form, KeywordRule, LeftOut, NameHit, Text
from tests.classifiers.building import column, identifier

_MAIL = identifier("EMAIL_ADDRESS", Form(r"[a-z]{1,9}[0-9]{0,5}@mail\.org", 23, KeywordRule.NONE))
_CODE = identifier("ICD_10_CODE", Form(r"E[0-9]{2}\.[0-9]", 5, KeywordRule.NONE))
_OTHER = identifier("BADGE", Form(r"badge[0-9]{3}", 8, KeywordRule.NONE))


class _Names:
    capped = False
    read = 0

    def find(self, text: Text, left_out: LeftOut | None = None) -> list[NameHit]:
        at = text.text.find(b"Ann Lee")
        return [NameHit("NAME", at, at + 7)] if at >= 0 else []


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine([_MAIL, _CODE, _OTHER, identifier("NAME")], _Names)


def _at(engine: Engine, text: Text) -> dict[str, list[int]]:
    return {one.identifier: list(one.at) for one in engine.session().classify(text)}


def test_in_running_text_the_first_bytes(engine: Engine) -> None:
    found = _at(engine, Text(text=b"joe@mail.org badge123 E11.9 Ann Lee", core=(5, 35)))
    assert found == {"ICD_10_CODE": [22], "BADGE": [], "NAME": [28]}
    many = _at(engine, Text(text=b"joe@mail.org " * (MAX_SPANS + 5)))
    assert many == {"EMAIL_ADDRESS": list(range(0, 13 * (MAX_SPANS + 5), 13))}


@pytest.mark.parametrize("times", [1, 700])
@pytest.mark.parametrize("numbered", [False, True])
def test_in_a_column_the_cells_each_once(engine: Engine, times: int, numbered: bool) -> None:
    cells = []
    for n in range(times):
        mail = f"joe{n if numbered else ''}@mail.org"
        cells += [mail, "none", f"{mail} or {mail}", "E11.9"]
    cells[1] = "Ann Lee"
    found = _at(engine, column(cells))
    mails = np.sort(np.concatenate((np.arange(0, 4 * times, 4), np.arange(2, 4 * times, 4)))).tolist()
    assert found == {"EMAIL_ADDRESS": mails, "ICD_10_CODE": list(range(3, 4 * times, 4)), "NAME": [1]}


def test_places_are_not_shown(engine: Engine) -> None:
    (one,) = engine.session().classify(Text(text=b"joe@mail.org"))
    assert "at=" not in repr(one)
