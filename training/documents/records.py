"""Rows, data formats, logs and code that hold names or addresses."""

from __future__ import annotations

__all__ = ["RECORDS"]

RECORDS = r"""
id,first_name,last_name,email,city
{n},{g},{s},{email},{c}
{n},{g},{s},{email},{c}
{n},{g},{s},{email},{c}
%%
Name;Street;City;Country
{p};{street};{c};{k}
{lf};{street};{c};{k}
%%
{n},"{lf}",{num},"{a}",{money}
{n},"{lf}",{num},"{a}",{money}
%%
{p}	{email}	{phone}	{c}
{p}	{email}	{phone}	{c}
%%
| ID | Name | Department | Start |
|----|------|------------|-------|
| {n} | {p} | {Title} | {date} |
| {n} | {p} | {Title} | {date} |
%%
{num}|{S}|{G}|{date}|‹M|F›|{a}|{phone}
%%
{
  "id": {n},
  "firstName": "{g}",
  "lastName": "{s}",
  "address": "{a}",
  "company": "{o}",
  "active": true
}
%%
{"user": {"name": "{p}", "email": "{email}", "role": "{noun}"}, "ts": {num}}
%%
{"customer_name":"{p}","shipping":{"street":"{street}","city":"{c}","country":"{k}"},"total":{n}}
%%
<person id="{n}">
  <givenName>{g}</givenName>
  <surname>{s}</surname>
  <address>{a}</address>
  <employer>{o}</employer>
</person>
%%
<customer name="{p}" city="{c}" since="{date}"/>
%%
- name: {p}
  email: {email}
  city: {c}
  team: {module}
%%
contact:
  owner: {p}
  address: "{a}"
  port: {n}
%%
INSERT INTO customers (id, name, address, city) VALUES ({n}, '{p}', '{a}', '{c}');
%%
INSERT INTO {module} VALUES ({n},'{g}','{s}','{email}'),({n},'{g}','{s}','{email}'),({n},'{g}','{s}','{email}');
%%
UPDATE {module} SET last_name = '{s}' WHERE id = {n};
SELECT * FROM {module} WHERE name LIKE '{g}%';
%%
BEGIN:VCARD
VERSION:3.0
FN:{p}
ORG:{o}
TEL;TYPE=CELL:{phone}
EMAIL:{email}
END:VCARD
%%
{date} {time} INFO  [{module}] User '{p}' ‹logged in|updated {noun} {n}|created {noun}› from {ip}
{date} {time} DEBUG [{module}] {noun} cache miss ({n} ms)
{date} {time} WARN  [{module}] Address not found: {a}
%%
{date} {time} {module}: sending {noun} to "{p}" <{email}>
{date} {time} {module}: status=sent ({n})
%%
uid={user},ou=People,dc=example,dc=com
cn: {p}
sn: {s}
givenName: {g}
o: {o}
%%
{user}:x:{n}:{n}:{p},,,:/home/{user}:/bin/bash
%%
commit {hex}
Author: {p} <{email}>
Date:   {date} {time}

    Fix {module} {noun} ‹(reported by {p})|›

‹    Reviewed-by: {p} <{email}>
|›
%%
# Authors ordered by first contribution
{p} <{email}>
{p} <{email}>
{p} <{email}>
%%
# Copyright (c) {year}, {p}
# All rights reserved.
import {module}

class {Title}{Title}:
    def {module}(self): ...
%%
/*
 * {Title}.java
 * Created by {p} on {date}.
 * Maintainer: {o}
 */
public class {Title}{Title} extends {Title} {}
%%
// TODO({gl}): {act}
%%
user = User(name="{p}", city="{c}", age={n})
assert user.name == "{p}"
%%
const customer = { name: '{p}', address: '{a}', id: {n} };
%%
maintainer = "{p} <{email}>"
version = "{ver}"
license = "Apache-2.0"
%%
Maintainer: {p} <{email}>
Package: lib{module}-dev
Version: {ver}-{d}
Description: {Title} {Title} library
%%
name={p}&email={email}&city={c}&submit=1
%%
PID|1||{num}^^^MRN||{s}^{g}||{date}|‹M|F›|||{street}^^{c}
%%
{P}            {date}   {money}
{P}            {date}   {money}
{P}            {date}   {money}
%%
{lf}     {n}  {n}  {n}
{lf}     {n}  {n}  {n}
%%
{g}
{g}
{g}
{g}
%%
{s}
{s}
{s}
%%
{p}
{p}
{p}
{p}
%%
{a}
{a}
{a}
%%
{c}
{c}
{c}
{k}
%%
{o}
{o}
{o}
%%
{LF}
{LF}
{LF}
%%
first_name: {g}
last_name: {s}
%%
Employee ID,Name,Manager
{n},{p},{p}
{n},{p},{p}
""".strip().split("\n%%\n")
"""Whole snippets."""
