"""Mailboxes: where messages start and end."""

from __future__ import annotations

from tests.extraction.files import extracted


def test_a_mailbox_is_cut_where_messages_start() -> None:
    lines = "From x 10:00:00\nFrom here\n>From there Mon Jun 01 10:00:00 2009\n"
    between = "From ann@localhost Mon Jun 01 10:00:00 2009\n"
    message = f"Subject: s\n\nbody of NUMBER\n{lines}\n"
    made = extracted(
        "".join(between + message.replace("NUMBER", str(at)) for at in range(300)).encode(), "no-extension"
    )
    assert made.coverage.mime_type == "application/mbox"
    assert [one for (one,) in filter(None, made.containers)] == [f"{at + 1}.eml" for at in range(300)]
    assert len(made.where("ann@localhost", 1000)) == 300
    assert made.where("ann@localhost")[0].line == 1


def test_a_stated_length_holds_where_it_leads_to_the_next_message() -> None:
    body = "text\n\nFrom ann@localhost Mon Jun 01 10:00:00 2009\nSubject: no message\n\nend\n"
    between = "From ann@localhost Mon Jun 01 10:00:00 2009\n"
    right, wrong = (f"{between}Subject: s\nContent-Length: {len(body) + off}\n\n{body}\n" for off in (0, 7))
    assert len(extracted((right + right).encode(), "a.mbox").containers) == 3
    assert len(extracted((wrong + right).encode(), "a.mbox").containers) == 4
