# ruff: noqa: E501 - lists of words and texts read better as text
"""Cities, states, streets and buildings as they are: what Faker's tables make up or lack."""

from __future__ import annotations

__all__ = ["BUILDINGS", "CITIES", "COUNTIES", "COUNTRIES", "PROVINCES", "REGIONS", "STREETS", "STREET_NAMES"]


def _list(text: str) -> list[str]:
    return [item.strip() for item in text.replace("\n", ",").split(",") if item.strip()]


CITIES: dict[str, list[str]] = {
    "en_US": _list("""
    New York, Los Angeles, Chicago, Houston, Phoenix, Philadelphia, San Antonio, San Diego, Dallas, San Jose, Austin,
    Jacksonville, Fort Worth, Columbus, Charlotte, San Francisco, Indianapolis, Seattle, Denver, Washington, Boston, Reno,
    El Paso, Nashville, Detroit, Oklahoma City, Portland, Las Vegas, Memphis, Louisville, Baltimore, Milwaukee, Tucson,
    Albuquerque, Fresno, Mesa, Sacramento, Atlanta, Kansas City, Colorado Springs, Miami, Raleigh, Omaha, Long Beach,
    Virginia Beach, Oakland, Minneapolis, Tulsa, Arlington, Tampa, New Orleans, Wichita, Cleveland, Bakersfield, Aurora,
    Anaheim, Honolulu, Santa Ana, Riverside, Corpus Christi, Lexington, Stockton, St. Louis, Saint Paul, Pittsburgh,
    Cincinnati, Anchorage, Henderson, Greensboro, Plano, Newark, Lincoln, Toledo, Orlando, Chula Vista, Jersey City,
    Fort Wayne, Durham, Laredo, Madison, Lubbock, Chandler, Glendale, Norfolk, Scottsdale, Boise, Richmond, Spokane,
    Des Moines, Salt Lake City, Grand Rapids, Little Rock, Jackson, Santa Maria, Santa Rosa, Savannah, Charleston, Mobile,
    Florence, Troy, Salem, Eugene, Bend, Cheyenne, Bozeman, Fargo, Duluth, Ann Arbor, Dearborn, Evanston, Peoria, Gary,
    Bloomington, Chattanooga, Knoxville, Sioux Falls, Providence, Hartford, New Haven, Stamford, Albany, Buffalo, Ithaca,
    Brooklyn, Queens, Yonkers, Palo Alto, Mountain View, Berkeley, Pasadena, Irvine, Carson City, Victoria, Paris, Athens"""),
    "en_GB": _list("""
    London, Birmingham, Manchester, Leeds, Glasgow, Liverpool, Newcastle upon Tyne, Sheffield, Bristol, Belfast, Leicester,
    Edinburgh, Cardiff, Nottingham, Hull, Plymouth, Stoke-on-Trent, Wolverhampton, Derby, Swansea, Southampton, Aberdeen,
    Portsmouth, York, Dundee, Oxford, Cambridge, Norwich, Exeter, Bath, Chester, Durham, Reading, Luton, Slough, Swindon,
    Milton Keynes, Stockport, Bolton, Sunderland, Brighton, Hove, Bournemouth, Poole, Ipswich, Colchester, Cheltenham,
    Gloucester, Worcester, Lincoln, Lancaster, Preston, Blackpool, Inverness, Perth, Stirling, Falkirk, Kings Lynn,
    St Albans, Bury St Edmunds, Hemel Hempstead, Tunbridge Wells, Royal Leamington Spa, Weston-super-Mare, Aberystwyth"""),
    "en_CA": _list("""
    Toronto, Montreal, Vancouver, Calgary, Edmonton, Ottawa, Winnipeg, Quebec City, Hamilton, Kitchener, Halifax, London,
    Victoria, Windsor, Saskatoon, Regina, St. John's, Kelowna, Kingston, Moncton, Fredericton, Thunder Bay, Red Deer,
    Mississauga, Brampton, Surrey, Burnaby, Laval, Gatineau, Markham, Richmond Hill, Charlottetown, Whitehorse"""),
    "en_AU": _list("""
    Sydney, Melbourne, Brisbane, Perth, Adelaide, Hobart, Darwin, Canberra, Geelong, Newcastle, Wollongong, Cairns,
    Townsville, Ballarat, Bendigo, Launceston, Toowoomba, Parramatta, Fitzroy, St Kilda, Surry Hills, Bondi, Fremantle,
    Alice Springs, Wagga Wagga, Coffs Harbour, Mackay, Dubbo, Orange, Byron Bay, Dora Creek, Gosford, Subiaco"""),
    "en_IN": _list("""
    Mumbai, Delhi, Bengaluru, Hyderabad, Chennai, Kolkata, Pune, Ahmedabad, Jaipur, Lucknow, Kanpur, Nagpur, Indore,
    Bhopal, Patna, Vadodara, Coimbatore, Kochi, Chandigarh, Mysuru, Noida, Gurugram, Visakhapatnam, Surat"""),
    "de_DE": _list("""
    Berlin, Hamburg, München, Köln, Frankfurt am Main, Stuttgart, Düsseldorf, Leipzig, Dortmund, Essen, Bremen, Dresden,
    Hannover, Nürnberg, Duisburg, Bochum, Wuppertal, Bielefeld, Bonn, Münster, Karlsruhe, Mannheim, Augsburg, Wiesbaden,
    Kiel, Lübeck, Erfurt, Rostock, Mainz, Kassel, Freiburg im Breisgau, Saarbrücken, Potsdam, Heidelberg, Darmstadt,
    Regensburg, Würzburg, Ulm, Göttingen, Jena, Trier, Bamberg, Konstanz, Bad Homburg"""),
    "fr_FR": _list("""
    Paris, Marseille, Lyon, Toulouse, Nice, Nantes, Strasbourg, Montpellier, Bordeaux, Lille, Rennes, Reims, Saint-Étienne,
    Toulon, Le Havre, Grenoble, Dijon, Angers, Nîmes, Villeurbanne, Clermont-Ferrand, Le Mans, Aix-en-Provence, Brest,
    Tours, Amiens, Limoges, Annecy, Perpignan, Metz, Besançon, Orléans, Rouen, Mulhouse, Caen, Nancy, Saint-Denis, Pau"""),
    "it_IT": _list("""
    Roma, Milano, Napoli, Torino, Palermo, Genova, Bologna, Firenze, Bari, Catania, Venezia, Verona, Messina, Padova,
    Trieste, Brescia, Parma, Taranto, Prato, Modena, Reggio Calabria, Perugia, Livorno, Ravenna, Cagliari, Foggia, Rimini,
    Salerno, Ferrara, Sassari, Siracusa, Pescara, Monza, Bergamo, Trento, Vicenza, Bolzano, Lecce, L'Aquila, Como"""),
    "es_ES": _list("""
    Madrid, Barcelona, Valencia, Sevilla, Zaragoza, Málaga, Murcia, Palma, Las Palmas, Bilbao, Alicante, Córdoba,
    Valladolid, Vigo, Gijón, A Coruña, Granada, Vitoria, Elche, Oviedo, Badalona, Cartagena, Sabadell, Pamplona, Almería,
    San Sebastián, Santander, Burgos, Albacete, Salamanca, Logroño, Badajoz, Huelva, Lleida, León, Cádiz, Jaén, Santa Cruz"""),
    "pt_BR": _list("""
    São Paulo, Rio de Janeiro, Brasília, Salvador, Fortaleza, Belo Horizonte, Manaus, Curitiba, Recife, Goiânia, Belém,
    Porto Alegre, Guarulhos, Campinas, São Luís, Maceió, Natal, Teresina, João Pessoa, Santos, Florianópolis, Vitória"""),
    "pt_PT": _list("Lisboa, Porto, Braga, Coimbra, Faro, Évora, Aveiro, Setúbal, Funchal, Viseu, Leiria, Guimarães, Amadora"),
    "nl_NL": _list("""
    Amsterdam, Rotterdam, Den Haag, Utrecht, Eindhoven, Groningen, Tilburg, Almere, Breda, Nijmegen, Enschede, Haarlem,
    Arnhem, Zaanstad, Amersfoort, Apeldoorn, Den Bosch, Hoofddorp, Maastricht, Leiden, Dordrecht, Zwolle, Delft, Gouda"""),
}  # fmt: skip

STREETS: dict[str, list[str]] = {
    "en": _list("""
    Street, St, St., Street, Avenue, Ave, Ave., Road, Rd, Rd., Lane, Ln, Drive, Dr, Dr., Court, Ct, Boulevard, Blvd, Place,
    Pl, Way, Terrace, Ter, Circle, Cir, Parkway, Pkwy, Square, Trail, Crescent, Close, Grove, Gardens, Row, Mews, Walk,
    Highway, Hwy, Alley, Plaza, Loop, Ridge, Parade, Esplanade, Pike, Heights, Creek, Cove, Point, Hill, Crossing"""),
}  # fmt: skip

STREET_NAMES: dict[str, list[str]] = {
    "en": _list("""
    Main, Oak, Park, Elm, Maple, Cedar, Pine, Washington, Lake, Hill, Church, Station, High, Mill, Victoria, Queen, King,
    Queens, Kings, George, Albert, Lincoln, Jefferson, Franklin, Madison, Jackson, Spring, Walnut, Chestnut, Sunset, River,
    Ridge, Forest, Meadow, Highland, Cherry, Birch, Willow, Railroad, Center, Market, Broad, Court, Bridge, School, College,
    Union, Liberty, State, Front, Water, Prospect, Pleasant, Summit, Grove, Valley, Garden, Rose, Holly, Laurel, Magnolia,
    Martin Luther King, Cesar Chavez, Santa Monica, San Pedro, Dogwood, Hickory, Sycamore, Poplar, Linden, Orchard, Harbour,
    Beach, Ocean, Bay, Dora, Abbey, Manor, Castle, London, York, Windsor, Oxford, Cambridge, Wellington, Nelson, Old Mill,
    Deer Run, Fox Hollow, Stone, Quarry, Canal, Dock, North, South, East, West, First, Second, Third, Fourth, Fifth, 1st,
    2nd, 3rd, 4th, 5th, 12th, 23rd, 42nd, 57th, 101st, County Line, Old Post, Rocky Point, Hamilton, Bleecker, Peachtree"""),
    "de": _list("""
    Hauptstraße, Bahnhofstraße, Schulstr., Gartenstr., Dorfstraße, Bergstraße, Lindenallee, Kirchgasse, Am Markt, Ringstr.,
    Goethestraße, Schillerstr., Friedrichstr., Kaiserdamm, Berliner Allee, Unter den Linden, Mozartweg, An der Mühle,
    Im Winkel, Rosenweg, Zum Sportplatz, Münchner Str., Karl-Marx-Allee, Alte Landstraße, Königsallee, Am Stadtpark"""),
    "fr": _list("""
    rue de la République, rue Victor Hugo, avenue Jean Jaurès, boulevard Voltaire, place de la Mairie, rue du Moulin,
    chemin des Vignes, allée des Tilleuls, rue Pasteur, quai de Seine, rue de l'Église, avenue du Général de Gaulle,
    impasse des Lilas, route de Lyon, rue Saint-Michel, cours Gambetta, rue des Écoles, square des Érables, bd Haussmann"""),
    "it": _list("""
    Via Roma, Via Garibaldi, Corso Italia, Piazza Duomo, Via Verdi, Viale Europa, Via Dante Alighieri, Via Mazzini, Vicolo
    Stretto, Via XX Settembre, Piazza San Marco, Via Cavour, Lungarno Vespucci, Strada Statale 16, Via Santa Lucia, Via
    G. Marconi, Corso Vittorio Emanuele II, Largo Augusto, Via della Spiga, Contrada San Giovanni"""),
    "es": _list("""
    Calle Mayor, C/ Alcalá, Avda. de la Constitución, Plaza de España, Paseo de Gracia, Calle del Sol, C/ San Juan, Ronda
    de Toledo, Av. Libertador, Calle Cervantes, Camino Viejo, Carrer de Balmes, Travesía del Mar, C. Gran Vía, Glorieta
    de Bilbao, Calle Santa Ana, Urbanización Los Pinos, Carretera de Cádiz, Calle 45 Sur, Av. Insurgentes"""),
    "pt": _list("""
    Rua das Flores, Avenida Paulista, Av. Brasil, Rua Augusta, Travessa do Carmo, Praça da Sé, Rua XV de Novembro, Alameda
    Santos, Rua Sete de Setembro, Largo do Rato, Av. da Liberdade, Rua São João, Estrada do Coco, Rua da Boavista"""),
    "nl": _list("""
    Kerkstraat, Dorpsstraat, Schoolstraat, Molenweg, Prinsengracht, Stationsweg, Julianalaan, Wilhelminastraat, Nieuwe
    Haven, Lange Voorhout, Van Goghstraat, Beethovenlaan, Eikenlaan, Oude Gracht, De Ruyterkade, Burg. de Vlugtlaan"""),
}  # fmt: skip

BUILDINGS = _list("""
Rose Cottage, Meridian House, The Old Rectory, Victoria Tower, Riverside Court, Empire State Building, Harbour Point,
Lake View, Sunrise Apartments, Oak Lodge, The Coach House, Windsor House, Trinity Court, Building 4, Block B, Tower 2,
St Mary's House, Kensington Mansions, Parkside Plaza, The Granary, Hillcrest, Westgate Business Park, Ivy Cottage
""")

COUNTIES = _list("""
Kent, Essex, Surrey, Hampshire, Norfolk, Suffolk, Devon, Cornwall, Lancashire, West Yorkshire, North Yorkshire, Cheshire,
Berkshire, Oxfordshire, Middlesex, Dorset, Somerset, East Sussex, West Midlands, County Antrim, Fife, Powys, Gwent
""")

REGIONS = _list("""
Alabama, Alaska, Arizona, Arkansas, California, Colorado, Connecticut, Delaware, Florida, Georgia, Hawaii, Idaho, Illinois,
Indiana, Iowa, Kansas, Kentucky, Louisiana, Maine, Maryland, Massachusetts, Michigan, Minnesota, Mississippi, Missouri,
Montana, Nebraska, Nevada, New Hampshire, New Jersey, New Mexico, North Carolina, North Dakota, Ohio, Oklahoma, Oregon,
Pennsylvania, Rhode Island, South Carolina, South Dakota, Tennessee, Texas, Utah, Vermont, Virginia, Wisconsin, Wyoming,
Ontario, Quebec, British Columbia, Alberta, Nova Scotia, New South Wales, Queensland, Tasmania, Bavaria, Tuscany,
Catalonia, Andalusia, Normandy, Provence, Scotland, Wales, Northern Ireland, Punjab, Kerala, Siberia, Patagonia,
the Midwest, New England, Silicon Valley, the Bay Area, Lake Victoria, Mount Rainier, the Rhine, Scandinavia, Cape Cod
""")

PROVINCES = {
    "en_CA": _list("ON, QC, BC, AB, MB, SK, NS, NB, NL, PE, Ontario, Québec, British Columbia, Alberta"),
    "en_AU": _list("NSW, VIC, QLD, WA, SA, TAS, ACT, NT, New South Wales, Victoria, Queensland"),
    "it_IT": _list("MI, RM, NA, TO, PA, GE, BO, FI, BA, CT, VE, VR, PD, TS, BS, PR, MO, LE, CO"),
    "es_ES": _list("Madrid, Barcelona, Valencia, Sevilla, Málaga, Vizcaya, Asturias, Toledo, Cádiz, Girona"),
    "pt_BR": _list("SP, RJ, MG, BA, PR, RS, PE, CE, SC, GO, DF, ES, AM"),
    "en_IN": _list("Maharashtra, Karnataka, Tamil Nadu, Delhi, West Bengal, Telangana, Gujarat, Kerala, UP"),
}

COUNTRIES: dict[str, list[str]] = {
    "en_US": ["USA", "United States", "U.S.A.", "US", "United States of America"],
    "en_GB": ["UK", "United Kingdom", "England", "GB", "Great Britain", "Scotland"],
    "en_CA": ["Canada", "CA", "CANADA"], "en_AU": ["Australia", "AUS", "AUSTRALIA"], "en_IN": ["India", "INDIA"],
    "de_DE": ["Germany", "Deutschland", "DE", "GERMANY"], "fr_FR": ["France", "FRANCE", "FR"],
    "it_IT": ["Italy", "Italia", "IT", "ITALIA"], "es_ES": ["Spain", "España", "ES", "ESPAÑA"],
    "pt_BR": ["Brazil", "Brasil", "BR"], "pt_PT": ["Portugal", "PORTUGAL"], "nl_NL": ["Netherlands", "Nederland", "NL", "The Netherlands"],
    "de_AT": ["Austria", "Österreich"], "de_CH": ["Switzerland", "Schweiz"], "pl_PL": ["Poland", "Polska"],
}  # fmt: skip
"""What stands on the last line of an address, by locale."""
