"""What S3 answers when it does not deliver, with the bodies that its API reference documents ("Error responses").

Where S3's guide gives no body, the shape of `Error` with the documented code, status and message stands in.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto
from xml.sax.saxutils import escape

__all__ = [
    "ACCESS_DENIED",
    "ALL_ANSWERS",
    "ARCHIVED",
    "BAD_GATEWAY",
    "BAD_SIGNATURE",
    "CUSTOMER_KEY",
    "EXPIRED_TOKEN",
    "INTERNAL_ERROR",
    "KMS_DISABLED",
    "KMS_INVALID_STATE",
    "KMS_NOT_FOUND",
    "NO_SUCH_BUCKET",
    "NO_SUCH_KEY",
    "PRECONDITION_FAILED",
    "SERVICE_UNAVAILABLE",
    "SLOW_DOWN",
    "UNKNOWN_KEY_ID",
    "Answer",
    "Break",
    "Fault",
]


class Break(Enum):
    """What happens to a connection instead of an answer, or in the middle of one."""

    RESET = auto()  # TCP RST
    CLOSE = auto()  # FIN, as if the answer ended there
    STALL = auto()  # nothing more comes
    TRICKLE = auto()  # one byte at a time, each below any read timeout


@dataclass(frozen=True, slots=True)
class Answer:
    """An error answer: status, S3's code and message, further elements of the body, further headers."""

    status: int
    code: str
    message: str
    elements: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()

    def body(self) -> bytes:
        parts = (("Code", self.code), ("Message", self.message), *self.elements, ("RequestId", "4442587FB7D0A2F9"))
        inner = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in parts)
        return f'<?xml version="1.0" encoding="UTF-8"?>\n<Error>{inner}</Error>'.encode()

    def with_headers(self, *headers: tuple[str, str]) -> Answer:
        return replace(self, headers=headers)


@dataclass(frozen=True, slots=True)
class Gateway:
    """Marks `BAD_GATEWAY`: an answer whose body is not XML, as gateways in front of a store send them."""

    status: int
    text: bytes


Fault = Answer | Break | Gateway

ACCESS_DENIED = Answer(403, "AccessDenied", "Access Denied")
NO_SUCH_BUCKET = Answer(404, "NoSuchBucket", "The specified bucket does not exist")
NO_SUCH_KEY = Answer(404, "NoSuchKey", "The specified key does not exist.")
PRECONDITION_FAILED = Answer(
    412,
    "PreconditionFailed",
    "At least one of the preconditions you specified did not hold",
    (("Condition", "If-Match"),),
)
SLOW_DOWN = Answer(503, "SlowDown", "Please reduce your request rate.")
SERVICE_UNAVAILABLE = Answer(503, "ServiceUnavailable", "Service is unable to handle request.")
INTERNAL_ERROR = Answer(500, "InternalError", "We encountered an internal error. Please try again.")
BAD_GATEWAY = Gateway(502, b"<html><body><h1>502 Bad Gateway</h1></body></html>")
EXPIRED_TOKEN = Answer(400, "ExpiredToken", "The provided token has expired.")
UNKNOWN_KEY_ID = Answer(403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.")
BAD_SIGNATURE = Answer(
    403,
    "SignatureDoesNotMatch",
    "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
)
CUSTOMER_KEY = Answer(
    400,
    "InvalidRequest",
    "The object was stored using a form of Server Side Encryption. "
    "The correct parameters must be provided to retrieve the object.",
)
ARCHIVED = Answer(
    403,
    "InvalidObjectState",
    "The operation is not valid for the object's storage class",
    (("StorageClass", "GLACIER"),),
)
KMS_DISABLED = Answer(400, "KMS.DisabledException", "arn:aws:kms:us-east-1:111122223333:key/k is disabled.")
KMS_NOT_FOUND = Answer(400, "KMS.NotFoundException", "Key 'arn:aws:kms:us-east-1:111122223333:key/k' does not exist")
KMS_INVALID_STATE = Answer(400, "KMS.KMSInvalidStateException", "The key is pending deletion.")

ALL_ANSWERS = tuple(value for value in list(globals().values()) if isinstance(value, Answer))
