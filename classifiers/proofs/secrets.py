"""Whether what the name of a secret is given is one: drawn at random or chosen by a person, no code, no placeholder.

The expressions hand over the whole assignment, `api_key = "value"`, so that the name's word and what is around the
value count: a bare `key` asks for more than `client_secret` does, and what a bracket follows is a call.
"""

from __future__ import annotations

import re
import sys
from math import log2

from classifiers.proofs.tokens import entropy, placeholder

__all__ = [
    "assigned_password",
    "assigned_secret",
    "assigned_value",
    "common_pairs",
    "looks_random",
    "set_password",
    "spoken_password",
    "user_token",
    "wordy",
]

_ASSIGNED = re.compile(
    rb"(?P<name>[\w.\x80-\xff-]+(?:[ ][Kk][Ee][Yy][\w.-]*)?)[\"'`\])}\\]*[ \t]*"
    rb"(?P<sign>is:?[ \t]|=>|->|:=|==|\{\s*default[ \t]*=|\s*value[ ]*[:=]|,\s*[\"']value[\"'][ ]*:|[:=,>]|)\s*"
    rb"(?P<quote>[\"'`\\(@\[]*)(?:(?:[Bb]earer|[Oo][Aa]uth|[Tt]oken|[Bb]asic)[ ])?(?P<value>.*?)(?P<after>[(\[<{]?)\Z",
    re.DOTALL,
)
_BARE = re.compile(rb"(?i:[a-z]|_|-)[Kk][Ee][Yy]")
_NO_SECRET = re.compile(  # what a name ends with when it is about a secret, and not one
    rb"(?i:[_.-](?:id|ids|name|names|url|uri|urls|path|file|dir|type|types|version|hash|digest|fingerprint|alg|algorithm"
    rb"|arn|ref|format|length|len|size|count|class|label|title|regex|pattern|field|param|header|prefix|index|pos|span"
    rb"|endpoint|host|server|method|mode|function|callback|expires|expiry|ttl|timestamp|date|time|hint|spec|usage|state))\Z"
    rb"|(?:I[Dd]s?|Name|Ur[il]|URL|Path|File|Type|Version|Hash|Digest|Class|Label|Title|Field|Index|Format|Expiry|Ref"
    rb"|Count|Length|Size|Pattern|Regex|Date|Time|Prefix|Header|Handler|Factory|Provider|Manager|Service|Mgr|Spec"
    rb"|A[Rr][Nn]|Usage|State|Status|Policy|Store|Pair|Used|Changed|At|On|Code|Event|Error|Algorithm|Method|Mode)\Z"
)
_LONGER = re.compile(  # tokenizer, secretary, passwordless; but secretkey
    rb"(?i:secret|.?token|credential|passphrase|passw(?:or)?d|.key)s?"
    rb"(?!(?:key|access|value|string|base|data|code|pass|id)[^a-z]*\Z)[a-z]{3,}"
)
_MIXED = re.compile(rb"(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9].*[0-9])(?!.*_)", re.DOTALL)
_PARTS = re.compile(rb"[A-Za-z0-9]+")
_UUID = re.compile(rb"[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}")
_LIKE_UUID = re.compile(rb"(?:[\w]{1,8}-){0,2}[0-9A-Za-z]{8}-(?:[0-9A-Za-z]{4}-){3}[0-9A-Za-z]{12}")
_LABELLED = re.compile(rb"(?:sha(?:1|224|256|384|512)|md5|blake2b|h1)[-:]", re.IGNORECASE)
_HEX = re.compile(rb"[0-9a-f]+|[0-9A-F]+")
_DOTTED = re.compile(rb"[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)+")
_DATE = re.compile(rb"v?[0-9]{1,4}(?:[.:/T-][0-9]{1,4}){2,}[\w.:+-]{0,12}")
_ADDRESS = re.compile(
    rb"arn:|[a-z][a-z0-9+.-]{1,12}:/|[./~]{0,2}/[\w.-]+/|[A-Za-z]:\\|[^@\s]{1,60}@[\w-]+\.|[#.][a-z_-]+\Z"
)
_LETTERS = re.compile(rb"[A-Za-z]+")
_NEW_WORD = re.compile(rb"[A-Z]{2}(?=[a-z])")
_CODE = re.compile(
    rb"[$%<{\[&@*^]|(?:self|this|os|sys|env|process|config|settings|request|args|params|options|ctx|data|user)[.\[>-]"
    rb"|.*(?:\(\)|\{\}|\$\{|\{\{|%[sdr]\b|\.\.\.|=>|==|!=|&&|\|\||\\u00|&(?:lt|gt|quot|amp);|\{[a-z_]+\}|<[a-z/])"
    rb"|[\^(].*[$)]\Z|.*(?:a-z|A-Z|0-9).{0,4}(?:a-z|A-Z|0-9)",
    re.DOTALL,
)
_NO_PASSWORD = frozenset(
    b"admin|any|auto|bool|boolean|bytes|char|confirm|default|disable|disabled|empty|enable|enabled|encrypted|error|"
    b"false|file|hash|hidden|input|int|integer|invalid|key|keyring|login|name|never|new|nil|no|none|null|object|old|"
    b"optional|pass|passphrase|passwd|password|prompt|pwd|read|required|reset|root|secret|static|stdin|str|string|"
    b"string?|strong|text|token|true|type|undefined|unknown|user|username|value|varchar|void|weak|yes".split(b"|")
)
_SPEAKS = re.compile(rb"pass|pwd|secret|token|key|user|name|login|auth|hash|cred", re.IGNORECASE)
_ENDS = re.compile(rb"[,;&|\]}]")  # what ends a value that has no quotes
_QUOTE = re.compile(rb"[\"'`]")
_QUOTES = re.compile(rb"[\"'`\\]*")
_CAMEL = re.compile(rb"[a-z][A-Z]")
_PET = re.compile(rb"[A-Za-z]?[a-z]{4,}[0-9]{1,4}")
_OF_CODE = re.compile(  # types, encodings, versions, numbered names and what is asked of a password: as a whole
    rb"(?:[0-9]{1,4}[-_]?)?(?:"
    rb"u?(?:int|float)|double|decimal|byte|(?:var)?char(?:acter)?|string|text|bit|digit|letter|symbol|"
    rb"base|(?:b|s)?crypt|argon|pbkdf|sha|md|hmac|aes|rsa|[hre]s|ed|utf|ascii|unicode|iso|rfc|cve|x(?=509|86)|"
    rb"https?|smtp|imap|pop|ldap|ipv|tls|ssl|ssh|oauth|python|perl|php|java|ruby|node|version|"
    rb"table|fig(?:ure)?|page|chapter|section|appendix|(?:foot)?note|example|exercise|slide|chart|sheet|step|stage|"
    rb"phase|task|part|line|column|row|cell|level|group|item|entry|entries|index|func(?:tion)?|type|label|value|"
    rb"field|option|input|param(?:eter)?|button|screen|question|answer|link|"
    rb"required|optional|mandatory|recommended|min(?:imum)?|max(?:imum)?|least|most|length"
    rb")s?(?:[-_.]?[0-9]{1,5}){0,4}"
    rb"(?:[-_]?(?:id|crypt|sum|mb[0-9]|bit|byte|char|character|digit|long|only|encoded|encrypted|hashed|based|style|"
    rb"like|safe|string|field|value)s?)*",
    re.IGNORECASE,
)
_SIGNS = re.compile(rb"[!#$%&*+?@^~=]")
_SNAKE = re.compile(rb"[a-z]+(?:_[a-z]+)+|[A-Z]+(?:_[A-Z]+)+")
_CLASS = re.compile(rb"[a-z_]\w*(?:\.\w+)*\.[A-Z]\w*(?:Key|Secret|Token)s?")

# The pairs of letters that make up nine tenths of words in English and in source code. Of pairs drawn at random, a
# quarter are among them.
_FOLLOWS = (
    "a:sabcdgiklmnprstuy b:aeilou c:aehiklortu d:aeiosu e:acdefglmnprstvx f:aeiou g:aehi h:aeio "
    "i:abcdefglmnoprstv k:ae l:adeilostuy m:aeiop n:acdegiostu o:cdlmnoprstuvw p:aeiloprt q:u "
    "r:adegimnorstuy s:acehiopstu t:aehiorstuy u:elmnprst v:aei w:aehi y:p"
)
_WORDY = 0.4
_COMMON = frozenset(f"{entry[0]}{other}".encode() for entry in _FOLLOWS.split() for other in entry[2:])
_PAIRS = frozenset(  # in one word: of small letters, of capitals, or a capital before a small one; as a machine word
    int.from_bytes(pair, sys.byteorder) for one in _COMMON for pair in (one, one.upper(), one.title())
)


def assigned_secret(value: bytes) -> bool:
    """`NAME = VALUE` where the name speaks of a key, secret or token, and the value looks drawn at random."""
    assigned = _ASSIGNED.fullmatch(value)
    if assigned is None or assigned_value(value) is None:
        return False
    name, secret = assigned["name"], assigned["value"].rstrip(b".,:;~")
    bare = _BARE.match(name) is not None
    if name.endswith((b"-api", b"_api")) and b":" in secret:  # arn:aws:execute-api:region:account
        return False
    if bare and assigned["sign"] == b",":
        return False
    if not _QUOTE.search(assigned["quote"]) and (_CLASS.fullmatch(secret) or (bare and b"." in secret)):
        return False
    if _SNAKE.fullmatch(secret) and _NO_SECRET.search(secret):  # a name itself: "trace_group_id"
        return False
    if _UUID.fullmatch(secret):
        return not bare and b"Token" not in name[:6] and len(set(secret)) > 8  # requests' tokens are no secrets
    if _HEX.fullmatch(secret) and len(secret) < 20:
        return False
    return looks_random(secret, 16 if bare else 12)


def assigned_value(value: bytes, ids: re.Pattern[bytes] | None = None) -> tuple[bytes, bytes] | None:
    """Name and value of `NAME = VALUE`; None where it is code, or the name is of something about a secret.

    `ids` finds the names with an id at their end that are asked for all the same.
    """
    assigned = _ASSIGNED.fullmatch(value)
    if assigned is None or assigned["after"] or b"..." in assigned["value"]:
        return None
    name, secret = assigned["name"], assigned["value"].rstrip(b".,:;~")
    if assigned["sign"] == b"," and b"\n" in value:  # two items of a list
        return None
    if not (_QUOTE.search(assigned["quote"]) or _stands_alone(assigned["sign"], secret)):
        return None
    if _about(name) and not (ids is not None and ids.search(name)):
        return None
    return name, secret


def _about(name: bytes) -> bool:
    """Whether a name is of something about a secret, or a longer word."""
    return _NO_SECRET.search(name) is not None or _LONGER.match(name) is not None


def _stands_alone(sign: bytes, value: bytes) -> bool:
    """Without quotes, a name in source code is in the same place: of short parts, or one of several arguments."""
    if sign == b"," or (max(map(len, _PARTS.findall(value)), default=0) < 10 and not _MIXED.match(value)):
        return False
    return bool(sign) or (len(value) >= 20 and not value.isalpha() and b"=" not in value[:-2])


def looks_random(value: bytes, least: int = 12) -> bool:
    """At least so many characters that no person wrote: no word, name, path, date, version, address or placeholder."""
    size = len(value)
    if size < least or placeholder(value) or _ADDRESS.match(value) or _DATE.fullmatch(value):
        return False
    if _CODE.match(value.rstrip(b"=")) or _made_up(value):
        return False
    if value.replace(b".", b"").replace(b"-", b"").isdigit() or entropy(value) < min(3.0, 0.62 * log2(size)):
        return False
    if _HEX.fullmatch(value):
        return size >= 16 and not value.isalpha()
    if value.isalpha() and (size < 16 or value.isupper()):
        return False
    words = _wordiness(value)
    if _DOTTED.fullmatch(value) and words > 0.25:
        return False
    digits = size - len(value.translate(None, b"0123456789"))
    return words < (0.42 if digits > 2 and value.isalnum() else 0.36 if digits else 0.28)


def _made_up(value: bytes) -> bool:
    """A labelled digest, or what has the form of a UUID and letters beyond hex."""
    return _LABELLED.match(value) is not None or (_LIKE_UUID.fullmatch(value) is not None and not _UUID.search(value))


def wordy(value: bytes) -> bool:
    """Whether so much of it is words that no part of it, nor more around it, would be taken for random."""
    return _wordiness(value) > _WORDY


def _wordiness(value: bytes) -> float:
    """The share of neighbours that are a common pair of letters in one word: about 0.15 in random tokens of letters
    and digits, 0.25 in random letters, from 0.45 on in names of several words."""
    return common_pairs(value) / max(len(value) - 1, 1)


def common_pairs(value: bytes) -> int:
    """How many neighbours are a pair of letters that is common in one word."""
    even, odd = value[: len(value) & ~1], value[1 : len(value) - 1 + (len(value) & 1)]
    pairs = sum(map(_PAIRS.__contains__, memoryview(even).cast("H")))
    pairs += sum(map(_PAIRS.__contains__, memoryview(odd).cast("H")))
    return pairs - sum(pair.lower() in _COMMON for pair in _NEW_WORD.findall(value))


def assigned_password(value: bytes) -> bool:
    """`password = VALUE`, where the value is one a person may have chosen: not a word, a type, a label or code."""
    assigned = _ASSIGNED.fullmatch(value)
    if assigned is None or assigned["after"] or not (assigned["sign"] or assigned["quote"]):
        return False
    name = assigned["name"]
    if (
        _about(name)
        or not _QUOTES.fullmatch(assigned["quote"])
        or (assigned["sign"] in (b"", b",") and _CAMEL.search(name))
    ):
        return False
    if assigned["sign"] == b"," and _argument(assigned["value"]):
        return False
    if assigned["quote"]:
        return _chosen(assigned["value"])
    if assigned["sign"].startswith(b"is"):
        return _told(assigned["value"])
    written_out = assigned["sign"] == b":" and _PET.fullmatch(assigned["value"]) is not None
    return _unquoted(assigned["value"]) or (written_out and _told(assigned["value"]))


def _argument(value: bytes) -> bool:
    """What stands beside a password in a list or a call, and is none: an encoding, a text in hexadecimal digits."""
    if _OF_CODE.fullmatch(value):
        return True
    if len(value) % 2 or value.isdigit() or not _HEX.fullmatch(value):
        return False
    text = bytes.fromhex(value.decode()).replace(b"\0", b"")
    return text.isascii() and text.decode().isprintable()


def _told(value: bytes) -> bool:
    """In a sentence or a note: a word with digits behind it, or what no sentence goes on with."""
    value = value.rstrip(b".,;:!?)")
    if not _chosen(value) or _SPEAKS.search(value) or _OF_CODE.fullmatch(value) or _DOTTED.match(value):
        return False
    return _PET.fullmatch(value) is not None or _mixed(value)


def _unquoted(value: bytes) -> bool:
    """In an environment, a properties file, YAML; but code is unquoted too, where a name with a digit is a variable."""
    value = _ENDS.split(value, 1)[0].rstrip(b".:")
    if not _chosen(value) or _DOTTED.match(value) or _OF_CODE.fullmatch(value):
        return False
    return bool(_SIGNS.search(value)) or _mixed(value) or looks_random(value, 8)


def _mixed(value: bytes) -> bool:
    """Letters of both cases and digits, or letters with a digit that is not the end of a name."""
    digits = sum(48 <= byte <= 57 for byte in value)
    return digits > 1 and not value.isdigit() and not _SPEAKS.search(value)


def _chosen(value: bytes) -> bool:
    if not set_password(value):
        return False
    if value.isalpha() and (value.islower() or value.isupper() or value.istitle()):
        return len(value) >= 12 and looks_random(value)
    if _SPEAKS.search(value) and not any(48 <= byte <= 57 for byte in value):
        return bool(_SIGNS.search(value))
    digits = any(48 <= byte <= 57 for byte in value)
    return digits or bool(_SIGNS.search(value)) or looks_random(value, 10)


def set_password(value: bytes) -> bool:
    """What stands where only a password can stand: anything but a placeholder, a variable or a word for a password."""
    if len(value) < 4 or len(set(value)) < 4 or placeholder(value) or _ADDRESS.match(value):
        return False
    if _CODE.match(value.rstrip(b"=")) or _DATE.fullmatch(value):
        return False
    return value.lower() not in _NO_PASSWORD


def spoken_password(value: bytes) -> bool:
    """In a sentence, where the quoted password is what counts."""
    quoted = re.split(rb"[\"'`]", value)
    return len(quoted) >= 3 and set_password(quoted[-2])


def user_token(value: bytes) -> bool:
    """`https://TOKEN@host`: a token in the user's place."""
    return looks_random(value.partition(b"://")[2].partition(b"@")[0], 20)
