"""Asking a service of AWS to take findings: one client, credentials that are renewed, errors as a sink's.

No message of a service is repeated, which may quote what it was sent, and no code that is none.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property
from typing import Any

import botocore
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError

from macie_lite.aws.access import Access
from macie_lite.aws.clients import Clients, session_and_region
from macie_lite.aws.errors import FOREIGN, Foreign, code_of, status_of, way_error
from macie_lite.errors import MacieLiteError, ServiceError, Unavailable
from macie_lite.feeds.sinks.aws_codes import CONTENT, REFUSED, SET_UP, WHO, named, passes
from macie_lite.feeds.sinks.base import Unwanted

__all__ = ["Service"]


class Service:
    """One service for one receiver, `where`, as messages call it. told: what codes mean there, in a sentence. checked:
    what it is asked has been held against its model before."""

    def __init__(
        self,
        name: str,
        where: str,
        access: Access,
        permission: str,
        told: Mapping[str, str] | None = None,
        *,
        checked: bool = False,
    ) -> None:
        self._where, self._permission, self._told = where, permission, told or {}
        self._clients = Clients(lambda: _client(name, where, access, checked=checked))

    @property
    def place(self) -> tuple[str, str]:
        """(region, partition) of the service that is asked. Raises as `ask`."""
        try:
            about = self._clients.get().meta
        except FOREIGN as error:
            raise self._ours(error) from None
        return about.region_name, about.partition

    def ask(self, method: str, **arguments: Any) -> dict[str, Any]:
        """Raises Unavailable, ServiceError, Unwanted: as `Sink.send`."""
        try:
            answer: dict[str, Any] = self._clients.ask(method, arguments)
        except FOREIGN as error:
            raise self._ours(error) from None
        except (AttributeError, KeyError, TypeError, ValueError):  # what botocore's parsers make of other documents
            raise Unavailable(f"{self._where} gave no answer of its own.") from None
        return answer

    def check(self, answered: int, sent: int) -> None:
        """Raises Unavailable where the answer does not speak of all that was sent: a gateway on the way gave it."""
        if answered != sent:
            raise Unavailable(f"{self._where} answered for {answered} of {sent} findings.")

    def check_codes(self, codes: Collection[str], sent: int) -> None:
        """Raises ServiceError where all that was sent was refused one by one for what has to be set up differently."""
        if len(codes) == sent and SET_UP.issuperset(codes):
            raise ServiceError(f"{self._where} cannot be used ({', '.join(sorted(set(codes)))}).")

    def _ours(self, error: Foreign) -> MacieLiteError:
        if isinstance(error, ParamValidationError):
            return Unwanted(f"{self._where} takes no such request.")
        if not isinstance(error, ClientError):
            return way_error(error, self._where)
        code, status = code_of(error), status_of(error)
        shown = named(code, self._modelled, f"HTTP {status}")
        if code in self._told:
            return ServiceError(self._told[code])
        if passes(code) or status >= 500 or status == 429:
            return Unavailable(f"{self._where} did not take it now ({shown}).")
        if code in REFUSED:
            return ServiceError(
                f"{self._where} may not be used: is the permission {self._permission} missing ({shown})?"
            )
        if code in WHO:
            return ServiceError(f"The AWS credentials for {self._where} are not accepted ({shown}).")
        if code in CONTENT:
            return Unwanted(f"{self._where} refused it ({shown}).")
        return ServiceError(f"{self._where} cannot be used ({shown}).")

    @cached_property
    def _modelled(self) -> Collection[str]:
        return {shape.error_code for shape in self._clients.get().meta.service_model.error_shapes}

    def close(self) -> None:
        self._clients.close()


def _client(name: str, where: str, access: Access, *, checked: bool) -> Any:
    session, region = session_and_region(access)
    config = Config(
        connect_timeout=access.connect_timeout,
        read_timeout=access.read_timeout,
        parameter_validation=not checked,
        retries={"mode": "standard", "total_max_attempts": 1},  # what is not taken is sent again by whoever delivers
        user_agent=f"macie-lite botocore/{botocore.__version__}",
    )
    try:
        return session.create_client(name, region, endpoint_url=access.endpoint_url, config=config)
    except ValueError as error:  # what botocore raises for an endpoint that is no URL, whoever set it
        if isinstance(error, BotoCoreError):
            raise
        raise ServiceError(f"The endpoint of {where} is no URL.") from None
