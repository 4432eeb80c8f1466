"""What botocore's clients of one service share: credentials, a role to assume, and their renewal."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import botocore.session
from botocore.config import Config
from botocore.credentials import AssumeRoleCredentialFetcher, DeferredRefreshableCredentials
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, UnknownRegionError
from botocore.loaders import Loader, create_loader

from macie_lite.aws.access import Access
from macie_lite.aws.errors import is_stale, way_error

__all__ = ["Clients", "partition_of", "session_and_region"]

_DEFAULT_REGION = "us-east-1"

_Assumed = dict[tuple[str | None, ...], DeferredRefreshableCredentials]

_assumed: _Assumed = {}
"""By profile, region, role and external id: a role is assumed once per process, whatever number of sources read in
it."""

_lock = threading.Lock()


class Clients:
    """The client, made on first use, once, thread-safe, and a new one when its credentials have expired."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._client: Any = None
        self._old: list[Any] = []  # other threads may still read through them

    def get(self) -> Any:
        """The client. Raises botocore's errors: a profile that is not there, and the like."""
        if self._client is None:
            with self._lock:
                if self._client is None:
                    self._client = self._make()
        return self._client

    def ask(self, operation: str, arguments: Mapping[str, Any]) -> Any:
        """One request; with fresh credentials once more when they have expired. Raises botocore's errors."""
        client = self.get()
        try:
            return getattr(client, operation)(**arguments)
        except ClientError as error:
            if not is_stale(error):
                raise
        return getattr(self.renew(client), operation)(**arguments)

    def renew(self, stale: Any) -> Any:
        """A client with credentials read anew, in place of `stale` (unless another thread was quicker)."""
        with self._lock:
            if self._client is stale:
                _forget(stale._request_signer._credentials)
                self._old.append(stale)
                self._client = self._make()
            return self._client

    def close(self) -> None:
        with self._lock:
            for client in (*self._old, self._client):
                if client is not None:
                    client.close()
            self._old.clear()
            self._client = None


def session_and_region(options: Access) -> tuple[Any, str]:
    """A session of the options' profile, or of the role that they name, and the region to start from."""
    session = _session(options)
    region = options.region or session.get_config_variable("region") or _DEFAULT_REGION
    if options.role_arn and not options.unsigned:
        session._credentials = _shared(session, options, region)  # where botocore's own role provider puts them
    return session, region


def _session(options: Access) -> Any:
    session = botocore.session.Session(profile=options.profile)
    session.register_component("data_loader", _models(session.get_config_variable("data_path")))
    return session


@cache
def _models(data_path: str | None) -> Loader:
    """botocore's models of services, read once per process: they are 12 MiB, and half a second, of a client of S3."""
    loader: Loader = create_loader(data_path)
    return loader


def partition_of(options: Access) -> str:
    """aws, aws-cn, aws-us-gov, ...: that of the region from which roles are assumed. Credentials are of one partition,
    and no other's regions know them. Raises TargetError for a profile that is not there, and the like."""
    try:
        session = _session(options)
        region = options.region or session.get_config_variable("region") or _DEFAULT_REGION
        return str(session.get_partition_for_region(region))
    except UnknownRegionError:
        return "aws"  # of other stores, which name their regions as they like
    except BotoCoreError as error:
        raise way_error(error, "the job's accounts") from None


def _forget(stale: Any) -> None:
    """Credentials that are not accepted any more, though they had time left."""
    with _lock:
        for key in [key for key, known in _assumed.items() if known is stale]:
            del _assumed[key]


def _shared(session: Any, options: Access, region: str) -> DeferredRefreshableCredentials:
    key = (options.profile, region, options.role_arn, options.external_id)
    with _lock:
        if key not in _assumed:
            _assumed[key] = _of_role(session, options, region)
        return _assumed[key]


def _of_role(session: Any, options: Access, region: str) -> DeferredRefreshableCredentials:
    """The role's credentials, asked for on first use and again some minutes before they expire."""

    def create_client(service: str, **arguments: Any) -> Any:
        timeouts = Config(connect_timeout=options.connect_timeout, read_timeout=options.read_timeout)
        return session.create_client(service, region, config=timeouts, **arguments)

    source = session.get_credentials()
    if source is None:
        raise NoCredentialsError
    extra = {"RoleSessionName": "macie-lite"} | ({"ExternalId": options.external_id} if options.external_id else {})
    fetcher = AssumeRoleCredentialFetcher(create_client, source, options.role_arn, extra)
    return DeferredRefreshableCredentials(fetcher.fetch_credentials, "assume-role")
