"""Keys that are base64 of something: what they hold decides."""

from __future__ import annotations

import base64

from classifiers.proofs.encoded_keys import elasticsearch_api_key, grafana_api_key

_SECRET = "q8XvT2mZr5LwK9bNc4YpD7hJs1Gf6E3u"


def _encoded(text: str) -> bytes:
    return base64.b64encode(text.encode())


def test_a_grafana_key_holds_a_secret_a_name_and_an_id() -> None:
    assert grafana_api_key(_encoded(f'{{"k":"{_SECRET}","n":"backups","id":1}}'))


def test_other_json_in_base64_is_no_grafana_key() -> None:
    assert not grafana_api_key(_encoded(f'{{"k":"{_SECRET}","t":"72f9","c":3}}'))  # an address of Power BI
    assert not grafana_api_key(_encoded('{"k":"' + "EXAMPLE" * 4 + '","n":"example","id":1}'))
    assert not grafana_api_key(_encoded('["k","n","id"]'))
    assert not grafana_api_key(_encoded('{"k":7,"n":"backups","id":1}'))
    assert not grafana_api_key(b"eyJrIjoi")
    assert not grafana_api_key(b"\xff=")


def test_an_elasticsearch_key_holds_an_id_and_a_secret() -> None:
    assert elasticsearch_api_key(b"Authorization: ApiKey " + _encoded("VuaCfGcBCdbkQm-e5aOx:ui2lp2axTNmsyakw9tvNnw"))


def test_other_base64_is_no_elasticsearch_key() -> None:
    assert not elasticsearch_api_key(_encoded("a sentence of about forty-three letters: yes"))
    assert not elasticsearch_api_key(b"ApiKey VuaCfGcB")
    assert not elasticsearch_api_key(b"")
