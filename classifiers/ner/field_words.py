# ruff: noqa: SIM905 - lists of words read better as text
"""Words of headers, keys and labels, in the languages of Europe and a few beyond: data.

Lower case and without accents, as `fields.folded` writes words.
"""

from __future__ import annotations

__all__ = [
    "ADDRESSES",
    "ALL_OF_IT",
    "DOERS",
    "FAMILY",
    "GIVEN",
    "NAMES",
    "NAME_ENDINGS",
    "NOTHING",
    "NO_STREETS",
    "ORDINALS",
    "PERSONS",
    "STREETS",
    "STREET_ENDINGS",
    "TEXTS",
    "THINGS",
]

NAMES = frozenset(
    "name names nm nme nom noms nombre nombres naam namen navn namn nome nomi nimi nimet nev jmeno ime imena meno "
    "nume nafn ad adi isim isimler vardas vards emri izena ism jina oruko igama nama imya imja onoma имя имена іmя "
    "іменi фио піб пiб име ονομα 名前 名字 姓名 氏名 名稱 이름 성명 الاسم اسم שם नाम ชื่อ".split()
)
"""A name, of a person or a thing."""

DOERS = frozenset(
    "created approved reviewed signed prepared submitted updated modified assigned requested ordered sold entered "
    "verified completed checked issued received authorized authorised referred recommended written edited opened "
    "closed reported handled managed owned".split()
)
"""Before "by" or "to": somebody did it."""

NAME_ENDINGS = ("name", "namen", "naam", "navn", "namn", "nafn", "nimi", "nimet", "nevek", "nev", "jmeno")
"""What compounds for names end with: Kundenname, klantnaam, sukunimi, Vezetéknév."""

GIVEN = frozenset(
    # English, and how it is shortened
    "firstname givenname forename forenames middlename fname firstnm fstname frstname mname middlenm gname givennames "
    "christianname fornames "
    # other languages
    "vorname vornamen rufname zweitname prenom prenoms fornavn fornavne mellemnavn mellomnavn fornamn tilltalsnamn "
    "mellannamn voornaam voornamen roepnaam etunimi etunimet kutsumanimi keresztnev utonev imie imiona prenume "
    "eiginnafn fornafn eesnimi prenome onisim отчество батькові 名".split()
)
FAMILY = frozenset(
    "lastname surname surnames familyname lname lastnm lstname sname secondname maidenname birthname nachname "
    "nachnamen familienname zuname geburtsname madchenname patronyme apellido apellidos cognome cognomi sobrenome "
    "sobrenomes apelido apelidos etternavn efternavn efternamn slaktnamn flicknamn fodelsenamn pigenavn fodenavn "
    "pikenavn fodselsnavn achternaam familienaam meisjesnaam geboortenaam geslachtsnaam sukunimi tyttonimi "
    "syntymanimi vezeteknev csaladnev nazwisko prijmeni priezvisko prezime priimek soyad soyadi soyisim soyismi "
    "eftirnafn kenninafn faedingarnafn perekonnanimi pavarde uzvards mbiemri фамилия прiзвище прізвище презиме "
    "επωνυμο επιθετο 姓 苗字 姓氏 성 اللقب".split()
)

ORDINALS = frozenset(
    "first last given family fam fore sur middle maiden christian second birth former fst lst frst mid premier "
    "premiere deuxieme famille fille jeune naissance soltera solteira nubile kindes usage usuel primer primero "
    "primera segundo segunda pila paterno materno nacimiento proprio primeiro ultimo ultima familia proprie famiglia "
    "battesimo nascita vor nach familien geburts geburt zweit ruf ledig eerste tweede voor achter geboorte meisjes "
    "roep familie for etter efter mellem mellom fode pike pige slakt tilltals flick fodelse etu suku kutsu tytto "
    "syntyma mothers patronymic kereszt vezetek csalad leanykori szuletesi uto krestni rodne divci prvi drugo rodeno "
    "djevojacko fata kizlik ilk soy eigin eftir kenni faedingar".split()
)
"""Which of a person's names, beside a word for name."""

ALL_OF_IT = frozenset(
    "full legal real complete whole entire complet complete completo completa completi vollstandiger vollstandig "
    "voller volledige volledig fulde fullt fullstandigt fuld koko teljes cele puno pelne tam polno полное повне".split()
)
"""Which says that a name is whole."""

PERSONS = frozenset(
    "patient customer client employee member applicant cardholder holder contact recipient beneficiary insured "
    "insuree physician doctor provider tenant guest author owner manager student teacher parent guardian spouse "
    "signatory person contractor buyer seller borrower lender subscriber passenger nurse clinician candidate "
    "supervisor witness cust emp pat policyholder accountholder attendee participant requester assignee reporter "
    "approver payee resident citizen lawyer attorney agent rep representative salesperson advisor adviser consultant "
    "instructor trainer coach driver traveller traveler pupil child mother father kin dependent dependant donor "
    "volunteer worker staff colleague addressee claimant debtor creditor trustee voter visitor caller interviewer "
    "technician operator principal cosigner registrant licensee "
    # Germanic
    "kunde kunden kundin patientin mitarbeiter mitarbeiterin angestellter arbeitnehmer ansprechpartner "
    "ansprechpartnerin kontoinhaber inhaber versicherter versicherte begunstigter mieter vermieter schuler schulerin "
    "lehrer antragsteller bewerber gast teilnehmer eigentumer halter arzt klant klanten medewerker werknemer "
    "contactpersoon verzekerde begunstigde huurder patienten leerling deelnemer kund kunder anstalld kontaktperson "
    "patienter medlem elev deltagare medarbejder ansatt ansatte vidskiptavinur starfsmadur sjuklingur "
    # Romance
    "clients salarie salariee employe employee beneficiaire assure assuree titulaire conseiller locataire eleve "
    "proprietaire destinataire interlocuteur abonne adherent collaborateur cliente clienti paziente dipendente "
    "intestatario nominativo beneficiario assicurato inquilino studente alunno destinatario proprietario paciente "
    "titular empleado empleada asegurado trabajador trabajadora alumno alumna persona estudiante inquilino contacto "
    "funcionario funcionaria segurado aluno colaborador responsavel contato pacient angajat asigurat "
    # Finnic, Hungarian, Slavic, Turkic and others
    "asiakas tyontekija yhteyshenkilo potilas vakuutettu henkilo opiskelija ugyfel paciens dolgozo beteg munkavallalo "
    "klient klienta pracownik pacjent osoba ubezpieczony uczen zakaznik zamestnanec pacijent zaposlenik klijent "
    "stranka zamestnanci kontaktni musteri hasta calisan sigortali ogrenci personel kisi mijoz xodim musterilar "
    "клиент клієнт пациент пацієнт сотрудник πελατης ασθενης 顧客 客户 患者 고객 환자 العميل المريض "
    # what only persons' names are called
    "фио піб пiб 姓名 氏名 성명".split()
)


_DIGITAL = (
    "email mail mails emails mailadres web website url uri ip ipv mac wallet bitcoin btc eth memory remote local "
    "source destination src dst net network courriel correo eposta posta eposte poste elettronica eletronico "
    "electronico sahkoposti netfang mel blockchain crypto hw hardware bus sftp ftp host smtp socket port server "
)
NO_STREETS = frozenset(_DIGITAL.split())
"""Beside a word for addresses: no street's."""

ADDRESSES = frozenset(
    "address addr addrs addresses addy adresse adressen adress adres adresy adresa adresu adressa adresas adrese "
    "anschrift anschriften direccion direcciones indirizzo indirizzi endereco enderecos morada osoite osoitteet "
    "lakcim cim domicilio domicilios domicile domiciliu residence residenza residencia wohnsitz bopael heimilisfang "
    "postfang manzil unvan naslov aadress alamat heimili адрес адреса διευθυνση 住所 地址 주소 العنوان عنوان כתובת "
    "पता".split()
)
STREETS = frozenset(
    "street streets str strasse rue voie via calle rua straat straatnaam straten gata gade vej vejnavn gate vei "
    "gateadresse gatuadress gatuadresse katu katuosoite lahiosoite utca ulica ulice ulicy strada sokak cadde caddesi "
    "logradouro gatuheiti goturheiti goetuheiti iela gatve tanav kuca улица вулиця οδος 街道 街".split()
)
STREET_ENDINGS = (
    "adresse", "adressen", "adress", "adres", "address", "addr", "osoite", "anschrift", "strasse", "straat",
    "adresregel", "addressline", "adresszeile",
)  # fmt: skip
"""What compounds for addresses end with: Lieferadresse, woonadres, katuosoite."""

NOTHING = frozenset(
    "column col field unnamed value values val var attr key data text string str cell item f v c x".split()
)
"""Of which a header may be made that says nothing."""

THINGS = frozenset(
    # things with names, and what stands beside the name of a person that is none
    "product prod products file filename files host hostname user users username usr column table company comp city "
    "state country region bucket domain server event service app application class method function variable package "
    "module job task queue topic field brand model species breed school bank business organization organisation "
    "organizations org vendor supplier store shop project plan category tag group role team department dept street "
    "road drug medication test device image path folder dir directory node cluster resource instance database schema "
    "item items account acct login logon screen page rule policy type kind key font icon color colour menu course "
    "mail email id ids uid code num number count date time dob age year month day week status stage phase flag note "
    "notes comment comments remark description desc summary title subject message text content body reason feedback "
    "review reviews firm corporation corp enterprise employer merchant manufacturer maker agency institution "
    "institute university college hospital clinic facility department division sector unit branch office location "
    "place town village municipality suburb district county province territory zone area locality nation nationality "
    "citizenship language currency zip postcode postal gender sex sport hobby animal plant organism taxon scientific "
    "genus song track album artist band movie film book genre game level skill goods merchandise material article sku "
    "part parts component asset vehicle car make ship vessel airport station building room floor house seat ticket "
    "order invoice payment amount price total qty quantity rate score rank size weight height phone tel telephone "
    "mobile cell fax nickname handle alias pseudo screenname campaign segment channel list report document doc "
    "attachment folder version release license licence contract position occupation profession designation role job "
    "rank grade action process step parameter param setting option property attribute attr label symbol ticker fund "
    "security stock index metric measure sensor machine equipment tool recipe dish food drink ingredient wine beer "
    "color tint paint hair eye template theme layer sheet workbook repository repo commit thread endpoint api host "
    "fqdn container image pod namespace cell gene protein disease diagnosis condition procedure lab specimen medicine "
    "allergen vaccine holiday period quarter season payer insurer carrier airline hotel restaurant brand chain county "
    "wilaya mascot team club league tournament "
    # German
    "produkt produkte artikel bezeichnung datei firma firmen unternehmen arbeitgeber lieferant stadt ort wohnort "
    "geburtsort land bundesland kanton gemeinde staat staatsangehorigkeit abteilung bereich beruf tatigkeit "
    "berufsbezeichnung benutzer anwender status zustand farbe monat tag jahr titel lied tierart tier rechner telefon "
    "handynummer handy nummer betrag kundennummer datum geburtsdatum kommentar beschreibung bemerkung notizen hinweis "
    "plz postleitzahl verein bank konto ware projekt gruppe rolle sprache wahrung thema betreff grund anzahl "
    # French
    "societe entreprise raison sociale compagnie organisme employeur fournisseur produit article designation libelle "
    "marchandise modele ville commune localite municipalite lieu pays nationalite citoyennete region departement "
    "poste profession metier fonction emploi identifiant utilisateur pseudo service direction unite statut etat "
    "commentaire remarques avis motif couleur teinte mois annee jour fichier piece espece chanson morceau titre "
    "serveur hote machine telephone portable numero montant quantite dossier objet marque banque ecole etablissement "
    "langue "
    # Italian
    "azienda ragione societa fornitore ditta prodotto articolo citta comune luogo provincia paese nazione nazionalita "
    "professione mansione ruolo reparto ufficio stato commento descrizione note osservazioni colore mese anno giorno "
    "specie brano titolo telefono cellulare importo cap banca marca progetto lingua oggetto motivo quantita "
    # Spanish
    "empresa razon compania proveedor empleador producto articulo mercancia ciudad localidad municipio poblacion "
    "lugar comuna pais nacionalidad ciudadania puesto cargo ocupacion usuario departamento area seccion gerencia "
    "estado situacion etapa comentario descripcion resena notas observaciones anotaciones apuntes archivo fichero "
    "especie cancion servidor equipo movil celular importe cantidad fecha mes ano dia banco proyecto idioma asunto "
    "tema cuenta cientifico localidade municipalidade marca escuela "
    # Portuguese
    "fornecedor produto artigo cidade naturalidade uf profissao funcao utilizador setor comentario descricao cor "
    "arquivo musica telefone valor data mes banco projeto lingua assunto escola situacao ficheiro estado municipio "
    "cep "
    # Dutch
    "bedrijf bedrijfsnaam leverancier werkgever onderneming artikelnaam goederen plaats woonplaats gemeente "
    "geboorteplaats gewest nationaliteit geboorteland functie functietitel beroep gebruiker inlog afdeling dienst "
    "toestand omschrijving opmerking notities toelichting aantekening nota kleur maand bestand soort diersoort liedje "
    "computer telefoon gsm gebruikers utente anvandar kayttajat uzytkownika uzivatele benutzern anwendungs bedrag "
    "aantal merk bank taal onderwerp reden "
    # Nordic
    "foretag leverantor arbetsgivare virksomhed arbejdsgiver bedrift arbeidsgiver fyrirtaeki produktnamn vara vare "
    "ort postort poststed fodelseort fodested fylke kommune lan landshluti nationalitet statsborgerskap yrke "
    "befattning stilling erhverv starf anvandare bruger bruker notanda avdelning afdeling avdeling deild tilstand "
    "stada beskrivning beskrivelse bemaerkning anteckningar anmarkning noter merknad notat lysing athugasemd farg "
    "farve farge litur manad maned manudur fil skraarheiti dyreart tegund lat sang lag varsamt vard vaert tjener "
    "netpjonn belopp belob upphaed antal borg stadur baer stad "
    # Finnish, Hungarian, Baltic
    "yritys yrityksen tyonantaja tuote tuotteen kaupunki postitoimipaikka syntymapaikka kunta maakunta maa "
    "kansalaisuus ammatti tehtavanimike kayttaja kayttajatunnus osasto tila kuvaus kommentti huomautus vari kuukausi "
    "tiedosto laji kappale palvelin puhelin maara ceg vallalat termek varos telepules hely megye orszag "
    "allampolgarsag foglalkozas beosztas felhasznalo osztaly allapot leiras megjegyzes szin honap fajl faj dal "
    "kiszolgalo osszeg "
    # Slavic
    "produktu towar miasto miejscowosc miejsce kraj obywatelstwo wojewodztwo pracodawca dostawca stanowisko zawod "
    "uzytkownik dzial stan komentarz opis uwagi notatki kolor miesiac plik pliku gatunek utwor tytul serwer kwota "
    "spolecnost vyrobek mesto obec misto zeme stat povolani pozice uzivatel uzivatelske oddeleni stav komentar popis "
    "poznamka barva mesic soubor souboru druh skladba castka tvrtka proizvod proizvoda grad drzava zupanija "
    "poslodavac zanimanje radno korisnik korisnicko odjel stanje napomena biljeske boja mjesec datoteka vrsta pjesma "
    "posluzitelj iznos tvrtke firmy nazev naziv nazwa produktu denumire "
    # Romanian, Turkish
    "companie firma angajator produs oras localitate locul judet tara cetatenie profesie functie utilizator "
    "departament stare descriere comentariu observatii culoare luna fisier specie melodie gazda suma nastere nasterii "
    "sirket isveren urun sehir il ilce yer dogum ulke uyruk meslek gorev kullanici departman bolum durum aciklama "
    "yorum notlar renk ay dosya tur sarki sunucu tutar bolge "
    # others
    "компания город страна товар продукт должность отдел файл статус пользователь 会社 会社名 都市 国 商品 製品".split()
)
"""What has a name and is no person, and what is no name."""

TEXTS = frozenset(
    "note notes comment comments remark remarks description desc summary message messages text body content reason "
    "feedback review reviews bemerkung bemerkungen notiz notizen kommentar beschreibung hinweis commentaire "
    "commentaires remarque remarques comentario comentarios observacion observaciones nota notas descripcion commento "
    "commenti osservazioni descrizione observacao observacoes descricao opmerking opmerkingen omschrijving".split()
)
"""Written text, in which somebody may be named."""
