# ruff: noqa: E501 - lists of words and texts read better as text
"""Organisations: real ones, and the shapes of those that hold a surname or a place."""

from __future__ import annotations

__all__ = ["BRANDS", "FIRM_TAILS", "INSTITUTIONS", "ORGANISATIONS"]


def _list(text: str) -> list[str]:
    return [item.strip() for item in text.replace("\n", ";").split(";") if item.strip()]


BRANDS = _list("""
Google; Microsoft; Amazon; Apple; Facebook; IBM; Intel; Oracle; Cisco; Siemens; Bosch; Mercedes-Benz; BMW; Volkswagen; Ford
Toyota; Honda; Tesla; Boeing; Airbus; Shell; BP; Exxon; Total; Walmart; Target; Costco; Tesco; Sainsbury's; Lidl; Aldi; Ikea
Nestlé; Unilever; Pfizer; Novartis; Roche; Bayer; Johnson & Johnson; Procter & Gamble; Merck; Wells Fargo; JPMorgan Chase
Morgan Stanley; Goldman Sachs; Barclays; Lloyds Bank; HSBC; Deutsche Bank; BNP Paribas; Santander; ING; UBS; Credit Suisse
American Express; Visa; Mastercard; PayPal; Netflix; Spotify; Disney; Sony; Samsung; Nokia; Ericsson; Philips; Heinz; Kellogg's
McDonald's; Wendy's; Starbucks; Marks & Spencer; John Lewis; J. Crew; Tiffany; Louis Vuitton; Chanel; Hugo Boss; Ralph Lauren
Lufthansa; Ryanair; Delta Air Lines; Air France; KLM; FedEx; UPS; DHL; Deloitte; Ernst & Young; KPMG; McKinsey; Accenture
Reuters; BBC; CNN; The New York Times; The Guardian; Le Monde; Real Madrid; Manchester United; Bayern Munich; Boston Celtics
Twitter; GitHub; Red Hat; Mozilla; Wikipedia; Philip Morris; Jack Daniel's; Ben & Jerry's; Harley-Davidson; Rolls-Royce; Dell
""")
ORGANISATIONS = _list("""
the United Nations; NATO; the European Union; the World Health Organization; UNICEF; the Red Cross; the FBI; the CIA; NASA
the Supreme Court; Congress; the Senate; Parliament; the White House; the Home Office; HM Revenue & Customs; the IRS; the NHS
Department of Health; Ministry of Defence; Bundestag; the Labour Party; the Democratic Party; Greenpeace; Amnesty International
the Federal Reserve; the World Bank; Oxfam; the Royal Society; the Metropolitan Police; Interpol; FIFA; UEFA; the NBA; the NFL
""")
INSTITUTIONS = _list("""
{s} University; University of {c}; {c} University; {c} City Council; {s} College; St. {g}'s Hospital; {c} General Hospital
{s} Medical Center; {c} High School; {s} Elementary School; {s} Foundation; Bank of {c}; {c} Police Department; {g} {s} Foundation
{c} Tigers; FC {c}; {c} United; {c} Public Library; {c} Airport; Hotel {g}; {s} Museum; {c} Symphony Orchestra; Church of St. {g}
{s} Memorial Hospital; {c} Chamber of Commerce; {s} Institute of Technology; {c} Times; {c} Gazette; {s}'s Diner; {g}'s Pizza; {g} {s} National Laboratory; {g} {s} University; {s} National Laboratory
{g}'s Bakery; {s} Hall; {s} Stadium; Saint {g} School; {g} & {g} Salon; Clinic {s}; {s} Law Firm; The {s} Group; {s} Trust
""")
FIRM_TAILS = _list("""
Inc.; Ltd; LLC; GmbH; Corp; Group; Bank; Hospital; University; Insurance; Motors; Pizza; Country Club; Hotel; Grill; Dental
Communications; insurance; Clinic; Foods; Labs; Inc; Limited; PLC; S.A.; AG; S.p.A.; B.V.; SARL; Pty Ltd; Holdings; Partners
Consulting; Logistics; Pharmacy; Pharmaceuticals; Software; Systems; Technologies; Solutions; Media; Press; Publishing; Airlines
Construction; Plumbing; Electric; Energy; Realty; Properties; Capital; Ventures; Industries; Manufacturing; Steel; Chemicals
Brewery; Winery; Farms; Bakery; Auto Repair; Cleaning Services; Law Offices; Associates; Architects; Studio; Records; Films
""")
