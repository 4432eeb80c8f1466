"""Names that word processors write into every file, of fonts, styles and their own: some look like people."""

from __future__ import annotations

import re

__all__ = ["is_ordinary"]

_WORD = re.compile(r"[^\W\d_]+|\d+")
_LONGEST_NUMBER, _MOST_NUMBERS = 2, 2

_SCRIPTS = """
arab arabic armenian baltic bengali cyr cyrillic ce chinese devanagari ethiopic europe georgian greek gb gujarati
hangul hebrew historic japanese javanese kannada khmer korean lao latin malayalam myanmar oriya sc tamil tc telugu thai
tibetan tur turkish vietnamese western
"""
_FONTS = """
aldhabi andale andalus angsana angsanaupc antiqua aparajita apple aptos arial bahnschrift baiti batang batangche
biaukai black bodoni bold book bookman bookshelf bright calibri calisto cambria candara caladea carlito century chancery
com comic condensed consolas console constantia corbel cordia cordiaupc corsiva courier cursive daunpenh david default
dejavu demi demibold dengxian display document dokchampa dotum dotumche droid ebrima elephant emoji extra extrabold
extralight falt fangsong fixed font franklin frank freesans freeserif free gabriola gadugi garamond gautami georgia gill
gothic gulim gulimche gungsuh handwriting hand heading heavy heiti helvetica himalaya impact ink iskoola italic
ipamincho jhenghei kaiti kalinga kartika khmer latha lantinghei leelawadee liberation light linux lohit lucida mangal
marlett math mdl medium meiryo microsoft mincho mingliu mono monaco monospace monotype moolboran ms mt mv naskh narrow
neue new news nirmala noto nsimsun ocr old opensymbol open oblique outlook palatino perpetua pingfang pmincho
pgothic pmingliu plantagenet pota pro raavi regular roboto rockwell roman rounded rtl sans schoolbook script segoe
semibold semilight serif shruti simhei simsun simplified sitka sketch song source std style sylfaen symbol symbols
system tahoma text thin times traditional trebuchet tunga typewriter ui uni unicode utsaah variable verdana vijaya
vrinda web webdings wenquanyi wide wingdings yahei yu yi zen zh zapf zapfdingbats han cjk tlwg micro hei boli
adobe agency albany algerian american avenir baskerville bauhaus bell berlin bernard bitstream blackadder bradley
britannic broadway brush bt californian calligraphy cantarell capitals caslon castellar centaur chalkboard charter
cochin colonna cooper copperplate cumberland curlz didot edwardian engraved engravers eras fax fb felix footlight forte
freestyle french futura geneva gigi gloucester goudy haettenschweiler harlow harrington hiragino high hoefler imprint
informal inter itc jokerman juice kaku kozuka kristen kunstler lato magneto maiandra matura menlo minion mistral modern
montserrat myriad niagara nimbus onyx optima osaka oswald papyrus parchment playbill poor premier pristina pron rage
raleway ravie richard showcard skia slab snap starsymbol stencil stout tempus thorndale titling tower ubuntu urw vera
viner vivaldi vladimir zapfino
"""
_STYLES = """
accent acronym address and annotation authorities balloon bibliography block body book bottom bullet caption char
citation cite classic closing code colorful columns comment contemporary contents continue dark date default definition
document e effects elegant email emphasis endnote envelope figure figures first followed followedhyperlink footer
footnote form grid hashtag header heading hyperlink html indent index intense internet keyboard level light line link
list macro mail map medium mention message no normal note number o of outline page paragraph placeholder plain
preformatted professional quotations quote reference return revision salutation sample shading signature simple smart
spacing strong subject subtitle subtle table text theme title to toa toc top typewriter unresolved variable visited web
d absatz absatzstandardschriftart beschriftung fußzeile kopfzeile liste listenabsatz sprechblasentext standard
standardschriftart tabelle tabellenraster titel untertitel zchn überschrift
car de défaut en légende page paragraphe par pied police tableau tête titre sans
carácter encabezado fuente párrafo pie predeterminada título carattere intestazione titolo
"""
_VERSION = r"\d{1,2}(?:\.\d{1,5}){1,3}"
_BUILD = r"(?:[0-9a-f]{40}|\d{1,4}(?:[a-z]\d)?\$Build-\d{1,4})"
_PROGRAM = re.compile(
    rf"(?:(?:Libre|Open|Neo)Office(?:\.org)?/{_VERSION}(?:\$\w{{2,16}} \w{{4,16}}_project/{_BUILD})?"
    rf"|(?:Riched20|Msftedit|Microsoft (?:Office )?Word) {_VERSION});?"
)
_ORDINARY = frozenset(f"{_SCRIPTS} {_FONTS} {_STYLES}".split())


def is_ordinary(text: str) -> bool:
    """Whether a name says nothing: no word in it but of those, no number but of a level; or a program's version."""
    if _PROGRAM.fullmatch(text.strip()):
        return True
    words = _WORD.findall(text.lower())
    numbers = [one for one in words if one.isdecimal()]
    if len(numbers) > _MOST_NUMBERS or any(len(one) > _LONGEST_NUMBER for one in numbers):
        return False
    return all(one in _ORDINARY or one.isdecimal() for one in words)
