"""What is shown in place of a value."""

from __future__ import annotations

import pytest

from classifiers import loading
from macie_lite.pipeline.reveal.masking import masked


@pytest.mark.parametrize(
    ("identifier", "value", "shown"),
    [
        ("CREDIT_CARD_NUMBER", "4111 1111 1111 1111", "#### #### #### ####"),
        ("USA_SOCIAL_SECURITY_NUMBER", "536-90-4399", "###-##-####"),
        ("NAME", "Zoë O'Neill-Šimek", "Xxx X*Xxxxx-Xxxxx"),
        ("EMAIL_ADDRESS", "a.b+c@example.org", "x.x+x@xxxxxxx.xxx"),
        ("PHONE_NUMBER", "+٤٤ (0)20\x1b[2J", "+## (#)##**#X"),
        ("AWS_CREDENTIALS", "wJalrXUtnFEMI", "********"),
        ("GITHUB_TOKEN", "g" * 40, "********"),
    ],
)
def test_the_shape_is_left_and_of_credentials_nothing(identifier: str, value: str, shown: str) -> None:
    assert masked(value, loading.load()[identifier]) == shown
