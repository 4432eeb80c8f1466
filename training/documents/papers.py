# ruff: noqa: E501 - texts stand as they are
"""Letters, invoices, contracts, forms, clinical notes, records of people, reports."""

from __future__ import annotations

__all__ = ["PAPERS"]

PAPERS = r"""
{p:1}
{A}

{date}

{o}
{A}

‹Dear Sir or Madam|Dear Mr. {s}|To whom it may concern›,

I {did}. {ask}{act}.

‹Sincerely|Yours faithfully›,
{p:1}
%%
{o}
{A}
‹Tel. {phone}
|›
INVOICE {num}
Date: {date}

Bill To:
{p}
{A}

Qty  Description        Amount
{d}    {thing}    {money}
{d}    {thing}    {money}
Total due: {money}
Thank you for your business!
%%
SHIP TO:                      BILL TO:
{p}      {p}
%%
‹Ship to|Sold to|Deliver to|Consignee|Return to|Remit to›:
‹{p}|{P}|{o}|{o}
Attn: {p}›
{A}
‹{phone}|{email}|Phone: {phone}|›
%%
    {p}
    {AI}
%%
TO
    {P}
    {AI}
FROM
    {o}
    {AI}
%%
c/o {p}
{A}
%%
RECEIPT
{o}
{a}
Cashier: {g}
{noun}   {money}
{noun}   {money}
TOTAL   {money}
VISA ****{n}
%%
THIS ‹AGREEMENT|LEASE|CONTRACT|DEED› is made ‹on|this› {date}
BETWEEN
(1) {P}‹, of {a}| of {a}|› ("the ‹Landlord|Seller|Lender|Employer›"); and
(2) {P}‹, of {a}| of {a}|› ("the ‹Tenant|Buyer|Borrower|Employee›").

1. Definitions
"Property" means ‹{a}|the {adj} {noun}›.
2. Term
The ‹Tenant|Buyer› shall {act} within {n} days.

Signed: ____________ {p}
Witness: {p}, {role}, {a}
%%
WHEREAS, {o} ("Company") wishes to {act}; and WHEREAS {p} ("Contractor") has agreed to {act}; NOW, THEREFORE, the Parties agree as follows:
Section {n}. Confidential Information. The Contractor shall not {act}.
%%
‹LAST WILL AND TESTAMENT OF {P:1}|POWER OF ATTORNEY|AFFIDAVIT›

I, {p:1}, of {a}, ‹being of sound mind|hereby declare that I {did}|appoint {p}, my {role}, to {act}›.
‹I leave my {noun} to my {role} {p}.|›
%%
Full Name ........ {p}
Date of Birth .... {date}
Address .......... {a}
Telephone ........ {phone}
Occupation ....... {role}
%%
Name:           {p}
Address:        {a}
City:           {c}
Phone:          {phone}
Email:          {email}
%%
Name            {lf}
Street          {street}
City            {c}
ZIP             {postcode}
Country         {k}
%%
1. Surname: {S}
2. ‹Given|First› names: {G}
3. Nationality: {nationality}
4. Place of birth: {c}
5. Address: {a}
6. ‹Spouse|Next of kin|Father's name|Mother's name|Reference|Guarantor›: {p}
%%
APPLICATION FORM
Applicant's name: {p:1}
‹Current|Present|Home› address: {a}
‹Previous|Permanent|Work› address: {a}
Employer: {o}
Supervisor: ‹Mr.|Ms.|› {p}
Signature: {p:1}    Date: {date}
%%
[x] {Title} [ ] {Title}
First name: {g}   M.I.: {d}   Last name: {s}
Social Security No.: {num}   Sex: ‹M|F›
%%
‹Passenger|Guest|Traveller|Member|Cardholder|Student|Tenant|Driver|Owner|Subscriber|Beneficiary›‹ name|›: ‹{p}|{P}|{lf}|{LF}›
‹Flight|Room|Seat|Plan|Booking|Card›: {num}
‹{c} - {c}|Check-in: {date}|Valid until: {date}›
%%
SUBJECTIVE: ‹Mr.|Ms.|Mrs.› {s:1} is a {n}-year-old ‹man|woman|{role}› who ‹presents with|complains of› {noun}. ‹He|She› {did}. ‹Daughter {g} is at the bedside.|Lives with {g}.|Denies fever.›
OBJECTIVE: BP {n}/{n}, HR {n}, Temp {n}. Lungs clear.
ASSESSMENT: ‹Hypertension|Type 2 Diabetes Mellitus|Community-Acquired Pneumonia|Parkinson's disease|Crohn's disease›, {adj}.
PLAN: ‹Start Lisinopril {n} mg|Continue Metformin|CT Chest|Follow up with Dr. {s} in {n} weeks›.
‹Electronically signed by {p}, MD|{p}, RN|Dictated by: {p}, M.D.›
%%
DISCHARGE SUMMARY
Patient: {lf:1}
MRN: {num}   DOB: {date}   ‹Sex: F|Sex: M|Age: {n}›
Admitted: {date}   Discharged: {date}
Attending: ‹Dr. {p}|{p}, MD|{lf}, M.D.›
Hospital Course: The patient {did}. ‹{g:1}|Mr. {s:1}|Mrs. {s:1}|Pt› was started on ‹Vancomycin|Heparin|Lasix› and transferred to {o}.
Disposition: ‹Home|Home with {role}|Skilled nursing facility at {a}|Rehab in {c}›
%%
Nursing note {date} {time}: Pt {s:1} {did}. ‹Dr. {s} notified.|{role} {g} called.|Family at bedside.› Foley in place. Will continue to monitor. ‹{g} {s}, RN|{p} RN|›
%%
LABORATORY REPORT
Patient Name: {P}        Accession: {num}
Ordering Provider: {lf} MD
Collected: {date} {time}
Glucose            {n}   mg/dL   70-99
Hemoglobin A1c     {d}.{d}   %       <5.7
Creatinine         0.{d}   mg/dL
Reviewed by: {p}
%%
Referral: {p}, DOB {date}, {a}, referred by Dr {s} ({o}) for {noun} clinic. History of Graves' disease and Bell's palsy. NKDA.
%%
Rx
{p}
{a}
Amoxicillin {n} mg, sig: 1 tab PO BID x {d} days
Dr. {p}
DEA {num}
%%
EMPLOYEE RECORD
Employee: {lf:1}          ID: {num}
Title: {job}
Department: {Title} {Title}
Manager: {p}
Hire date: {date}   Salary: {money}
Home address: {a}
Emergency contact: {p} ({role}), {phone}
Notes: {g:1} {did}. {g:1} {is}.
%%
PERFORMANCE REVIEW {year}
{p:1}, {job}
Reviewer: {p:2}
Strengths: {g:1} {is}. {ask}{act}.
Areas for Improvement: Time Management, Public Speaking
Overall: Meets Expectations
%%
{P:1}
{a} | {phone} | {email}

PROFESSIONAL SUMMARY
{adj} {role} with {n} years of experience.

EXPERIENCE
{o}, {c} - {job} ({year} - Present)
{o}, {c} - {role} ({year} - {year})

EDUCATION
University of {c}, Bachelor of Science, {year}

SKILLS
Microsoft Office, Python, Project Management, {language}
REFERENCES
{p}, {o}, {phone}
%%
INCIDENT REPORT No. {num}
Date/Time: {date} {time}
Location: ‹{a}|{street}, {c}|the {spot}›
Reporting officer: ‹Officer|Sgt.|PC|Det.› {s:1}
Victim: {lf}   Suspect: ‹{lf}|Unknown male›
Narrative: On {date} I, ‹Officer {s:1}|PC {s:1}›, responded to ‹a call at {a}|the {spot}›. ‹Witness {p} stated that|Mr. {s} said› the {adj} {noun} {did}. {s} was transported to {o}.
%%
CLAIM {num}
Insured: {p:1}    Policy: {num}
Date of loss: {date}
Claimant: {p:2}, {a}
Description: ‹Mr.|Ms.› {s:2} {did} when the {noun} of {p:1} {did}. Damage: {money}.
Adjuster: {g} {s}
%%
OBITUARY
{p:1}, {n}, of {c}, {r}, died {date}. Born in {c} to {g} and {g} {s:1}, ‹he|she› {did}. Survived by ‹his|her› {role}s {g}, {g} and {g}.
%%
{c}, {monthname} {n} ({o}) - {role} {p:1} {did} {when}, ‹officials|{p}› said. "The {thing} is {adj}," {s:1} told reporters.
%%
PAY TO THE ORDER OF {p}   {money}
MEMO {noun}
{p}
{A}
%%
Statement of Account
{P}
{A}

Account number: {num}
Opening Balance   {money}
{date} TRANSFER TO {P}   {money}
{date} CARD PAYMENT {o}   {money}
Closing Balance   {money}
%%
WIRE TRANSFER: beneficiary {P}, {a}, bank {o}, IBAN {num}, amount {money}
%%
Cast
{p} as {g}
{p} as {p}
Directed by {p}
Music by {p}
%%
Class list {year}: {lf}, grade {d}; {lf}, grade {d}; {lf}, grade {d}
%%
Team sheet: {d} {s}, {n} {s}, {n} {s}, {n} {s} (c), {n} {s}. Substitutes: {s}, {s}. Coach: {p}
%%
{p:1}. {g:1} {s:1} was born {date}, son of {p} and {p}; married {p} in {c} in {year}.
%%
References
[{d}] {s} and {s} ({year}). {Title} {Title} in {noun}s. {Title} Journal, {n}({d}), {n}-{n}.
[{d}] {p} and {p}. "{adj} {noun}". {o}, {year}.
%%
Ask for: {p}, {o}
{a}
Hours: {day} - {day}, {time} - {time}
""".strip().split("\n%%\n")
"""Whole documents."""
