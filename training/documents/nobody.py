# ruff: noqa: E501 - texts stand as they are
"""Lines without a person or an address in them, full of what is taken for one: headings, products, words that are names."""

from __future__ import annotations

__all__ = ["NOBODY"]

NOBODY = r"""
I will ‹never|always|not|probably› {act} ‹{when}|›.
It will ‹rain|snow|break|take {n} days› {when}.
Will the {thing} be {adj}?
Will you ‹be there|come› {when}?
May I ‹ask|see› the {noun}?
May {n}, {year}
It may be {adj}.
In May we ‹start|stop› {doing}.
Mark the {noun} as {adj}.
Please mark the {thing} before you leave.
‹The|A question› mark ‹stands after|is on› the {noun}.
The rose in the {noun} is {adj}.
Prices rose by {n} percent {when}.
We hope ‹to {act}|the {thing} is {adj}|so›.
I hope ‹you are well|this helps|to hear from you›.
There is ‹no|little› hope for the {noun}.
By the grace of God.
A grace period of {n} days applies to the {noun}.
The bill for the {thing} is {money}.
Pay the bill ‹now|before {day}›.
Bill to
The Senate passed the bill {when}.
Art ‹and culture|supplies|history› ‹is|are› {adj}.
Modern art is {adj}.
Use the jack to lift the {noun}.
Audio jack, USB port, power button
To be frank, the {thing} is {adj}.
Rich people {did}.
A rich ‹text|soup|man›
He drew a {noun}.
Who drew this {noun}?
The chase ‹was long|took {n} minutes›.
Chase the {noun} up {when}.
Summer is {adj}.
‹Summer|Spring|Winter|Autumn› ‹sale|menu|schedule|collection› {year}
At dawn we {did}.
In good faith, the parties agree ‹to {act}|›.
Faith is {adj}.
It is {n} miles to the {spot}.
Miles per gallon: {n}
Pat the {noun} dry.
They could sue for {money}.
Never rob a {noun}.
The dean's list is {adj}.
Turn the page.
Page {n} of {n}
See page {n}.
Go to the next page and {act}.
The {spot} is open {day} to {day}.
Victoria sponge, carrot cake, apple pie
The jenkins job failed with exit code {n}.
Jenkins, Travis and Bamboo are CI servers.
Julia, Ruby, Perl, Pascal and Ada are programming languages.
The ruby gem ‹is not installed|version {ver} was yanked›.
Pandora and Spotify are apps.
Alexa, {act}.
Siri, ‹what time is it?|set a timer for {n} minutes›
Jira ticket {num} is {adj}.
Newton, joule, watt, pascal and hertz are units.
Ohm's law, Moore's law, Murphy's law, Newton's second law
‹Parkinson's|Alzheimer's|Crohn's|Hodgkin's|Addison's|Huntington's|Graves'|Cushing's› disease ‹is|may be› {adj}.
‹Down|Asperger|Tourette|Marfan|Turner› syndrome
Rule out ‹Hashimoto thyroiditis|Raynaud phenomenon|Bell palsy|Kawasaki disease|Wilson disease|Lou Gehrig's disease›.
Apgar score {n}, Glasgow coma scale {n}, Foley catheter in place
Start ‹Metformin|Lisinopril|Atorvastatin|Amoxicillin|Ibuprofen|Omeprazole|Warfarin|Sertraline› {n} mg daily.
‹Tylenol|Advil|Zoloft|Prozac|Lipitor|Humira|Xanax|Valium› {n} mg PRN
A diesel engine, a cardigan, a sandwich, a leotard and a guillotine
Caesar salad, eggs Benedict, beef Wellington, Bloody Mary, Earl Grey, Dr Pepper
Big Mac, Coke, fries
Margherita, Quattro Stagioni, Napoli, Diavola
Merlot, Chardonnay, Cabernet Sauvignon, Pinot Noir
The Bible, the Torah and the Quran
St. Patrick's Day, Valentine's Day, Martin Luther King Day, Columbus Day
Nobel Prize, Academy Award, Pulitzer Prize, Turing Award, Grammy
Boolean, Gaussian, Fourier, Bayesian, Markov, Laplace
The Gaussian distribution and the Fourier transform
Dijkstra's algorithm, the Fibonacci sequence, Pythagorean theorem
Bluetooth, Wi-Fi, Ethernet, Tesla coil, Geiger counter
Adobe Photoshop, Microsoft Excel, Apple Pages, Google Chrome
iPhone {n} Pro Max, Samsung Galaxy S{n}, Kindle Paperwhite
Ford Focus, Toyota Corolla, Mercedes C-Class, Lincoln Navigator, Chevrolet
Harley-Davidson, Levi's jeans, Dior perfume
Jack Russell, Saint Bernard, King Charles spaniel, Labrador
Douglas fir, Granny Smith, Black-eyed Susan, Sweet William, basil, rosemary, ginger, jasmine
Pride and Prejudice, War and Peace, The Great Gatsby
The Godfather, Titanic, Frozen, Jaws, Rocky
Bohemian Rhapsody, Hey Jude, Billie Jean, Stairway to Heaven
Hurricane Katrina caused {money} in damage.
USS Nimitz, HMS Victory, RMS Titanic
Amber alert, ruby red, crystal clear, ivy league, olive oil, pearl necklace, daisy chain
Robin, jay, martin and drake are birds.
The {noun} was a joy.
Jean jacket, ‹size {n}|blue›
Sandy beach, stormy weather, sunny day
Don't be a jerk. Max {n} characters.
Max: {n} Min: {n} Avg: {n}
Gene expression of the {noun}
A ray of light
Guy ropes, tent pegs
Lance, sword, shield
John Doe is not used here.
The ‹carol|choir› sang ‹loudly|{when}›.
Harmony, melody, rhythm
Ask the {role} ‹about the {thing}|to {act}›.
The {role} {did}.
My {role} {did} {when}.
His {role} is {adj}.
A {nationality} {role} {did}.
{nationality} and {nationality} {role}s {did}.
{nationality} food is {adj}.
We speak {language}, {language} and {language}.
{language} is hard.
{religion} is a religion.
‹It was|That is› a {adj} {noun}.
The {thing} {adj} {why}.
{ask}{act} {when}?
{ask}{act}.
{ask}{act} {why}.
I {did} {when}.
We {did} {why}.
You {did}, didn't you?
She {did} and he {did}.
They {did} {when} {why}.
Nobody {did}.
Somebody {did} {when}.
Sorry, I {did}.
Thanks for {doing}.
Thank you very much for the {thing}.
‹Hi|Hello|Dear|Good morning› ‹all|team|there|everyone|folks|customer|neighbour|Sir|Madam|sir or madam|hiring manager|support›,
Regards,\n‹The {Title} Team|Customer Service|Support|HR Department|Accounts Payable|Management›
Best wishes
Sincerely,
‹Is|Was› the {thing} {adj}?
How much is the {thing}?
What is the {noun} of the {noun}?
Where can I find the {thing}?
{n} {things} {when}
{n} ‹monthly|weekly|annual› reports
{n} Road bikes, {n} Street lamps, {n} Lane markings
{n} St. Patrick's Day cards
{n} drive-through ‹lanes|windows›
{n} way ‹valve|switch|split›
{n} Ave Maria recordings
{n} court cases, {n} square meters, {n} circle diagrams
{n} park rangers {did}.
Section {n} Lane Assist
Page {n} of {n} Road Map
Article {n}, Paragraph {d}, Line {n}
Room {n}, Floor {d}
Suite {ver} released
Unit {n}: {Title} and {Title}
Apt-get install {module}-{module}
apt {ver} (amd64)
Box {n} of {n}, {n} kg
Block {n}, offset {n}
Drive {d}: {n} GB free
C Drive is full.
Level {n} ‹Court|Access|Alert›
{n} {monthname} {year}
{day}, {monthname} {n}
{monthname} {year}
{day} {time}
{n} x {n} x {n} mm
{n} {noun}s at {money} each
Part No. {num} {adj} {noun}
SKU {num}: {Title} {noun}, {adj}
Order {num} ‹has shipped|was cancelled|is on hold›.
Take ‹{streetname}|the highway› to the {spot}.
Turn ‹left|right› ‹onto|at› the {spot}.
Roadworks on the {noun} route {when}.
‹The|Our› {Title} {noun} is {adj}.
‹Introduction|Overview|Summary|Conclusion|Background|Methods|Results|Discussion|References|Appendix ‹A|B›|Abstract›
‹Terms and Conditions|Privacy Policy|Frequently Asked Questions|Table of Contents|Release Notes|Known Issues›
‹Getting Started|Quick Start|How It Works|Best Practices|Lessons Learned|Next Steps|Action Items|Open Questions›
‹Human Resources|Customer Service|Quality Assurance|Public Relations|Accounts Payable|Information Technology›
‹Executive Summary|Balance Sheet|Cash Flow Statement|Income Statement|Annual Report {year}›
‹Chief Executive Officer|Vice President of Sales|Senior Software Engineer|Registered Nurse|Managing Director›
‹Bachelor of Arts|Master of Science|Doctor of Philosophy|High School Diploma›
‹Black Friday|Cyber Monday|New Year's Eve|Good Friday|Independence Day› ‹deals|sale|hours|›
‹World War II|Cold War|Great Depression|Middle Ages|Industrial Revolution›
{adj} {noun}
{noun}, {noun}, {noun}
{Title} {noun}
{noun} {n}
{Title} {Title} {n}
{TITLE}_{TITLE}={n}
{TITLE} {TITLE} {TITLE}
The {TITLE} OF THE {TITLE} IS {n}
‹GET|POST|PUT|DELETE› /{module}/{n}/{module} HTTP/1.1
‹Error|Warning|Note|Caution|Tip|Important›: the {thing} {adj}.
‹Error|ERROR›: ‹cannot|could not|failed to› {act}
‹Yes|No|Maybe|OK|N/A|None|Unknown|True|False|Male|Female|Single|Married|Pending|Approved›
‹yes|no|ok|sure|lol|thx|brb|idk›, {did}
‹Wow|Great|Awesome|Ouch|Hmm|Oops|Well|Anyway›, the {thing} is {adj}!
just {did} lol #{noun} #{noun}
so {adj} rn :(
{n}% of {things}
from {time} to {time}
{ip} {domain} {hex}
sha256:{hex}
Copyright © {year}. All Rights Reserved.
‹Chapter|Section|Figure|Table|Exhibit|Schedule|Annex› {n}‹:|.| -› {Title} {noun}
‹First|Last|Middle|Full|Maiden|User|Given|Family› Name
‹Street|Mailing|Billing|Home|E-mail|IP|MAC› Address
Name, Address, City, State, ZIP Code, Phone
First name; Last name; Date of birth; Street; City; Country
Name: ____________  Date: ____________
Name:
Address:
Signature: ______________________
Patient name: [REDACTED]
Name: N/A
Customer: ‹unknown|none|anonymous|see attached›
Dr. ‹on call|pending›
The ‹plaintiff|defendant|lessee|borrower|employee|patient|customer|insured› {did}.
{head}
{head}
{HEAD}
{head}: {thing}
{head}\n\n{ask}{act}. I {did}.
# {head}
## {head}
### {n}. {head}
{n}. {head}
{n}.{n} {head}
({d}) {head}
<h{d}>{head}</h{d}>
{head} | {head} | {head}
{head} > {head} > {head}
{head}, {head} and {head}
{head} ({year})
{head} - {product}
"{head}" ‹is a song|is a film|is a book|was published in {year}›.
The {head} Act of {year} ‹applies|was repealed›.
The {head} ‹Committee|Programme|Policy|Plan|Project|Department› {did}.
{head} {n}\t{money}
{head}\t{n}
{head}: {n}
{head}: ‹Yes|No|N/A|{noun}|{adj}|{date}›
{product} is {adj}.
{product} ‹vs|and|or› {product}
{product}: {act}
‹Download|Install|Upgrade to|Try|Buy› {product} ‹today|now|{when}|›
‹With|In› {product} you can {act}.
How do I {act} with {product}?
I ‹use|hate|love|uninstalled› {product} {why}.
‹Click|Tap|Press|Select|Choose› ‹on |›{head}.
‹Click|Tap|Press|Select|Choose› {head}, {head}, then {head}.
{camel}
{camel}.{noun}() ‹returns|throws|takes› {camel}.
{camel}Error: {thing} {adj}
new {camel}({noun}, {n})
import com.{module}.{camel};
See {camel} and {camel}.
{noun}_{noun} {adj}_{noun} {noun}-{noun}
Fix {camel}, add {camel} tests
‹Fixed|Added|Removed|Changed|Deprecated›: {camel} ‹{noun}|in {product}›
WARNING: {camel} is {adj}
‹Mon|Tue|Wed|Thu|Fri|Sat|Sun› ‹Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec› {n} {time}
Jan {n} Feb {n} Mar {n} Apr {n} May {n} Jun {n}
April, May and June were {adj}.
By August the {noun} {did}.
An august {noun}
‹How|Where|When› ‹can|do|should› I {act}?
What ‹is|was› the {noun} like?
I ‹live|work› near the {spot}.
I need a {noun} for my {role}.
My {noun} number is {num}.
The {role} wants {money} for the {thing}.
Can I speak to ‹the|a› {role}?
‹Mom|Dad|Grandma|Boss|Honey|Dude|Sir|Madam›, {ask}{act}?
Dear ‹Mom|Dad|friend|colleague|neighbours|members|parents|editor›,
‹Everyone|Anyone|Someone|No one› {did}.
‹God|Heaven› knows.
‹Mother|Father› {did}.
"{ask}{act}," ‹he|she› said.
{nationality} {role}s {did} {when}.
a {nationality} {noun} and a {nationality} {noun}
{language} and {language} lessons {when}
{religion} and {religion} are taught at school.
{holiday} is {adj}.
{holiday} ‹sale|dinner|party› {when}
Sent from my {product}
Powered by {product}
{product} v{ver} ‹released|is out›
The will was {adj} and the {role} {did}.
Will {act} {when}.
‹Hope|Mark|Bill|Chase|Drew|Page|Rob|Sue|Pat|Grant|Lance|Dawn|Rich|Frank|Art|Jack› ‹it|the {noun}|your {noun}› {when}.
‹hope|mark|bill|chase|page|rob|sue|pat|grant|rose|may|will|dean|drew|dawn› {noun}
‹The|A› ‹grant|bill|mark|page|rose|chase|dean|rich man|frank answer|jack|lance|pat|dawn|will|faith|summer› {did}.
We were granted a {noun}. The grant is {money}.
Buy a {noun} at {time} for {money}
No {noun}s were {adj} {when}.
{n} {adj} {noun}s, {n} {adj} {noun}s
‹Bluebell|Maple|Willow|Rosewood› ‹flooring|finish|veneer›
‹RED|GREEN|BLUE|BLACK|WHITE› ‹GREEN|BLUE|YELLOW|GREY|PINK›
'‹RED GREEN BLUE|RED BLUE|CYAN MAGENTA YELLOW|NORTH EAST SOUTH WEST|MON TUE WED›'
_order_ = '‹RED GREEN BLUE|LOW MEDIUM HIGH|SMALL MEDIUM LARGE|FIRST SECOND THIRD›'
‹Red|Green|Blue|Black|Pink› ‹Green|Blue|Yellow|White› ‹Refactor|Book|Channel|Team|Line›
‹Power|Intel|Alpha|Sparc|Vector› ISA, Book ‹I|II|III|IV› ‹- the {noun}|›
.BR ‹{module}|{camel}› (3)\n.I ‹Power|Alpha|Unix› ‹ISA|Architecture|Programmer› ‹Manual|Reference›
""".strip().split("\n")
"""One line each."""
