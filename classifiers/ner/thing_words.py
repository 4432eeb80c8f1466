# ruff: noqa: SIM905 - lists of words read better as text
"""Words that values of other columns are made of (goods, colours, months, jobs, legal forms, towns): data.

Lower case and without accents, as `fields.folded` writes words. A share of them in a sample says that a column of
title words holds no people. What is a frequent given name or surname as well is left out where it says little.
"""

from __future__ import annotations

__all__ = ["CITIES", "DOTTED", "FIRMS", "FORMS", "LEADING_FORMS", "THINGS", "TOWNS"]

FIRMS = frozenset(
    "and & inc ltd limited llc llp plc gmbh corp corporation co company group sons holding holdings partnership "
    "associates bros brothers trust foundation insurance industries solutions services systems technologies "
    "consulting capital ventures enterprises logistics kgaa ohg gbr mbh stiftung genossenschaft verein sohne sarl sas "
    "sasu eurl fils cie compagnie societe spa srl srls sapa fratelli gruppo slu slne sat s.coop cooperativa asociados "
    "hijos banca caja hotel grupo ltda eireli filhos associados despacho laboratorios corporacion industrias "
    "proyectos bv nv vof zonen groep commv cvba bvba aktiebolag oyj aps sonner soner koninklijke royal ehf spolka "
    "tbk persero sro spol kft nyrt zrt doo jdoo fundacja grupa stowarzyszenie gesmbh pty pvt bank partners university "
    "hospital school college academy institute elementary council committee ministry association federation county "
    "township disease syndrome lymphoma".split()
)
"""What only firms have in their names, anywhere; and schools, offices, counties, diseases called after people."""

FORMS = frozenset(
    "AG SA SAS SNC SARL SCI SL SLL SC AB HB KB AS ASA ANS A/S I/S K/S ApS Oy OY Ky KY Tmi TMI Oyj OYJ KG KGaA UG eG "
    "e.V. GbR NV BV VOF CV PT UD PD CV SRL SPA S.p.A. ASC QSC MMC ASF OSD PFA RA OÜ SIA UAB EI ME MEI S/A Ay AY hf "
    "ehf DA EHF HF PLC LLC LP KK Kft Bt BT Zrt Nyrt".split()
)
"""Legal forms as they end a firm's name, in their own case: small, they may be a surname."""

LEADING_FORMS = frozenset("PT CV UD PD Perum PERUM".split())
"""Legal forms that begin a firm's name."""

CITIES = frozenset(
    city.strip()
    for city in (
        "amsterdam, ankara, antwerp, athens, atlanta, auckland, austin, baltimore, bangalore, bangkok, barcelona, "
        "basel, beijing, belfast, belgrade, bergen, berlin, bern, bilbao, birmingham, bogota, bologna, bonn, "
        "bordeaux, boston, bradford, bratislava, bremen, brighton, brisbane, bristol, brno, brussels, bucharest, "
        "budapest, buenos aires, buffalo, cairo, calgary, cambridge, canberra, cape town, caracas, cardiff, "
        "casablanca, charlotte, chennai, chicago, cincinnati, cleveland, cologne, columbus, copenhagen, cork, "
        "coventry, dallas, delhi, denver, derby, detroit, dortmund, dresden, dubai, dublin, durban, dusseldorf, "
        "edinburgh, edmonton, eindhoven, essen, exeter, florence, frankfurt, gdansk, geneva, genoa, ghent, glasgow, "
        "gothenburg, graz, grenoble, groningen, guadalajara, hamburg, hannover, helsinki, hong kong, honolulu, "
        "houston, hull, hyderabad, indianapolis, istanbul, jacksonville, jakarta, jerusalem, johannesburg, kansas "
        "city, karachi, kiev, kolkata, krakow, kyoto, lagos, las vegas, lausanne, leeds, leicester, leipzig, liege, "
        "lille, lima, lisbon, liverpool, ljubljana, london, los angeles, louisville, luxembourg, lyon, madison, "
        "madrid, malaga, malmo, manchester, manila, marseille, melbourne, memphis, miami, milan, milwaukee, "
        "minneapolis, montevideo, montpellier, montreal, moscow, mumbai, munich, nairobi, nantes, naples, nashville, "
        "newcastle, nice, norwich, nottingham, nuremberg, oakland, odense, oklahoma city, omaha, orlando, osaka, "
        "oslo, ottawa, oxford, palermo, paris, perth, philadelphia, phoenix, pittsburgh, plymouth, porto, portland, "
        "portsmouth, poznan, prague, preston, quebec, quito, raleigh, reading, reims, rennes, reykjavik, richmond, "
        "riga, rio de janeiro, rome, rotterdam, sacramento, salzburg, san antonio, san diego, san francisco, san "
        "jose, santiago, sao paulo, seattle, seoul, seville, shanghai, sheffield, singapore, sofia, southampton, "
        "stavanger, stockholm, strasbourg, stuttgart, sunderland, swansea, sydney, taipei, tallinn, tampa, tampere, "
        "tbilisi, the hague, tokyo, toledo, toronto, toulouse, trieste, trondheim, tucson, tulsa, turin, utrecht, "
        "valencia, vancouver, venice, verona, vienna, vilnius, warsaw, washington, wellington, winnipeg, "
        "wolverhampton, worcester, wroclaw, york, zagreb, zurich"
    ).split(",")
)
"""Towns that many know; of which some are given names or surnames as well."""

TOWNS = frozenset("north south east west new lake port fort mount saint sankt bad upper lower".split())
"""What names of towns begin with, and no person's."""

DOTTED = frozenset(
    "sro doo jdoo dd sa sl slu sll slne spa srl srls snc sas sarl sat scoop as vos ks zs oo spk spj sc ev eg spp bv "
    "nv san tic sti şti aş ltd co kft bt nyrt zrt inc corp sci gmbh oy ab hb pt cv no".split()
)
"""The same where stops are in them, without these."""

THINGS = frozenset(
    # colours, materials, sizes
    "red blue green yellow orange purple pink black white grey gray brown beige teal navy turquoise magenta cyan "
    "maroon crimson khaki indigo light dark deep pale bright medium forest sky neon pastel royal steel wooden wood "
    "cotton plastic metal granite rubber concrete leather glass silk linen wool paper bronze copper iron aluminum "
    "aluminium stainless ceramic marble small large big tiny huge mini maxi extra double triple single heavy "
    # goods
    "widget hammer mouse chair table hose oil water bottle jar plug doll dress shoes shoe grinder lamp cable mug mat "
    "sleeve chocolate tea coffee shirt case jacket kettle oven pan speaker pen pencil towel towels shampoo cream "
    "candle keyboard gloves glove hat ball bike car computer soap sausages bacon pizza salad chips fish tuna cheese "
    "towels pants bag backpack wallet watch ring necklace toy game puzzle book notebook printer scanner monitor phone "
    "tablet charger battery headphones camera lens tripod drill saw wrench screw nail bolt nut paint brush broom "
    "bucket sponge detergent bread butter milk juice beer wine vodka gin rum soda sugar salt pepper sauce soup rice "
    "pasta flour honey jam cake cookie cookies candy snack bar pack set kit box refill filter pump valve engine tire "
    "wheel seat belt sofa couch bed mattress pillow blanket curtain rug carpet shelf desk cabinet drawer mirror clock "
    "vase plate bowl cup spoon fork knife ergonomic handcrafted handmade refined rustic generic licensed tasty "
    "gorgeous incredible fantastic sleek intelligent awesome practical unbranded premium deluxe classic standard "
    "wireless portable electric digital organic fresh frozen "
    # animals and plants
    "fox heron sparrow eagle toad hawk lion penguin bear tiger wolf cat dog horse cow pig sheep goat duck goose owl "
    "crow finch robin warbler thrush tit gull tern pelican stork crane ibis frog snake turtle tortoise lizard gecko "
    "shark whale dolphin seal otter beaver squirrel rabbit hare mouse rat bat deer elk moose bison monkey ape gorilla "
    "butterfly moth beetle ant bee wasp spider oak pine maple birch willow fern moss grass tree flower rose tulip "
    "orchid lily daisy sea common bald house emperor giant lesser greater northern southern eastern western spotted "
    "striped "
    # calendar, states, steps
    "january february march april may june july august september october november december monday tuesday wednesday "
    "thursday friday saturday sunday spring summer autumn winter active inactive pending closed open progress hold "
    "shipped cancelled canceled approved rejected new waiting done draft ready failed success completed complete paid "
    "unpaid overdue expired valid invalid enabled disabled online offline unknown other none yes no true false high "
    "low normal urgent critical minor major male female single married divorced widowed januar februar marz mai juni "
    "juli oktober dezember janvier fevrier mars avril juin juillet aout septembre octobre novembre decembre enero "
    "febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre gennaio febbraio aprile "
    "maggio giugno luglio settembre ottobre dicembre janeiro fevereiro marco maio junho julho setembro outubro "
    "dezembro "
    # departments, jobs
    "sales marketing human resources finance engineering customer support legal research development procurement "
    "operations quality assurance logistics radiology public affairs internal audit accounting purchasing security "
    "training production maintenance planning strategy manager engineer officer scientist technician surveyor teacher "
    "designer developer analyst administrator consultant director assistant accountant nurse therapist psychologist "
    "editor journalist architect lawyer solicitor barrister secretary clerk operator supervisor executive specialist "
    "coordinator representative advisor adviser planner buyer trader broker pilot driver chef waiter plumber "
    "electrician mechanic programmer producer geologist chemist physicist biologist pharmacist dentist surgeon "
    "optometrist librarian curator archivist lecturer education software civil chartered senior junior chief "
    "professional medical clinical financial industrial environmental social sports arts music film radio television "
    # towns, lands, waters
    "city town village port lake north south east west new fort mount saint upper lower island islands bay beach "
    "river valley hills heights springs falls county district region province state republic kingdom united "
    "federation federal democratic emirates territory territories ocean coast land bad sankt san santa santo los las "
    "nueva nuevo vieja viejo villa ville afghanistan albania algeria andorra angola argentina armenia australia "
    "austria azerbaijan bahamas bahrain bangladesh barbados belarus belgium belize benin bhutan bolivia bosnia "
    "botswana brazil brunei bulgaria burundi cambodia cameroon canada chile china colombia congo croatia cuba cyprus "
    "czechia denmark djibouti dominica ecuador egypt eritrea estonia ethiopia fiji finland france gabon gambia "
    "germany ghana greece grenada guatemala guinea guyana haiti honduras hungary iceland india indonesia iran iraq "
    "ireland italy jamaica japan kazakhstan kenya kiribati korea kosovo kuwait laos latvia lebanon lesotho liberia "
    "libya liechtenstein lithuania luxembourg madagascar malawi malaysia maldives mali malta mauritania mauritius "
    "mexico micronesia moldova monaco mongolia montenegro morocco mozambique myanmar namibia nauru nepal netherlands "
    "nicaragua niger nigeria norway oman pakistan palau panama paraguay peru philippines poland portugal qatar "
    "romania russia rwanda samoa senegal serbia seychelles singapore slovakia slovenia somalia spain sudan suriname "
    "sweden switzerland syria taiwan tajikistan tanzania thailand togo tonga tunisia turkey turkmenistan tuvalu "
    "uganda ukraine uruguay uzbekistan vanuatu venezuela vietnam yemen zambia zimbabwe deutschland osterreich schweiz "
    "frankreich italien spanien niederlande belgien danemark schweden norwegen polen turkei russland allemagne "
    "autriche suisse espagne italie royaume pologne suede norvege alemania francia italia espana inglaterra suecia "
    "noruega polonia alemanha franca espanha polska niemcy francja hiszpania wlochy "
    # files, hosts, documents
    "report invoice scan budget plan notes contract final meeting minutes document form letter summary list order "
    "receipt statement backup archive image photo video audio server host node proxy cache mail web database cluster "
    # songs' and titles' words that are no names
    "love baby heart dance dancing night blues rock roll dream dreams forever fire rain crazy lonely yesterday "
    "tomorrow hotel stairway heaven rhapsody song girl boy queen king "
    # German
    "rot blau grun gelb schwarz weiss weiß grau braun lila rosa hell dunkel verkauf einkauf personal finanzen "
    "entwicklung leitung leiter techniker ingenieur kaufmann kauffrau fachkraft meister verkaufer berater offen "
    "geschlossen aktiv inaktiv "
    # French, Spanish, Italian, Portuguese, Dutch
    "rouge bleu vert jaune noir blanc gris marron charge responsable directeur directrice technicien technicienne "
    "ingenieur agent conseiller chef assistante rojo azul verde amarillo negro blanco tecnico operador ingeniero "
    "director directora gerente auxiliar rosso giallo nero bianco grigio ingegnere responsabile addetto impiegato "
    "vermelho preto branco amarelo engenheiro analista rood blauw groen geel zwart wit grijs medewerker adviseur "
    "ingenieur".split()
)
"""Words of goods, colours, months, states, jobs, towns."""
