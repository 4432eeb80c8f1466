# ruff: noqa: E501 - texts stand as they are
"""Single sentences of requests, questions and statements that speak of somebody."""

from __future__ import annotations

__all__ = ["TALK"]

TALK = r"""
{ask}tell {g} ‹that|when|if› the {thing} ‹is|was› {adj}?
{ask}ask ‹{g}|{p}|Mr. {s}|my {role} {g}› to {act}.
{ask}add {p} to the ‹list|account|{noun}|guest list|loan›?
{ask}remove {p} from the ‹list|account|{noun}|lease›.
{ask}transfer {money} to ‹{p}|{g}|{g} {s}› {when}.
{ask}send the {thing} to {a}?
{ask}send the {thing} to {p} at {a}.
{ask}update my ‹mailing|home|billing|shipping|postal|work|new›‹ | › address to {a}.
{ask}change the address ‹on my {noun}|of {p}|for {g}› to {a}‹ please|, thanks|›.
{ask}deliver it to {a} instead of {a}?
{ask}deliver to {p}, {a}, ‹{when}|phone {phone}›.
{ask}find out where {p} ‹lives|works|was born|went to school›?
{ask}call {g} ‹{s}|› ‹at|on› {phone} ‹{when}|{why}›.
{ask}book a {noun} for {p} and {p} in {c}.
{ask}change my name from {p} to {p}?
{ask}{act} ‹with|without|for› {g} {when}.
{g} {did}.
{g} {did} ‹and|but› {g} {did}.
{p} {did} {when}.
{p} {did}, ‹and then|while|because|so› {g} {did}.
{s} {did}.
Mr. {s} {did} {when}.
‹Mrs|Ms|Miss|Mr|Dr|Prof|Sir|Lady|Captain|Sgt|Rev|Father|Sister|Judge|Senator|Coach|Uncle|Aunt›‹.|› {s} {did}.
‹Dr|Prof|Mr|Mrs|Ms›‹.|› {p} {is}.
{g} {is}.
{g} {s} {is} ‹{why}|›.
{p} {is}, ‹he|she|they› {did}.
My {role} {g} {did}.
My {role}, {p}, {did} {when}.
My {role}'s name is ‹{p}|{g}|{g} {s}›.
‹his|her|their|our› {role} {g} {is}
{g}'s {role} {did}.
{p}'s {noun} {did}.
{g}'s {noun} ‹is|was|has been› {adj}.
The {noun} belongs to ‹{g}|{p}|Mr {s}|the {s}s|the {s} family›.
Is ‹this|that|it› {g}'s {noun} or {g}'s?
Who is {p}? ‹Is it the {role}?|›
Who told {g} ‹about|to pay for› the {thing}?
Why ‹did|does|would|is› {g} {act}?
When ‹did|will|does› {p} {act}?
What did {g} say ‹about the {thing}|when {g} {did}|›?
Where is {g}? ‹{g} {did}.|I can't find {gl}.|›
Do you know ‹{p}|{g} {s}|a {g}|anybody called {g}›?
Did you ‹hear|see|know› that {p} {did}?
Has {g} {did}? I doubt it.
Have ‹you|they› met {g} and {g} ‹{s}|›, ‹our|the› {role}s?
I ‹met|saw|called|emailed|texted|visited|hired|fired|thanked|paid|owe|married|love|miss|know› {p} {when}.
I ‹met|saw|called|emailed|texted|visited|hired|thanked› {g} {when} {why}.
I'm {g}‹.|, {p}'s {role}.| and I {did}.›
I am {p}, ‹a|the› {role} ‹from|in› {c}.
my name is {pl} and i {did}
hi im {gl}, i {did} and need help
hey {gl} ‹can|could› you {act} ‹pls|please|asap|thx|›
ok {gl} will do
{gl} said ‹he|she› {did}
this is {gl} {when}, the {thing} is {adj}
MY NAME IS {P} AND I NEED TO CHANGE THE {TITLE}
You can call me {g}.
Everybody calls ‹him|her|me› {g}‹, but the real name is {p}|›.
‹Formerly|Also|Previously› known as {p}, ‹he|she› {did}.
She was born {p} in {c}, {k}.
‹The|A› {role}, {p}, {did} ‹at|near› the {spot} in {c}.
‹A|The› {nationality} {role}, {p} {did}.
{p}, a {nationality} {role} from {c}, {did}.
‹The|Our› {role}s are {p}, {p}, {p} and {p}.
Our team: {g}, {g}, {g} ‹and|&› {g}.
{g}, {g} and {g} {did}.
Either {g} or {g} will {act}.
Not only {p} but also {g} {did}.
Neither {s} nor {s} {did}.
Thank you, {g}!
Thanks {g} for {doing}.
Thanks again for your help {g}
Sorry {g}, I forgot to {act}.
Sorry, {g} {did}.
Congratulations ‹to|› {p} on the {thing}!
Good ‹morning|evening|afternoon|night› {g}, ‹did you {act}?|the {thing} is ready.|how are you?›
‹Happy birthday|Merry Christmas|Get well soon|Welcome back|Good luck|See you›, {g}!
‹Yo|Hey|Hi|Hello|Dear|Morning|Hiya› {g}‹,|!| -|:|› ‹{ask}{act}|i {did}|hope you are well›
{g}, {ask}{act}?
{g}! {g}! {ask}{act}
No, {g}, the {thing} {adj}.
According to ‹{p}|{s}|{g}|Dr {s}›, the {thing} is {adj}.
"The {thing} is {adj}," ‹said|says|wrote|replied|explained› {p}‹, the {role}|›.
"{ask}{act}," {g} ‹said|asked|whispered|shouted|told {g}›.
‹said|replied› {g}, "the {thing} was {adj}."
As {s} ‹noted|wrote|showed› in {year}, the {thing} is {adj}.
{s} et al. ({year}) ‹found|report|argue› that the {thing} {adj}.
({s}, {year}; {s} & {s}, {year})
{s}, {g}. {year}. "The {Title} of the {noun}". {c}: {o}.
The {s} ‹family|case|report|twins|brothers|trial› ‹moved to {c}|was in the news|{did}›.
the {noun} by {p} is ‹my favourite|great|awful›
Have you read the new book by {p}? The {noun} was {adj}.
Listening to {p} {when}.
{p} feat. {p} - {Title} {Title}
‹watching|love|hate› {p} on tv rn
{p} > {p}, don't @ me
{p} vs {p}: who {did}?
{p} beat {p} in the final {when}.
{s} scored twice as {c} beat {c}.
{p} (‹born|b.› {date} in {c}, {k}) is a {nationality} {role}.
{p}, {n}, of {c}, {did} {when}.
{p} ({n}) and {p} ({n}) {did}.
‹President|Prime Minister|Governor|Mayor|King|Queen|Chancellor|Minister|General› {s} {did}.
‹CEO|CFO|Director|Chairman|spokesman|spokeswoman› {p} of {o} {did}.
{o} ‹CEO|founder|spokesperson|manager› {p} {did}.
{o} hired {p} as {role} {when}.
{p} left {o} for {o} in {year}.
{p} founded {o} ‹with {p}|in {c}› in {year}.
{o} {did}.
{o} ‹charged|called|emailed|owes› me {money} for the {thing}.
{o} is ‹a {nationality} company|a {noun} company|based in {c}|great|awful|hiring›.
I ‹work|worked|applied|interviewed› ‹at|for› {o} ‹in {c}|as a {role}|{when}›.
I ‹bought|ordered|returned› the {thing} ‹from|at› {o} in {c}.
The {noun} at {o} is {adj}.
Is {o} open {when}?
{o} and {o} ‹merged|signed a deal|are suing each other› {when}.
I'm ‹moving|travelling|flying|driving› ‹to|from› {c} {when}.
I ‹live|grew up|was born|studied› in {c}‹, {k}|, {r}|›.
We ‹went|drove|moved› from {c} to {c}, then to {k}.
{c} is ‹{adj}|the capital of {k}|a city in {k}|near {c}|lovely in {monthname}›.
‹The|A› {noun} in {c}, {r} {did}.
‹The weather in|Flights to|Hotels in|Trains to› {c} ‹was {adj}|are {adj}|are late›.
People in {k} ‹speak {language}|love the {noun}|voted {when}›.
‹Welcome to|Greetings from|Made in|Imported from› ‹{c}|{k}|{r}›
{r} is ‹beautiful|cold|hot› in {monthname}.
{nationality}s in {k} speak {language}.
She lives ‹at|on› {a} with ‹{g}|her {role}›.
{p} ‹lives at|moved to|resides at|was found at|can be reached at› {a}.
We met at {a} ‹{when}|for the {noun}›.
I'd like to ‹ship|return|send› a {noun} to {a}‹.|, how much is it?|›
my new address is {a}‹ btw|, not {a}|›
Our ‹office|store|warehouse|clinic› is ‹located |›at {a}‹.|, open {day} to {day}.|›
‹Pick up|Drop off|Party|Meeting|Viewing› at {a} {when}!
There was ‹a fire|a burglary|an accident› at {a} {when}.
What's the nearest {spot} to {a}?
The house at {street} is {adj}.
I used to rent {street}, it was {adj}.
he stays at {a}
The {role} of {a} {did}.
Return address: {a}
Send it to: {p}, {o}, {a}
Do you deliver to {a}? My name is {p}.
Hello, this is {p} from {c}, ‹the {thing} is {adj}|i {did}›.
‹Signed|Yours|Love|Best|Thx|Rgds›, {g}
- {g}
~{g}
xoxo {g}
P.S. {g} says hi!
cc {g}, {g}
@{user} {g} {did}
@{g} {ask}{act}
#{num} assigned to {g} by {g}
‹Will|Mark|Rose|May|Hope|Grace|Bill|Art|Jack|Frank|Rich|Drew|Chase|Summer|Dawn|Faith|Miles|Pat|Sue|Rob|Josh|Dean|Page› will {act} with {g}.
{g} will mark the {noun} ‹for {g}|{when}›.
I hope {g} {did}.
Bill {g} for the {thing}.
Frankly, {g} {is}.
I may ask {g} to {act} in May.
Mark it as done, {g}.
{g} drew {g} a {noun}.
Can {g} sue {o}?
{head}\n\n{p}
{head}\n{p}, {o}\n{date}
{head} by {p}
{head} ‹presented|chaired|prepared|approved› by {p}
{head} with {g} {s}
{p} is the ‹author|editor|translator› of "{head}".
{p} - {head}
{head}: {p}
{head} / {p}
{product} was ‹made|written|invented|founded› by {p}.
{p} uses {product} ‹to {act}|{when}|at {o}›.
{g} ‹installed|hates|loves|broke› {product}.
{o} released {product} {when}.
@param {noun} the {noun} ‹of|for› the {noun}\n@author {p}
{camel} ‹written|maintained› by {p}
The {head} ‹Committee|Board|Department› thanked {p}.
The {head} Act was ‹signed|proposed› by ‹President|Senator|Governor› {s}.
{g}'s ‹{role}|{noun}›, the {adj} one, {did}.
{p}‹'s|’s› {role} {g} {did} in {c}.
{s}‹'s|’s|'› {noun} ‹is|was› {adj}.
‹between|among› {g} and {g}
‹for|from|to|with|by|about|via› {p}
‹for|from|to|with|by|about|via› {g}
From: {p}
To: {p}
Cc: {p}; {lf}
By: {p}
Name: {p}
Name: {g}
Owner: {p}
Contact: {p} / {phone}
Contact name: {p}, ‹tel.|phone|email› {phone}
‹Requested|Approved|Prepared|Checked|Submitted|Signed|Reported|Reviewed› by‹:|› {p} ‹on {date}|›
‹Account holder|Cardholder|Beneficiary|Payee|Sender|Recipient|Guardian|Spouse|Tenant|Buyer|Seller›: {p}
Card ‹holder|on file for› {P} {num}
My ‹SSN|passport|licence|card› number is {num} and my name is {p}.
{p}'s ‹phone number|email|account number|passport› is {num}.
I want to ‹open|close› an account for my {role} {p}, ‹born|DOB› {date}.
‹Reach|Email|Text› {g} at {email} or {phone}.
{p} lives in {c}, {r}‹, {k}|›.
{p}, who ‹lives in {c}|works at {o}|is {adj}|{did}›, {did}.
{p} was ‹here|there›. So was {g}. {g} {did}.
{g}, {a}
{p}, {a}
{p}: {a}
{o}, {a}
{p}, {street}, {c}
Deliver to {p} ‹at|in› {c}.
‹Address|Home address|Mailing address|Shipping address|Adress|Location|Residence|Office›: {a}
‹Address|Mailing address|Shipping address|Residence›:\n{A}
{o}\n{A}\n{phone}
{o} is at {a} and {o} is at {a}.
You can find us at {a}, next to ‹{o}|the {spot}›.
I got a {noun} at {a} from {p}.
my {role} lives at {a} and i live at {a}
Where is {a}?
How far is {a} from {c}?
‹Directions|A taxi› to {a} please
{g}: {ask}{act}
{g}> {did}
{g} ({time}): the {thing} is {adj}
[{time}] {g}: {did}
{g} {s}: {noun}, {noun}
{p} - {role}
{p}, {role}
{role}: {p}
{p} / {p}
{p} & {p}
{p} and {p}
{g} + {g}
{lf}
{LF}
{P}
{G} {S}
{S} {G}
{lf}; {lf}; {lf}
{gl}
{pl}
""".strip().split("\n")
"""One sentence or less each."""
