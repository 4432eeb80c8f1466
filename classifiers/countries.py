"""What countries are called in the identifiers' tags, which is as Macie calls them where it does, and how else.

Two letters are those of ISO 3166-1 (https://www.iso.org/obp/ui/#search); XK and EL are the European Commission's.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

__all__ = ["bare", "spellings"]

# A tag, and what else means it.
_COUNTRIES = """
Albania: AL
Algeria: DZ
Andorra: AD
Angola: AO
Argentina: AR
Australia: AU
Austria: AT
Azerbaijan: AZ
Bahrain: BH
Bangladesh: BD
Belarus: BY|Byelorussia|Belorussia
Belgium: BE
Benin: BJ|Dahomey
Bolivia: BO
Bosnia-Herzegovina: BA|Bosnia and Herzegovina|Bosnia
Brazil: BR
Bulgaria: BG
Burkina Faso: BF|Upper Volta
Burundi: BI
Cameroon: CM
Canada: CA
Cape Verde: CV|Cabo Verde
Central African Republic: CF
Chad: TD
Chile: CL
China: CN|People's Republic of China|PRC|Mainland China
Colombia: CO
Comoros: KM
Congo: CG|Republic of the Congo|Congo-Brazzaville
Costa Rica: CR
Croatia: HR
Cuba: CU
Cyprus: CY
Czech Republic: CZ|Czechia
Denmark: DK
Djibouti: DJ
Dominican Republic: DO
EU: European Union
Ecuador: EC
Egypt: EG
El Salvador: SV
Equatorial Guinea: GQ
Estonia: EE
Falkland Islands: FK|Falklands
Faroe Islands: FO|Faeroe Islands|Faroes
Finland: FI
France: FR
Gabon: GA
Georgia: GE
Germany: DE
Ghana: GH
Gibraltar: GI
Greece: GR|EL|Hellenic Republic
Greenland: GL
Guatemala: GT
Guinea: GN
Guinea-Bissau: GW
Honduras: HN
Hong Kong: HK
Hungary: HU
Iceland: IS
India: IN
Indonesia: ID
Iran: IR|Islamic Republic of Iran|Persia
Iraq: IQ
Ireland: IE|Republic of Ireland|Eire
Israel: IL
Italy: IT
Ivory Coast: CI|Côte d'Ivoire
Japan: JP
Jordan: JO
Kazakhstan: KZ
Kenya: KE
Kosovo: XK
Kuwait: KW
Latvia: LV
Lebanon: LB
Libya: LY
Liechtenstein: LI
Lithuania: LT
Luxembourg: LU
Madagascar: MG
Malaysia: MY
Mali: ML
Malta: MT
Mauritania: MR
Mauritius: MU
Mexico: MX
Moldova: MD|Republic of Moldova|Moldavia
Monaco: MC
Mongolia: MN
Montenegro: ME
Morocco: MA
Mozambique: MZ
Netherlands: NL|The Netherlands|Holland
New Zealand: NZ
Nicaragua: NI
Niger: NE
Nigeria: NG
North Macedonia: MK|Macedonia
Norway: NO
Oman: OM
Pakistan: PK
Palestine: PS|Palestinian Territories|State of Palestine
Paraguay: PY
Peru: PE
Philippines: PH|The Philippines
Poland: PL
Portugal: PT
Qatar: QA
Romania: RO
Russia: RU|Russian Federation
Saint Lucia: LC|St. Lucia
San Marino: SM
Sao Tome and Principe: ST
Saudi Arabia: SA
Senegal: SN
Serbia: RS
Seychelles: SC
Singapore: SG
Slovakia: SK|Slovak Republic
Slovenia: SI
Somalia: SO
South Africa: ZA
South Korea: KR|Korea|Republic of Korea
Spain: ES
Sri Lanka: LK|Ceylon
Sudan: SD
Sweden: SE
Switzerland: CH
Taiwan: TW
Thailand: TH|Siam
Timor-Leste: TL|East Timor
Togo: TG
Tunisia: TN
Türkiye: TR|Turkey
UK: GB|United Kingdom|Great Britain|Britain|England|Scotland|Wales|Northern Ireland
US: USA|United States|United States of America|America
Ukraine: UA
United Arab Emirates: AE|UAE|Emirates
Uruguay: UY
Uzbekistan: UZ
Vatican: VA|Vatican City|Holy See
Venezuela: VE
Vietnam: VN|Viet Nam
Virgin Islands (British): VG|British Virgin Islands|Virgin Islands
Yemen: YE
"""


def bare(name: str) -> str:
    """A name as names are compared: without case, accents, dots and apostrophes; with one space for space, `-`, `_`."""
    plain = "".join(one for one in unicodedata.normalize("NFKD", name) if not unicodedata.combining(one))
    return re.sub(r"[\s_-]+", " ", re.sub(r"[.'’]", "", plain).replace("&", "and")).strip().casefold()


@cache
def spellings() -> dict[str, str]:
    """Every name of a country, bare, with the tag that it means; the tags among them."""
    lines = (line.partition(": ") for line in _COUNTRIES.strip().splitlines())
    return {bare(name): tag for tag, _, others in lines for name in (tag, *others.split("|"))}
