"""Webhooks, Slack and Teams on the wire."""

from __future__ import annotations

import json
import re
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from standardwebhooks import Webhook as Verifier

from macie_lite.errors import MacieLiteError, ServiceError, Unavailable, UsageError
from macie_lite.feeds.formats import FORMATS, format_named
from macie_lite.feeds.sinks.addresses import address_of
from macie_lite.feeds.sinks.base import Busy, Sink, Unwanted
from macie_lite.feeds.sinks.chat import Slack, Teams
from macie_lite.feeds.sinks.http import Poster, checked_url, header_name, header_value, shown
from macie_lite.feeds.sinks.trust import trusted
from macie_lite.feeds.sinks.webhook import Webhook, key_of
from tests.feeds.findings import HOSTILE_KEYS, of_key
from tests.servers.receivers import Answer, HttpReceiver, authority

_SECRET = "whsec_" + "c2VjcmV0LW9mLXR3ZW50eS1mb3VyLWJ5dGVz"
_FINDINGS = [of_key(key) for key in HOSTILE_KEYS]


@pytest.fixture
def receiver() -> Iterator[HttpReceiver]:
    with HttpReceiver() as made:
        yield made


def _poster(receiver: HttpReceiver, **more: object) -> Poster:
    return Poster(receiver.url(), private=True, **more)  # type: ignore[arg-type]


def _send(sink: Sink, delivery: str = "id-1") -> None:
    sent = sink.send([sink.render(finding) for finding in _FINDINGS], delivery)
    assert (dict(sent.refused), list(sent.again)) == ({}, [])
    sink.close()


# -- webhooks


def test_a_signature_is_one_that_standard_webhooks_accepts(receiver: HttpReceiver) -> None:
    _send(Webhook(_poster(receiver), format_named("macie"), key_of(_SECRET), {"authorization": "Bearer t"}))
    (posted,) = receiver.taken
    assert [one["id"] for one in Verifier(_SECRET).verify(posted.body, dict(posted.headers))] == [
        finding["id"] for finding in _FINDINGS
    ]
    assert posted.headers["authorization"] == "Bearer t"
    assert posted.path == "/findings?of=macie-lite"


def test_sent_again_it_has_the_same_id_and_another_time(receiver: HttpReceiver) -> None:
    moments = iter((1_000_000_000.9, 2_000_000_000.0))
    sink = Webhook(_poster(receiver), format_named("macie"), key_of(_SECRET), clock=lambda: next(moments))
    for _ in range(2):
        sink.send([b"{}"], "same")
    first, second = (posted.headers for posted in receiver.taken)
    assert first["webhook-id"] == second["webhook-id"] == "same"
    assert (first["webhook-timestamp"], second["webhook-timestamp"]) == ("1000000000", "2000000000")
    assert first["webhook-signature"] != second["webhook-signature"]


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_a_body_of_its_type(name: str, receiver: HttpReceiver) -> None:
    _send(Webhook(_poster(receiver), format_named(name)))
    (posted,) = receiver.taken
    body, kind = posted.body.decode(), posted.headers["content-type"]
    if "json" in kind:
        parsed = json.loads(body)
        assert len(parsed["runs"][0]["results"] if name == "sarif" else parsed) == len(_FINDINGS)
    else:
        assert kind in ("text/csv", "text/plain")
    assert ("webhook-signature" in posted.headers) is False


@pytest.mark.parametrize(
    ("answer", "raised"),
    [
        (Answer(408), Unavailable),
        (Answer(413), Unwanted),
        (Answer(422), Unwanted),
        (Answer(401), ServiceError),
        (Answer(404), ServiceError),
        (Answer(302, (("Location", "http://169.254.169.254/"),)), ServiceError),
    ],
)
def test_each_answer_is_an_error_of_its_class(answer: Answer, raised: type[MacieLiteError]) -> None:
    """Those that the contract of sinks leaves out."""
    with HttpReceiver(lambda *_: answer) as receiver:
        with pytest.raises(raised) as caught:
            _poster(receiver).post(b"{}", {})
        assert "findings?of" not in str(caught.value), "a webhook's URL may be its secret"
        assert len(receiver.asked) == 1, "and it is asked once: no redirect is followed"


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("7", 7), ("0", 0), ("99999999", 3600), ("Sun, 06 Nov 1994 08:49:37 GMT", 0)],
)
def test_a_receiver_says_when_it_wants_to_be_asked_again(header: str, seconds: float) -> None:
    with HttpReceiver(lambda *_: Answer(429, (("Retry-After", header),))) as receiver:
        with pytest.raises(Busy) as caught:
            _poster(receiver).post(b"", {})
        assert caught.value.seconds == seconds


@pytest.mark.parametrize("header", ["soon", "-3", "1.5", "Mon, 99 Foo 2026", ""])
def test_a_wrong_moment_is_none(header: str) -> None:
    with HttpReceiver(lambda *_: Answer(503, (("Retry-After", header),))) as receiver:
        with pytest.raises(Unavailable) as caught:
            _poster(receiver).post(b"", {})
        assert not isinstance(caught.value, Busy)


def test_a_receiver_that_comes_back_is_reached_again(receiver: HttpReceiver) -> None:
    poster = _poster(receiver)
    receiver.answer = lambda number, _: Answer(None if number == 0 else 200)
    with pytest.raises(Unavailable):
        poster.post(b"", {})
    poster.post(b"", {})
    assert len(receiver.taken) == 1


def test_nobody_there(receiver: HttpReceiver) -> None:
    with pytest.raises(Unavailable, match=r"http://127\.0\.0\.1:1/\.\.\. did not answer"):
        Poster("http://127.0.0.1:1/secret", private=True).post(b"", {})


def test_a_slow_receiver_is_given_up(receiver: HttpReceiver) -> None:
    receiver.seconds = 2
    with pytest.raises(Unavailable, match="ReadTimeoutError"):
        _poster(receiver, seconds=0.2).post(b"", {})


@contextmanager
def _streaming(head: bytes, piece: bytes) -> Iterator[tuple[str, list[int]]]:
    """An answer that has no end, and how many pieces of it were sent before it was hung up on."""
    sent = [0]

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.recv(1 << 16)
            with suppress(OSError):
                self.request.sendall(head)
                while not over.wait(0.0 if len(piece) > 1 else 0.01):
                    self.request.sendall(piece)
                    sent[0] += 1

    over = threading.Event()
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/", sent
        finally:
            over.set()
            server.shutdown()


def test_an_answer_without_an_end_is_not_read_to_it() -> None:
    with _streaming(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 65536) as (url, sent):
        poster = Poster(url, private=True)
        for _ in range(2):
            poster.post(b"", {})
        poster.close()
        assert sent[0] < 200, "what the buffers of sockets hold"


@pytest.mark.parametrize("head", [b"", b"HTTP/1.1 2", b"HTTP/1.1 500 No\r\nX: ", b"HTTP/1.1 500 No\r\n\r\n"])
def test_who_lets_an_answer_drip_is_hung_up_on(head: bytes) -> None:
    """Each read has its time, and is in it."""
    with _streaming(head, b"x") as (url, _), pytest.raises(Unavailable, match=r"did not answer|answered 500"):
        Poster(url, private=True, seconds=0.1).post(b"", {})


def test_over_tls_the_certificate_is_checked(tmp_path: Path) -> None:
    ca, context = authority(tmp_path)
    with HttpReceiver(tls=context) as receiver:
        Poster(receiver.url("localhost"), private=True, ca=str(ca)).post(b"{}", {})
        (posted,) = receiver.taken
        assert posted.headers["host"] == f"localhost:{receiver.port}"
        said = (
            rf"The certificate of https://localhost:{receiver.port}/\.\.\. is not trusted: name its authority \(--ca\)"
        )
        with pytest.raises(ServiceError, match=said):
            Poster(receiver.url("localhost"), private=True).post(b"{}", {})
    ca, context = authority(tmp_path, "another.example")
    with HttpReceiver(tls=context) as receiver, pytest.raises(ServiceError, match="is not trusted"):
        Poster(receiver.url("localhost"), private=True, ca=str(ca)).post(b"{}", {})


def test_proxies_of_the_environment_are_not_asked(receiver: HttpReceiver, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    _poster(receiver).post(b"{}", {})
    assert len(receiver.taken) == 1


# -- where it may lead


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "localhost", "10.1.2.3", "192.168.0.1", "172.16.0.1", "0.0.0.0", "100.64.0.1", "::1", "fd00::1"),
        *("::ffff:127.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "2130706433", "0x7f.1"),
    ],
)
def test_private_addresses_are_refused_unless_allowed(host: str) -> None:
    with pytest.raises(ServiceError, match="a private address: --allow-private allows it"):
        address_of(host, 80, private=False)
    address_of(host, 80, private=True)


@pytest.mark.parametrize(
    ("host", "said"), [("10.1.2.3", "10.1.2.3 is"), ("::1", "::1 is"), ("0x7f.1", "0x7f.1 leads to 127.0.0.1,")]
)
def test_an_address_leads_nowhere_else(host: str, said: str) -> None:
    with pytest.raises(ServiceError) as caught:
        address_of(host, 80, private=False)
    assert str(caught.value) == f"{said} a private address: --allow-private allows it."


@pytest.mark.parametrize(
    "host",
    [
        *("169.254.169.254", "fe80::1", "fd00:ec2::254", "100.100.100.200", "::ffff:169.254.169.254"),
        *("64:ff9b::a9fe:a9fe", "2852039166", "0xa9fea9fe", "fd20:ce::254", "168.63.129.16"),
    ],
)
@pytest.mark.parametrize("private", [False, True])
def test_metadata_addresses_are_refused_always(host: str, private: bool) -> None:
    with pytest.raises(ServiceError, match="a metadata address: nothing is ever sent there"):
        address_of(host, 80, private=private)


def test_public_addresses_are_not() -> None:
    assert address_of("93.184.216.34", 443, private=False) == "93.184.216.34"
    assert address_of("2606:2800:220:1::1", 443, private=False) == "2606:2800:220:1::1"


@pytest.mark.parametrize("name", ["nowhere.invalid", "a..b.invalid", f"{'x' * 64}.invalid"])
def test_a_name_that_is_not_known(name: str) -> None:
    with pytest.raises(Unavailable, match=rf"The name {name} is not known"):
        address_of(name, 443, private=False)


@pytest.mark.parametrize(
    "url",
    [
        *("ftp://x/", "https://", "https://u:pw@host/", "x", "https://h:99999/", "https://[/", "", "pw://x"),
        *("https://h;pw", "https://h pw", "https://é.example/pw", "https://h\\pw", "pw"),
    ],
)
def test_what_is_no_url_is_said_without_its_secret(url: str) -> None:
    with pytest.raises(UsageError) as caught:
        checked_url(url)
    assert "pw" not in str(caught.value)


@pytest.mark.parametrize("rest", ["/services/T0/B0/pw?t=1#f", "#pw", "?pw@pw", "/pw@pw", "\\pw", ";pw", " pw", ""])
def test_of_a_url_the_host_alone_is_shown(rest: str) -> None:
    assert shown(f"https://user:pw@hooks.example.com{rest}") == "https://hooks.example.com/..."


# -- secrets


@pytest.mark.parametrize("secret", ["whsec_???", "whsec_c2hvcnQ=", "short", ""])
def test_a_bad_secret_is_not_quoted(secret: str) -> None:
    with pytest.raises(UsageError) as caught:
        key_of(secret)
    assert not secret or secret.removeprefix("whsec_") not in str(caught.value).replace("too short", "")


@pytest.mark.parametrize("value", ["pw\nX-More: 1", "pw\u0142", "pw\0"])
def test_what_is_no_header_is_not_quoted(value: str) -> None:
    with pytest.raises(ServiceError, match="The secret for the header authorization is no value") as caught:
        header_value("authorization", value)
    assert "pw" not in str(caught.value)
    with pytest.raises(UsageError, match="before = is no name of one"):
        header_name("no name")


def test_certificates_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    (tmp_path / "ca").write_text("none")
    for name, why in (("ca", "SSLError"), ("none", "No such file or directory")):
        with pytest.raises(ServiceError, match=rf"{name} \(--ca\) cannot be read as certificates \({why}\)"):
            trusted(str(tmp_path / name))


# -- people


@pytest.mark.parametrize("make", [Slack, Teams])
def test_hostile_keys_are_shown_and_nothing_more(make: Callable[[Poster], Sink], receiver: HttpReceiver) -> None:
    _send(make(_poster(receiver)))
    (posted,) = receiver.taken
    body = posted.body.decode()
    message = json.loads(body)
    assert len(posted.body) < 28_000
    assert "<script>" not in body
    if make is Slack:
        assert all(block["text"]["verbatim"] for block in message["blocks"])
        assert len(message["blocks"]) == len(_FINDINGS)
        assert all(len(block["text"]["text"]) <= 3000 for block in message["blocks"])
    else:
        card = message["attachments"][0]["content"]
        assert (card["type"], len(card["body"])) == ("AdaptiveCard", len(_FINDINGS) + 1)


@pytest.mark.parametrize("key", ["<!channel>", "<@U123>", "`*bold*`", "<https://evil.example|click>", "a&amp;b"])
def test_no_mention_link_or_mark_in_slack(key: str, receiver: HttpReceiver) -> None:
    sink = Slack(_poster(receiver))
    text = sink.render(of_key(key)).decode()
    _, shown_as_code, rest = text.split("`")
    assert "<" not in shown_as_code
    assert ">" not in shown_as_code
    assert "`" not in rest


@pytest.mark.parametrize("key", ["[click](https://evil.example)", "**b**", "<at>x</at>", "a_b_c", "# h"])
def test_no_link_or_mark_in_teams(key: str, receiver: HttpReceiver) -> None:
    text = Teams(_poster(receiver)).render(of_key(key)).decode().split("** ", 1)[1]
    assert re.search(r"(?<!\\)[][()*_<>#`]", text) is None
