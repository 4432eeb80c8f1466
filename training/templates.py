# ruff: noqa: SIM905 - lists of words and texts read better as text
"""The kinds of text that are generated: data. `{field}` is filled by `training.fields`; the rest stands as it is.

Fields with a label: p full name, P full name in UPPER, lf "Last, First", g given name, s surname (PERSON); a address on
one line, A on several (ADDRESS); c city, k country (LOCATION); o company (ORGANIZATION). Without: the others.
"""

from __future__ import annotations

__all__ = ["MODULES", "MONTHS", "NEGATIVES", "SENTENCES", "TITLES"]

SENTENCES = r"""
Dear {p},
Dear {g},
Dear Mr. {s},
Dear Ms {s},
Hi {g},
Hi {g} and {g},
Hello {g},
Hey {g}, can you send me the {thing} before {day}?
{g}, thanks for your help with the {thing}.
Thanks, {g}
Thanks {g}!
Regards,\n{p}
Best regards,\n\n{p}\n{job}\n{o}\n{phone}
Sincerely,\n{p}
Kind regards\n{g} {s}\n{A}
Cheers,\n{g}
--\n{p} | {job} | {o}
{p}\n{job}, {o}\n{a}\nTel: {phone}\n{email}
{p}\n{A}
{o}\n{A}
Ship to:\n{p}\n{A}\n\nOrder {num}
Bill to: {p}, {a}
Send the {thing} to {p}, {a}.
Please deliver the {thing} to {a} before {day}.
I live at {a}.
My address is {a} and my phone is {phone}.
We have moved to {a}. Please update your records.
{g} lives at {a} now.
The office at {a} is closed on {day}.
Our {c} office is at {a}.
meet me at {a} after the {thing}
I used to live in {c}, {k}, but moved to {a} last year.
My name is {p} and I live in {c}.
my name is {p}
I'm {g}, nice to meet you.
This is {g} from {o}.
{p} called about the {thing} on {date}.
{p} works at {o} in {c}.
{p} ({job}) will join us on {day}.
{p}, {job} at {o}, said the {thing} was late.
I spoke with {g} and {p} about the {thing}.
I gave {g} the {thing} and {g} gave it to {p}.
Ask {g} whether {s} has seen the {thing}.
Mr. {s} and Mrs. {s} were not at home.
Dr. {s} saw the patient on {date}.
Dr {p} prescribed the {thing}.
Prof. {p} from the University of {c} gave a talk.
The patient, {p}, was admitted on {date}.
{p} was born on {date} in {c}.
{g}'s {thing} is broken again.
{p}'s account was closed.
Have you met {p}? He works for {o}.
According to {s}, the {thing} is ready.
When {g} arrived in {c}, {g} had already left.
{s} told {o} that the {thing} would cost {money}.
The contract between {o} and {p} was signed in {c} on {date}.
This agreement is made on {date} between {o}, with its office at {a} ("Company"), and {p}, residing at {a} ("Employee").
Witness: {p}
IN WITNESS WHEREOF the parties have signed. {p}, {o}
Please forward this to {p} <{email}> and {p} <{email}>.
From: {p} <{email}>\nTo: {p} <{email}>\nSubject: {thing}
From: {p}\nSent: {date}\nTo: {p}; {p}\nCc: {lf}\nSubject: RE: {thing}
"{lf}" <{email}>
On {date}, {p} wrote:
On {date} {p} <{email}> wrote:
{p} @ {o}
----- Original Message -----\nFrom: {lf}\nTo: {lf}
Attendees: {p}, {p}, {g} and {p}
Attending: {g}, {g}, {g}
Assigned to {p} by {p}
Ticket {num} opened by {p}: {thing} does not work
[{date}] {g}: has anyone seen the {thing}?
{g}: ok, I will ask {g}
<{g}> no idea, try {g} or {p}
@{user} thanks {g}!
RT @{user}: {p} is the best {job} in {c}
Name: {p}
Name: {p}\nAddress: {a}\nPhone: {phone}
Full name: {p}
Patient: {p}\nDOB: {date}\nMRN: {num}
Patient name: {lf}
Patient: {P}
NAME: {P}
Customer: {p} ({email})
Employee: {lf}, {job}
Emergency contact: {p}, {phone}
Contact {p} at {email} or {phone}.
First name: {g}
Last name: {s}
First name: {g}\nLast name: {s}\nStreet: {street}\nCity: {c}
Applicant {p} of {a}
Insured: {p}; Beneficiary: {p}
Attending physician: Dr. {p}
Signed, {p}
cc: {p}
Attn: {p}
ATTN {P}
To whom it may concern: {p} has worked for {o} since {date}.
{P} HAS BEEN APPROVED FOR A {thing}
{p},{email},{phone},{c}
{num},{g},{s},{email},{date}
{lf}\t{num}\t{money}
{g};{s};{street};{c};{k}
{num}|{p}|{a}|{phone}
{"name": "{p}", "city": "{c}", "id": {num}}
  "customer": "{p}",
  "address": "{a}",
name = "{p}"
<name>{p}</name><email>{email}</email>
user={user} name="{p}" ip={ip} action=login
{date} INFO user {p} logged in from {ip}
Author: {p} <{email}>
Copyright (c) {year} {p}
Copyright {year} {o}
@author {p}
Reviewed-by: {p} <{email}>
Signed-off-by: {p} <{email}>
Thanks to {p} for the report.
Patch by {p}.
{o} is based in {c}, {k}.
{o} announced a new {thing} on {date}.
I love {c} in the summer.
Flights from {c} to {c} leave on {day}.
The {thing} was made in {k} by {o}.
Working at {o} was fun.
{c}, {k}
{o}, {c}
{p} of {c} bought a {thing} for {money}.
{p}, {p} and {p} went to {c} with {g}.
{g}
{g}
{p}
{p}
{s}
{g} {g}
Good morning {g} -
Good Morning {g},
Hey {g}!
{g} and {g} are looking for you.
{g} had given {g} his address: {a}
Tell {g} I said hi.
Why is {g} so late with the {thing}?
{g} is very reliable. You can always depend on {g}.
Unless {g} comes, I am not going.
Our founders are {s}, {s} and {s}.
{g}, {g}, {g} and {g} are on the team.
They had three: {g}, {s} and {g}.
Since {s} left {o}, the {thing} has been late.
The {s} {thing} looks much better.
{s}'s {thing} was the best of the year.
We need to add {p} as guardian for the {thing}.
I need to add my addresses, here they are: {a}, and {a}.
Please return to {g} at {a} in case of an issue.
{o}\n{job}: {p}\n{A}
>{p}\n>{o}\n>{A}
Name:    {p}\nAddress:     {A}
How do I change my address to {a}?
What is the cost of shipping to {a}?
Is {a} still your address?
{street}
{a}
{A}
Posted by {p} at {date} {time}
By {p}
Written by {p}, {o}
directed by {p} and starring {p}
{p} and {p} wrote the {thing}
President {p} and Secretary {s} discussed the {thing} with {k}.
{s}, {s} and {s} voted against the {thing}.
{s} told reporters in {c} that the {thing} was not ready.
{o} has been doing our {thing} for years and they are great.
{o} is clean and the staff are nice.
{o} is a {thing} company based in {c}.
Went to {o} in {c}, the {thing} was awful.
{c} is a bit north of {c}.
{c} was awesome.
There is a {thing} in {c} called {o}.
Is {g} there? This is {p} speaking.
Happy birthday {g}!
Call {g} at {phone}
I just met {p} and {g}, great people.
Can someone tell {g} that the {thing} on {street} is fixed?
Invoice {num}\nTo: {p}\n{A}\nTotal: {money}
Delivered to {P}\n{A}
Please change the address on my card to {a}.
what is {g} doing at {o}?
{g} {s}, {g} {s} and {g} {s} are the owners.
{job} {p} said on {day} that {o} would not sell its {thing}.
President {s} met {p} in {c}.
The judge, {p}, sentenced {s} in {c}.
{p} won against {p} in {c}.
The song was written by {p} and {p}.
{p} ({year}-{year}) was a {job} from {c}, {k}.
""".strip().split("\n")
"""Prose, letters, forms, mail, chats, tickets, contracts, records: most of what files hold names in."""

NEGATIVES = r"""
{Title} {Title} {Title}
{Title} {Title}
{Title}
The {Title} {Title} is set when the {thing} is done.
{Title} {Title}: {thing}
# {Title} {Title}
## {Title}
{Title} Guide
Getting Started With {Title}
Chapter {n}: {Title} {Title}
Click {Title}, then {Title} {Title}.
Open the {Title} menu and choose {Title}.
{date} {time} INFO {module}: {thing} started in {n} ms
{date} {time} ERROR [{module}] {Title} not found: {num}
{date}T{time}Z WARN Connection to {ip} refused
{ip} - - [{date}] "GET /{module}/{n} HTTP/1.1" 200 {num}
sshd[{n}]: Accepted password for {user} from {ip} port {n} ssh2
kernel: [{n}.{n}] usb 1-1: New USB device found, idVendor={n}
def {module}_{module}(self, value: int) -> None:
    return self._{module}({module}, {n})
class {Title}{Title}({Title}Error):
import {module}
from {module} import {Title}
    '''Return the {Title} of the {thing}.'''
// {Title} the {thing} before the {Title} is set
if ({module} == null) { throw new {Title}Exception("{thing}"); }
const {module} = require("{module}");
SELECT {module}, {module} FROM {module} WHERE id = {n};
{module}: {n}
{module}_url = "https://{domain}/{module}/{n}"
{n},{n},{n},{n}
{num}\t{num}\t{money}
{money}
{date}
{phone}
{email}
https://{domain}/{module}?id={num}
export {module}=/usr/share/{module}
Permission is hereby granted, free of charge, to any person obtaining a copy of this {Title}.
THE {TITLE} IS PROVIDED "AS IS", WITHOUT {TITLE} OF ANY KIND.
{TITLE} {TITLE}
{TITLE}: {n}
Licensed under the {Title} License, Version {n}.
The {thing} costs {money} and ships on {day}.
On {day} we start with the {thing}.
I think the {thing} is great, but the {thing} could be better.
What a nice {thing}!
The {Title} Public License does not permit this.
Python, Java and Rust are programming languages.
Windows, Linux and {Title} are supported.
It supports English, German, French and Spanish.
See Section {n}.{n} of the {Title} Manual.
Table {n}. {Title} of the {Title}
Version {n}.{n} - {Title} Release
Great {thing}!
Rooms were dirty and small.
Personally, I do not like the {thing}.
Pizza is great, service is slow.
{Title} is clean and nice.
(Applause.)
Newsgroups
Thanks.
Attached is the {thing}.
Let me know if you have any questions.
The {thing} is on the {Title} page of the {Title} web site.
My {Title} {Title} needs a new {thing}.
Islam, Christianity and Judaism are religions.
Americans and Europeans like the {thing}.
Happy New Year!
Merry Christmas everyone!
I use Adobe Acrobat Reader and Microsoft Word.
Do you drink Coke or Pepsi?
The Toyota Camry and the Honda Civic are cars.
Hurricane warnings end on {day}.
{Title} {Title} {Title} is a trademark.
See also {Title}, {Title} and {Title}.
{Title}, {Title}, {Title}
| {Title} | {Title} | {n} |
Dear Customer,
Dear Sir or Madam,
Hello World
Hello everyone,
Kind regards,\nThe {Title} Team
Thank you for your order {num}.
Your {Title} card ending in {n} was charged {money} on {date}.
{"{module}": {n}, "{module}": "{thing}", "{module}": true}
<{module} class="{module}">{Title} {Title}</{module}>
[{module}]
-- {Title} {Title} --
* {Title}: {thing}
- [ ] {Title} the {thing}
{Title} {n} {Title}
From {day} to {day}
Q{n} {year} {Title} Report
Status: {Title}
Type: {Title} {Title}
Subject: {Title} {thing}
Description: {thing}, {thing}
Product: {Title} {Title} {n}
""".strip().split("\n")
"""Text without a person or an address in it, full of title words."""

TITLES = """
Server Client Data Access Control Manager Service System Network Settings Account Security Policy Report Summary
Total Order Status Request Response Error Warning Index Table Value Default Option Configuration Install User Group
Public License General Software Source Code Library Module Function Class Object Method Test Build Release Version
File Folder Path Name Type Key Token Session Cookie Header Body Content Length Encoding Language Region Zone Time
Date Monday Friday January March Annual Quarterly Sales Product Customer Support Team Email Address Phone Number
Payment Credit Card Bank Transfer Balance Statement Terms Conditions Privacy Notice Copyright Foundation Free Print
Delete Insert Update Create Select Enable Disable Start Stop Next Previous Page Section Chapter Figure Introduction
Overview Reference Guide Manual Tutorial Example Note Home About Contact Help Search Login English Windows Linux
Python Java Kernel Driver Memory Buffer Cache Queue Thread Process Signal Filter Stream Parser Christmas Easter
Internet Web Google Unix Apache Mozilla Return Create Check The This When If Set Get
""".split()

MODULES = """
auth billing cache client config core db events http index jobs mail parser queue store users web worker
""".split()

MONTHS = "January February March April May June July August September October November December".split()
