# ruff: noqa: E501 - lists of words and texts read better as text
"""Ordinary words and the rules that put them together: what stands around names, so that no context is learnt by heart."""

from __future__ import annotations

__all__ = ["RULES"]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.strip().split("\n")]


def _list(text: str) -> list[str]:
    return [item.strip() for item in text.replace("\n", ",").split(",") if item.strip()]


_NOUNS = """
report invoice contract laptop order deal meeting game printer package proposal schedule movie budget review test server
release ticket house car phone song book show account payment form plan design update password concert appointment surgery
claim policy loan agreement delivery document file folder letter receipt refund parcel subscription membership reservation
booking flight hotel room table chair desk window door key garden kitchen fence roof boiler radiator dishwasher fridge oven
bicycle truck van engine tyre battery charger cable monitor keyboard mouse headset camera lens tablet watch bracelet ring
necklace jacket coat dress shirt shoe boot hat scarf glove umbrella bag suitcase backpack wallet purse passport visa licence
permit certificate diploma transcript essay thesis chapter article column headline photo video podcast playlist recipe cake
bread soup salad sandwich coffee wine beer dinner lunch breakfast menu restaurant bakery grocery market shop store pharmacy
prescription dose vaccine allergy rash fever cough headache injury fracture scan biopsy diagnosis therapy session clinic ward
nurse doctor dentist surgeon lawyer judge court trial verdict appeal hearing witness statement evidence complaint dispute
settlement mortgage rent lease deposit salary bonus pension tax audit ledger balance transfer card cheque fee fine penalty
discount coupon voucher warranty repair replacement manual guide training course lesson exam grade homework project deadline
milestone sprint backlog bug feature patch branch commit script query database backup outage alert incident ticketing log
dashboard chart graph slide spreadsheet template memo agenda minutes survey questionnaire interview vacancy candidate offer
promotion holiday vacation trip tour cruise festival match race tournament team coach player goal score medal trophy
dog cat puppy kitten horse parrot hamster fish tree flower lawn hedge pond river lake beach mountain trail bridge road
tunnel station platform train bus tram taxi ferry boat harbour airport runway gate lounge luggage cargo pallet crate barrel
pump valve pipe filter sensor motor gearbox drill hammer ladder paint carpet curtain mattress blanket pillow towel mirror
lamp bulb switch socket fuse meter bill estimate quote tender bid shipment warehouse supplier vendor customer client tenant
landlord neighbour colleague manager director assistant intern volunteer donor donation grant fund charity campaign election
vote petition law rule regulation guideline standard licence patent trademark brand logo slogan advert banner website domain
"""
_ADJECTIVES = """
new old late early broken missing wrong right good bad great poor slow fast small big large tiny huge cheap expensive quiet
loud clean dirty empty full open closed public private final initial annual monthly weekly daily quick urgent important
strange odd nice lovely terrible awful excellent decent modern ancient digital printed signed unsigned faulty damaged spare
second third last next previous current former recent upcoming red blue green yellow black white grey brown purple wooden
metal plastic leather cotton electric electronic manual automatic temporary permanent local foreign internal external
legal medical financial technical personal corporate draft approved rejected pending overdue prepaid refundable complicated
simple difficult easy heavy light warm cold hot dry wet fresh frozen sweet bitter salty spicy soft hard sharp blunt safe
"""
_PLACES = (
    "office station market park school hospital library airport bank gym church museum harbour beach café store lobby"
)
_ROLES = """
manager, accountant, nurse, teacher, engineer, plumber, electrician, lawyer, solicitor, doctor, dentist, driver, designer,
developer, analyst, consultant, recruiter, secretary, receptionist, cashier, chef, waiter, landlord, tenant, neighbour,
colleague, boss, sister, brother, mother, father, uncle, aunt, cousin, daughter, son, wife, husband, friend, roommate,
classmate, professor, coach, trainer, agent, supplier, customer, client, patient, witness, supervisor, mentor, intern,
assistant, project lead, team lead, sales rep, account manager, vet, pharmacist, physiotherapist, translator, editor,
photographer, journalist, editor, singer, guitarist, goalkeeper, mayor, senator, minister, judge, officer, sergeant
"""

RULES: dict[str, list[str]] = {
    "noun": _NOUNS.split(),
    "adj": _ADJECTIVES.split(),
    "role": _list(_ROLES),
    "spot": _PLACES.split(),
    "thing": ["{noun}", "{noun}", "{adj} {noun}", "{noun} {noun}", "{noun} and the {noun}", "{noun} for the {noun}"],
    "things": ["{noun}s", "{adj} {noun}s", "{noun}s and {noun}s", "{n} {noun}s"],
    "nationality": _list("""
    American, British, Canadian, Australian, German, French, Italian, Spanish, Dutch, Polish, Swedish, Norwegian, Danish,
    Finnish, Greek, Turkish, Russian, Ukrainian, Chinese, Japanese, Korean, Indian, Pakistani, Brazilian, Mexican, Irish,
    Scottish, Welsh, Portuguese, Swiss, Austrian, Belgian, Czech, Hungarian, Romanian, Egyptian, Nigerian, Kenyan, Iranian,
    Iraqi, Israeli, Thai, Vietnamese, Filipino, Indonesian, Cuban, Jordanian, Georgian, European, Asian, African, Texan"""),
    "language": _list("""
    English, German, French, Spanish, Italian, Portuguese, Dutch, Polish, Russian, Arabic, Hebrew, Hindi, Urdu, Mandarin,
    Japanese, Korean, Turkish, Greek, Swedish, Latin, Swahili, Tamil, Bengali, Welsh, Gaelic, Catalan"""),
    "religion": _list("Islam, Christianity, Judaism, Buddhism, Hinduism, Catholic, Muslim, Jewish, Protestant, Sikh, Mormon"),
    "monthname": _list("January, February, March, April, May, June, July, August, September, October, November, December"),
    "holiday": _list("Christmas, Easter, Thanksgiving, Halloween, Ramadan, Hanukkah, Diwali, Labor Day, Mother's Day, Boxing Day"),
    "act": _lines("""
    ‹send|mail|forward|show|give› me the {thing}
    ‹check|fix|update|review|approve|sign|print|return|cancel|renew|replace|sell|buy|order|move|clean|paint|finish› the {thing}
    ‹look at|work on|talk about|pay for|ask about|complain about|wait for|pick up|drop off|set up|turn off› the {thing}
    call the {role} about the {thing}
    find a {adj} {noun}
    change the {noun} on the {noun}
    come to the {spot} ‹before|after|on› {day}
    leave the {thing} at the {spot}
    """),
    "did": _lines("""
    ‹sent|mailed|forwarded|showed› the {thing} to the {role}
    ‹checked|fixed|updated|reviewed|approved|signed|printed|returned|cancelled|renewed|replaced|sold|bought|ordered|finished|lost|broke› the {thing}
    ‹looked at|worked on|talked about|paid for|asked about|complained about|waited for|picked up|forgot› the {thing}
    called ‹twice|again|yesterday|this morning› about the {thing}
    was ‹late|sick|away|busy|absent|hired|fired|promoted|injured|arrested|elected› ‹{when}|›
    moved to a {adj} {noun}
    left the {thing} at the {spot}
    wants to {act}
    did not {act}
    has to {act} ‹{when}|›
    has been ‹waiting|working|living here|looking for a {noun}› since {year}
    """),
    "doing": _lines("""
    ‹checking|fixing|updating|reviewing|signing|printing|returning|cancelling|renewing|selling|buying|painting› the {thing}
    ‹looking at|working on|talking about|paying for|waiting for|picking up› the {thing}
    running late
    """),
    "is": _lines("""
    is ‹very|really|quite|so|too|not|never|always› ‹late|kind|busy|friendly|rude|tired|funny|helpful|slow|nice|smart|quiet|loud›
    is a {adj} {role}
    is the ‹new|old|best|only› {role} ‹here|at the {spot}|we have|›
    is {doing}
    """),
    "when": _lines("""
    on {day}
    last ‹week|month|year|night|summer|spring|{day}›
    in {monthname}
    in {year}
    on {date}
    ‹today|yesterday|tomorrow|tonight|this morning|this afternoon|soon|again|right now›
    ‹before|after› ‹lunch|the {noun}|{day}›
    at {n} o'clock
    """),
    "why": _lines("""
    because the {noun} ‹is|was› {adj}
    so that we can {act}
    since the {noun} broke
    as soon as the {thing} ‹arrives|is ready|is done›
    if the {noun} is {adj}
    """),
    "ask": _lines("""
    ‹Can|Could|Would|Will› you ‹please |›
    ‹Please|Kindly|Remember to|Don't forget to› ‹|›
    I ‹would like|want|need|have|forgot|am trying› to ‹|›
    ‹How|Where|When› ‹can|do|should› I ‹|›
    We ‹should|must|need to|have to|could› ‹|›
    """),
}  # fmt: skip
"""What a rule may be replaced by, for `training.grammar.expand`."""
