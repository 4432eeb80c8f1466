# ruff: noqa: SIM905 - lists of words read better as text
"""Words that tell names from other title-case words: data, all lower case."""

from __future__ import annotations

__all__ = ["COMMON", "PARTICLES", "STREETS", "TITLES"]

TITLES = frozenset(
    "mr mrs ms miss mx dr prof professor doctor sir madam lord lady rev reverend fr father sister brother hon "
    "judge president senator governor captain capt col colonel gen general lt maj major sgt herr frau monsieur "
    "madame mme mlle señor señora sr sra signor signora don doña aunt uncle".split()
)

PARTICLES = frozenset("van von der den de del della di da do dos du la le el al bin ibn ter ten zu mac st y e".split())

STREETS = (
    "street st avenue ave road rd boulevard blvd lane ln drive dr court ct place pl square sq terrace way highway "
    "hwy parkway pkwy circle cir trail crescent close alley row plaza loop crossing mews grove gardens "
).split()

COMMON = frozenset(
    # offices and legal terms that are capitalised in running text
    "vice chairman chairwoman speaker secretary minister chief senior junior staff branch line field fields divine "
    "almighty works work mode standard rule rules table format law claims claim texts clause cover derivative "
    "invariant grant grants steward art schutz "
    # what begins sentences
    "the a an this that these those it its he she they we you i his her their our your my there here where when "
    "what who why how which while if then else but and or nor so yet for from with without within by to of in on "
    "at as is are was were be been am do does did done has have had can could shall should will would may might "
    "must not no yes all any some each every both few many more most other such only own same than too very just "
    "now also after before again once because until about against between into through during above below up down "
    "out off over under further please thanks thank hello hi hey dear regards sincerely cheers ok okay well let "
    "lets see note however although since another one two three four five six seven eight nine ten first second "
    "third last next previous new old good great best better don didn doesn isn aren wasn won couldn shouldn "
    "wouldn im ive ill make sure get got go come look take use used using give given find found keep try think "
    "know want need like say said tell told ask "
    # calendar, countries of the language names, religions
    "monday tuesday wednesday thursday friday saturday sunday january february march april june july august "
    "september october november december jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat "
    "sun today tomorrow yesterday english german french spanish italian american british european chinese "
    "japanese russian indian latin greek roman christian jewish muslim internet web online "
    # software, documents, companies
    "debian ubuntu fedora suse "
    "windows linux unix macos android apple google microsoft amazon mozilla firefox chrome safari gecko python "
    "java perl ruby rust javascript apache nginx docker kubernetes github gnu mit bsd free software foundation "
    "public license general library source code system server client user users admin root guest test tests data "
    "database table index file files folder directory path name names type types value values key keys list "
    "string integer boolean number object class method function module package version release build error errors "
    "warning warnings info debug fatal critical exception failed failure success status state message messages "
    "log event events request response header body content session token connection network host port address url "
    "link page section chapter figure appendix part title subject description summary details overview "
    "introduction conclusion contents references copyright rights reserved terms conditions privacy policy notice "
    "agreement contract invoice order orders payment account customer customers client company corporation inc "
    "ltd llc corp group team support service services department office manager director president officer "
    "product products item items total amount price date time year month day week hour minute second city state "
    "country region zip code street email mail phone fax mobile contact login password username search home help "
    "settings options default custom add edit delete remove create update read write open close start stop run "
    "set unset enable disable enabled disabled true false none null undefined unknown input output return returns "
    "raise raises args example examples usage install installation configuration config setup guide manual "
    "tutorial reference documentation api sdk cli gui http https ssl tls json xml html css sql csv pdf north "
    "south east west central northern southern eastern western united states kingdom university college school "
    "hospital bank street avenue road world times news show park river lake mountain island sir madam everyone "
    "everybody folks colleague colleagues friend friends hiring valued member members sender recipient applicant "
    "patient employee candidate resident tenant owner holder".split()
)
"""Words that begin sentences, headings and log lines: never a name alone, and no half of a name in code and logs."""
