"""A queue of moto's, on the same port as its S3."""

from __future__ import annotations

import itertools

from tests.servers.fault_proxy import FaultProxy
from tests.servers.s3_server import Bucket, S3Server

__all__ = ["Queue"]

_numbers = itertools.count(1)


class Queue:
    """A fresh queue of moto's and the few things that tests do to it."""

    def __init__(self, s3: S3Server, **attributes: str) -> None:
        self.client = s3.client("sqs")
        self.name = f"events-{next(_numbers)}"
        self.url = self.client.create_queue(QueueName=self.name, Attributes=attributes)["QueueUrl"]

    @property
    def arn(self) -> str:
        return str(self.attribute("QueueArn"))

    def attribute(self, name: str) -> str | None:
        found = self.client.get_queue_attributes(QueueUrl=self.url, AttributeNames=[name])
        value: str | None = found.get("Attributes", {}).get(name)
        return value

    def send(self, *bodies: str) -> None:
        for start in range(0, len(bodies), 10):
            entries = [{"Id": str(n), "MessageBody": body} for n, body in enumerate(bodies[start : start + 10])]
            self.client.send_message_batch(QueueUrl=self.url, Entries=entries)

    def left(self) -> int:
        """Messages that were not deleted, hidden ones included."""
        names = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
        return sum(int(self.attribute(name) or 0) for name in names)

    def behind(self, proxy: FaultProxy) -> str:
        return f"{proxy.url}/123456789012/{self.name}"

    def told_by(self, bucket: Bucket) -> None:
        """From now on S3 says what is uploaded to a bucket."""
        events = {"QueueConfigurations": [{"QueueArn": self.arn, "Events": ["s3:ObjectCreated:*"]}]}
        bucket.client.put_bucket_notification_configuration(Bucket=bucket.name, NotificationConfiguration=events)
