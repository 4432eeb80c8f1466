# ruff: noqa: E501 - texts stand as they are
"""Mails with headers, signatures and quoted replies, chats, tickets, posts and reviews."""

from __future__ import annotations

__all__ = ["MAIL"]

MAIL = r"""
From: {p:1} <{email}>
To: {p:2} <{email}>
‹Cc: {p}, {p}
|›Date: {date} {time}
Subject: ‹Re: |Fwd: |›{thing}

‹Hi|Dear|Hello› {g:2},

{ask}{act} {when}? {g} {did}.
‹I {did}.|{g} and I {did} {why}.|The {thing} is {adj}.›

‹Best|Thanks|Regards|Best regards|Kind regards|Cheers›,
{g:1}
‹
{p:1}
{role}
{o}
{A}
T: {phone}
|›
%%
Message-ID: <{hex}@{domain}>
From: "{lf:1}" <{email}>
To: {email}, {email}
X-From: {lf:1}
X-To: {p}, {lf}
Subject: {Title} {noun} {when}

{g},

{ask}{act}. {ask}{act}, {why}.

{g:1}
%%
{g:2},
‹I {did}.|{g} told me that the {thing} is {adj}.› {ask}{act}?
Thx
{g:1}

-----Original Message-----
From: {p:2}
Sent: {day}, {date} {time}
To: {p:1}
Subject: RE: {Title} {noun}

{g:1} - the {thing} is {adj}. {ask}{act}.

{g:2} {s:2}
{role}, {o}
%%
On {date}, {p} ‹<{email}> |›wrote:
> ‹Hi|Hey› {g:1},
> {ask}{act}?
> I {did}.
> {g:2}
Sure, {g:2}. {g} {did}.
{g:1}
%%
Dear ‹Mr|Ms|Mrs|Dr›‹.|› {s:1},

Thank you for your {noun} of {date}. {o} {did}. {ask}{act} ‹{when}|›.

‹Yours sincerely|Sincerely|Yours faithfully|Respectfully›,

{p:2}
{role}
{o}
%%
--
{p:1}
{job} | {o}
{a}
‹M|Mobile|Cell|Tel|P›: {phone} | ‹E|Email›: {email} | www.{domain}
%%
{p}
{role}
{o}
{A}
‹Phone|Tel|Office|Mobile›‹:|› {phone}
‹Fax: {phone}
|›{email}
%%
{P}
{job}
{o}

{A}

{phone}
%%
[{time}] {g:1}: ‹hey|yo|hi› {g:2}
[{time}] {g:2}: ‹did you {act}|i {did}|lol›
[{time}] {g:1}: ‹no, {g} {did}|ask {g}|will do {when}|{did}›
[{time}] {g:2}: ‹ok|thx {g:1}|ttyl|send it to {a}›
%%
<{user}> {did}
<{g:1}> {user}: {ask}{act}?
<{user}> ok ‹{g:1}|›
* {g:1} has left the channel
%%
{g:1} {s:1} {time}
The {thing} is {adj}. {ask}{act}?
{g:2} {s:2} {time}
‹Thanks|Sorry|OK› {g:1}, I {did}.
%%
Customer: ‹Hi|Hello›, my name is ‹{p:1}|{g:1}›. I {did}.
Agent: ‹Hello|Good morning› ‹{g:1}|Mr. {s:1}|Ms. {s:1}›, ‹I'm {g:2}|this is {g:2} from {o}›. {ask}{act}?
Customer: ‹Sure, it is {a}.|No, {g} {did}.|My address is {a}.|{num}›
Agent: Thank you‹, {g:1}|›. The {thing} is {adj}.
%%
Ticket #{n}: {Title} {noun} {adj}
Reporter: {p}
Assignee: ‹{p}|{g}|unassigned|{user}›
Status: ‹Open|Closed|Pending›
Priority: ‹High|Low|Medium›
Created: {date}

{ask}{act}. The {thing} {did}.

Comment by {p} on {date}:
{g} {did}. {ask}{act}.
%%
Subject: Change of address

To ‹customer service|{o}|whom it may concern›,
I have moved from {a} to {a}. {ask}{act}.
‹Account|Customer|Policy› number {num}
{p}
%%
Posted by ‹{user}|{g}|{p}› on {date}
‹{n} of {n} people found this helpful|›
★★★★☆ ‹Great|Terrible|Average› {noun}
We {did}. ‹Our {role}, {g}, {is}.|{g} at the front desk {is}.|{o} is great.|The {thing} is {adj}.› ‹I'll be back.|Would not go to {c} again.|Ask for {g}!›
%%
Re: {thing}
by {user} » {day} {time}

{user} wrote: {ask}{act}?

{did}, ‹see|ask› the {Title} {noun}. Ubuntu {ver}, {Title} {Title} {ver}.
%%
Hi ‹{g:1}|all|team›,

‹Welcome|Please welcome› {p:2}, who joins us as {role} {when}. {g:2} ‹worked for {o} in {c}|comes from {c}|has been a {role} since {year}›.

‹{g}|{p}|HR›
%%
ATTENDEES: {p:1} (chair), {p:2}, {p:3}, {g} {s}
APOLOGIES: {p}
DATE: {date}

1. {Title} {noun}
{g:1} ‹reported that|said that› the {thing} is {adj}. {s:2} {did}.
2. Any Other Business
‹ACTION: {g:3} to {act} by {day}.|None.›
The meeting closed at {time}.
%%
Minutes of the {Title} Committee, {date}
Present: {lf}; {lf}; {lf}
‹Councillor|Cllr|Mr|Ms› {s} proposed, ‹Mr|Ms› {s} seconded.
Resolved: to {act}.
%%
Dear {g},
Your order {num} has ‹shipped|been delivered› to:
{p}
{A}

Estimated delivery: {day}, {date}
The {o} Team
%%
Dear Customer,
Your {noun} is {adj}. {ask}{act}.
‹Kind regards|Sincerely›,
{Title} Support
Please do not reply to this e-mail.
%%
Unsubscribe | Privacy Policy | Terms of Use
You are receiving this because you {did}.
{o}, {a}
%%
{g} retweeted
{p} @{user} · {monthname} {n}
just {did} with {g}!! #{noun}
%%
INVITATION
{p} and {p}
invite you to {act}
{day}, {date} at {time}
{A}
RSVP {g} {phone}
%%
{p:1} {did} {when}. ‹{s:1}|{g:1}|Mr. {s:1}|Ms. {s:1}› {did}, and the {role} {did}. "{ask}{act}," {g:1} said. It was {adj}.

{p:2}, a {role} from {c}, {did}. {g:2} and {g:1} {did} {when}. ‹{s:2}|She|He› {is}. {nationality} {role}s {did}.
%%
I {did} {when}. My {role} {g:1} {did} {why}. We {did}, then ‹{g:1}|my {role}› {did}. At the {spot} we met ‹{g:2}|{p:2}|a {role} called {g:2}›. {g:2} {is}. Later {g:1} and {g:2} {did}. I hope to {act}.
%%
Q: {ask}{act}, ‹Mr.|Ms.|Dr.› {s:1}?
A: ‹Yes|No|Well›, I {did}.
Q: Who {did}?
A: ‹{p:2}|{g:2}|I think {g:2}|Nobody›. The {thing} was {adj}.
THE COURT: ‹Mr.|Ms.› {s:1}, {ask}{act}.
‹MR.|MS.› {S:1}: Thank you, Your Honor.
%%
{P:1}: {ask}{act}?
{P:2}: I {did}.
{P:1}: ({adj}) {g:2}, {ask}{act}!
(Exit {g:2}.)
%%
{head}
By {p:1}, {o}

{c} - {p:2} {did} {when}. The {nationality} {role}, who lives in {c}, {did}. "{ask}{act}," said {s:2}, {n}. {o} did not {act}. {head} is {adj}.
%%
{head}
{ask}{act}. The {thing} is {adj} {why}. The {role} {did}. {nationality} {role}s {did} {when}.

{head}
In {monthname}, {product} {did}. You may {act}. {camel} {did}.
%%
‹Hi|Hello›, I ‹am a customer of {o}|{did}› and {ask}{act}. The {role} ‹I spoke with|on the phone›, {g:1}, {did}. {g:1} said that the {thing} is {adj}. Please call me, {p:2}, at {phone} or write to {a}.
%%
Voicemail from {phone}: Hi {g:1}, it's {g:2} ‹{s:2}|from {o}›. {ask}{act} {when}. Tell {g} I {did}. Bye.
%%
{g:1} (he/him), {role}
{o} · {c}
{g:1} {did} and {is}. Before {o}, {g:1} {did}.
""".strip().split("\n%%\n")
"""Whole texts, as long as a mail."""
