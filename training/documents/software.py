# ruff: noqa: E501 - texts stand as they are
"""Code, configuration, logs, manuals, licences, changelogs, menus and tables: whole texts without a person in them."""

from __future__ import annotations

__all__ = ["SOFTWARE"]

SOFTWARE = r"""
def {module}_{noun}(self, {noun}: int = {n}) -> None:
    '''{Title} the {noun} of the {Title}.'''
    if self._{module} is None:
        raise {Title}Error("{thing} not found")
    return self._{module}.{noun}({n})
%%
public final class {Title}{Title} implements {Title} {
    private static final int MAX_{TITLE} = {n};
    @Override
    public String get{Title}() { return {noun}; }
}
%%
import { {Title}, {Title}{Title} } from './{module}/{noun}';
export const {noun}{Title} = async () => {
  const {noun} = await {Title}.{module}('{noun}');
};
%%
#include <{module}.h>
/* {Title} the {noun} before {doing}. */
static int {module}_{noun}(struct {noun} *{noun}) { return {n}; }
%%
[{module}]
{noun}_{noun} = {n}
{noun} = "{domain}"
enable_{noun} = true
# {act}
{module}.timeout = {n}s
%%
services:
  {module}:
    image: {module}/{noun}:{ver}
    ports: ["{n}:{n}"]
    environment:
      {TITLE}_{TITLE}: "{hex}"
%%
{
  "name": "{module}-{noun}",
  "version": "{ver}",
  "license": "MIT",
  "dependencies": { "{noun}-{module}": "^{ver}", "{module}": "~{ver}" }
}
%%
NAME
    {module} - {act}

SYNOPSIS
    {module} [OPTION]... [FILE]...

DESCRIPTION
    {Title} the {noun} of each FILE. With no FILE, read standard input.
    -{d}, --{noun}    {act}

EXIT STATUS
    {d} if the {noun} is {adj}.

SEE ALSO
    {module}({d}), {noun}({d})
%%
## [{ver}] - {date}
### Added
- {Title} {noun} for {Title} {Title}
- Support for {language} and {language}
### Fixed
- {Title}: {noun} no longer {did}
%%
{ver} ({date})
  * {Title}{Title}: {act}.
  * Bump {module} from {ver} to {ver}.
%%
Permission is granted to {act}, provided that the above copyright notice appears in all copies. THE {TITLE} IS PROVIDED "AS IS" WITHOUT WARRANTY. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM.
%%
"Licensor" shall mean the copyright owner. "Derivative Works" shall mean any {noun} that is based on the Work. Subject to the terms of this License, each Contributor hereby grants to You a {adj} license to {act}.
%%
Article {n}. {Title} of {Title}
({d}) The {role} shall {act} within {n} days.
({d}) Where the {noun} is {adj}, Section {n} applies.
%%
{date} {time} INFO  {module}.{noun} - {Title}{Title} started in {n} ms
{date} {time} WARN  {module}.{noun} - {thing} {adj}
{date} {time} ERROR {module}.{noun} - java.lang.{Title}Exception: {noun} {n}
	at com.{module}.{Title}.{noun}({Title}.java:{n})
%%
Traceback (most recent call last):
  File "/usr/lib/{module}/{noun}.py", line {n}, in {noun}
    self.{module}({n})
{Title}Error: '{noun}' object has no attribute '{module}'
%%
{monthname} {n} {time} {module} kernel: [{n}.{n}] {noun}: {adj} at 0x{hex}
{monthname} {n} {time} {module} systemd[1]: Started {Title} {Title} Service.
%%
{ip} - - [{date}:{time} +0000] "GET /{module}/{noun}?id={n} HTTP/1.1" 200 {n} "-" "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/{n}.0"
%%
$ {module} --{noun} {n}
{Title} {Title}: OK
{n} {noun}s {adj}, {n} skipped
%%
{n}	{n}	{n}	{n}
{n}	{n}	{n}	{n}
{n}	{n}	{n}	{n}
%%
Item            Qty   Price
{noun}   {d}   {money}
{adj} {noun}   {d}   {money}
Total   {money}
%%
| {Title} | {Title} | {Title} |
|---|---|---|
| {noun} | {n} | {adj} |
| {noun} | {n} | {adj} |
%%
{Title} {Title}
{Title} {Title}
{Title}
{Title} {Title} {Title}
%%
Table of Contents
1. Introduction .......... {n}
2. {Title} {Title} .......... {n}
3. {Title} {noun} .......... {n}
Appendix A: {Title} {Title} .......... {n}
%%
File  Edit  View  Insert  Format  Tools  Window  Help
New {Title}...  Ctrl+N
Open Recent {Title}
Save As...
%%
To {act}:
1. Open the {Title} {Title} page.
2. Click {Title}, then choose {Title} {Title}.
3. Press Enter. The {Title} dialog {did}.
Note: the {thing} must be {adj}.
%%
# {Title} {Title}

{ask}{act}. See the [{Title} Guide](https://{domain}/{noun}).

## Installation

    pip install {module}-{noun}

## {Title} {Title}
The `{module}` {noun} is {adj}.
%%
{Title} Menu
Caesar Salad ... {money}
Spaghetti Bolognese ... {money}
Chicken Kiev ... {money}
Black Forest Gateau ... {money}
Earl Grey Tea ... {money}
%%
Product: {Title} {noun} {adj}
Model: {num}
Weight: {n} kg
Dimensions: {n} x {n} x {n} mm
Colour: ‹Rose Gold|Ivory|Hazel|Olive|Ruby Red|Jet Black|Heather Grey›
%%
CREATE TABLE {module} (
  id INTEGER PRIMARY KEY,
  first_name VARCHAR({n}),
  last_name VARCHAR({n}),
  street_address TEXT,
  {noun}_id INTEGER REFERENCES {module}(id)
);
%%
id,{noun},{noun}_{noun},{adj}
{n},{noun},{n},{hex}
{n},{noun},{n},{hex}
%%
<div class="{module}-{noun}"><h2>{Title} {Title}</h2><p>{ask}{act}.</p></div>
%%
Agenda
{time} Welcome and Introduction
{time} {Title} {noun}
{time} Coffee Break
{time} Questions and Answers
%%
Vital Signs: BP {n}/{n}, Pulse {n}, Resp {n}
Medications: Metformin {n} mg BID, Lisinopril {n} mg daily, Lantus, Synthroid
Allergies: Penicillin, Sulfa
Past Medical History: Graves' disease, Barrett's esophagus, Alzheimer's disease, Type 2 Diabetes
Review of Systems: Negative for Murphy's sign, Babinski reflex absent
%%
Chapter {n}
The {noun} {did}. It was {adj}, and the {role} {did} {when}. Nobody {did} {why}.
%%
{Title} Policy
Effective Date: {date}
1. Purpose. The purpose of this policy is to {act}.
2. Scope. This policy applies to all employees of the Company.
3. Definitions. "Personal Data" means any {noun}.
%%
Position: Senior {job}
Department: Human Resources
Reports to: Vice President, Global Operations
Requirements: Bachelor's Degree, {n} years of {noun} experience, fluent {language}
%%
Q: {ask}{act}?
A: The {thing} is {adj}. Go to Settings > {Title} > {Title} {Title}.
%%
Dear Valued Customer,

Thank you for choosing our {adj} {noun}. {ask}{act}. Our {Title} {Title} team is available {day} to {day}, {time} to {time}.

Kind regards,
Customer Service
%%
{Title} {Title} Exception Report
Run Date {date}   Page {n} of {n}
Region   North   South   East   West
Q1   {n}   {n}   {n}   {n}
Q2   {n}   {n}   {n}   {n}
%%
# {head}

{head} is {adj}. {ask}{act}.

## {head}
- {head}: {act}
- {head}: {act}
%%
{head}
{head}
{head}
{head}
%%
{HEAD}
{head}   {n}   {money}
{head}   {n}   {money}
%%
public class {camel} extends {camel} {
    private final {camel} {noun};
    void {noun}({camel} {noun}) throws {camel}Exception { {noun}.{noun}(); }
}
%%
{head}
{ask}{act}. The {thing} is {adj}. I {did} {when}. {nationality} {role}s {did}. It may be {adj}, and {product} will {act}.
%%
{product} {ver} Release Notes
{head}
{head}
Known Issues: {camel} {did}.
%%
{head}, {head}, {head}, {head}
%%
{product} - User Manual
Chapter {d}: {head}
Chapter {d}: {head}
Warning: {ask}{act}.
""".strip().split("\n%%\n")
"""Whole texts, without a label."""
