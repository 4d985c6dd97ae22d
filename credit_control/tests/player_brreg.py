"""Plays the registers of Brønnøysund with invented companies; standard library only.

999000002 Fjellbekk Trevare AS     active, accounts of four years, one filed twice
999000010 Havgløtt Shipping ASA    active, accounts in US dollars, of company and group
999000029 Nordlyd Verksted         sole proprietor, files no accounts
999000037 Kvitfoss Maskin AS       bankrupt
999000045 Solbakken Handel AS      being wound up by its owners
999000053 Gamle Nes AS             struck off, still shown
999000061 (removed)                answers 410
999000088 Minst Mulig              the least an entity says
999000096 Tinderygg Bygg AS        negotiates with its creditors; remark on its address
"""

try:
    from .provider_server import Reply
except ImportError:
    from provider_server import Reply

ROOT = "https://data.brreg.no/enhetsregisteret/api/enheter/"


def entity(number, name, form="AS", **more):
    """An entity in the register's shape."""
    return {
        "organisasjonsnummer": number,
        "navn": name,
        "organisasjonsform": {"kode": form, "beskrivelse": "Oppdiktet"},
        "registreringsdatoEnhetsregisteret": "2011-06-15",
        "registrertIMvaregisteret": True,
        "naeringskode1": {"kode": "16.230", "beskrivelse": "Produksjon av trevarer"},
        "antallAnsatte": 14,
        "harRegistrertAntallAnsatte": True,
        "forretningsadresse": {
            "land": "Norge",
            "landkode": "NO",
            "postnummer": "0000",
            "poststed": "INGENSTEDS",
            "adresse": ["Oppdiktet vei 3"],
            "kommune": "INGENSTEDS",
            "kommunenummer": "0000",
        },
        "stiftelsesdato": "2011-05-20",
        "registrertIForetaksregisteret": True,
        "sisteInnsendteAarsregnskap": "2025",
        "konkurs": False,
        "underAvvikling": False,
        "underTvangsavviklingEllerTvangsopplosning": False,
        "maalform": "Bokmål",
        "_links": {"self": {"href": ROOT + number}},
    } | more


ENTITIES = {
    found["organisasjonsnummer"]: found
    for found in (
        entity("999000002", "FJELLBEKK TREVARE AS"),
        entity("999000010", "HAVGLØTT SHIPPING ASA", "ASA"),
        entity("999000029", "NORDLYD VERKSTED", "ENK"),
        entity(
            "999000037", "KVITFOSS MASKIN AS", konkurs=True, konkursdato="2026-04-17"
        ),
        entity(
            "999000045",
            "SOLBAKKEN HANDEL AS",
            underAvvikling=True,
            underAvviklingDato="2026-01-09",
        ),
        {
            "respons_klasse": "SlettetEnhet",
            "organisasjonsnummer": "999000053",
            "navn": "GAMLE NES AS",
            "organisasjonsform": {"kode": "AS", "beskrivelse": "Oppdiktet"},
            "slettedato": "2023-11-30",
            "_links": {"self": {"href": ROOT + "999000053"}},
        },
        {"organisasjonsnummer": "999000088", "navn": "MINST MULIG"},
        entity(
            "999000096",
            "TINDERYGG BYGG AS",
            underRekonstruksjonsforhandlingDato="2026-05-02",
            paategninger=[
                {
                    "infotype": "FADR",
                    "tekst": "Adressen kan være feil.",
                    "innfoertDato": "2026-05-20",
                }
            ],
        ),
    )
}


def accounts(number, year, turnover, kind="SELSKAP", currency="NOK", key=0, **more):
    """The accounts of one year in the register's shape."""
    return {
        "id": key or int(year),
        "journalnr": f"{year}000001",
        "regnskapstype": kind,
        "virksomhet": {"organisasjonsnummer": number, "morselskap": False},
        "regnskapsperiode": {"fraDato": f"{year}-01-01", "tilDato": f"{year}-12-31"},
        "valuta": currency,
        "avviklingsregnskap": False,
        "oppstillingsplan": "store",
        "egenkapitalGjeld": {
            "sumEgenkapitalGjeld": 900.0,
            "egenkapital": {
                "sumEgenkapital": 400.0,
                "opptjentEgenkapital": {"sumOpptjentEgenkapital": 250.0},
            },
            "gjeldOversikt": {
                "sumGjeld": 500.0,
                "kortsiktigGjeld": {"sumKortsiktigGjeld": 300.0},
                "langsiktigGjeld": {"sumLangsiktigGjeld": 200.0},
            },
        },
        "eiendeler": {
            "sumVarer": 120.0,
            "sumBankinnskuddOgKontanter": 0.0,
            "sumEiendeler": 900.0,
            "omloepsmidler": {"sumOmloepsmidler": 450.0},
            "anleggsmidler": {"sumAnleggsmidler": 450.0},
        },
        "resultatregnskapResultat": {
            "ordinaertResultatFoerSkattekostnad": 90.0,
            "aarsresultat": 70.0,
            "driftsresultat": {
                "driftsresultat": 100.0,
                "driftsinntekter": {"sumDriftsinntekter": turnover},
            },
        },
    } | more


ACCOUNTS = {
    "999000002": [
        accounts("999000002", "2023", 1300.0),
        accounts("999000002", "2025", 1500.0, key=90),
        accounts("999000002", "2025", 1555.5, key=91),
        accounts("999000002", "2022", 1200.0),
        accounts("999000002", "2024", 1400.0),
    ],
    "999000010": [
        accounts("999000010", "2025", 9000.0, "KONSERN", "USD"),
        accounts("999000010", "2024", 4000.0, "SELSKAP", "USD"),
    ],
    "999000045": [accounts("999000045", "2025", 10.0, avviklingsregnskap=True)],
    "999000096": [accounts("999000096", "2025", 800.0, "KONSERN")],
}

CHANGES = [
    {
        "oppdateringsid": 101,
        "dato": "2026-04-17T05:00:00.000Z",
        "organisasjonsnummer": "999000037",
        "endringstype": "Endring",
        "endringer": [
            {"op": "replace", "path": "/konkurs", "value": True},
            {"op": "add", "path": "/konkursdato", "value": "2026-04-17"},
        ],
    },
    {
        "oppdateringsid": 102,
        "dato": "2026-04-18T05:00:00.000Z",
        "organisasjonsnummer": "999000002",
        "endringstype": "Endring",
        "endringer": [{"op": "replace", "path": "/antallAnsatte", "value": 15}],
    },
    {
        "oppdateringsid": 104,
        "dato": "2026-04-19T05:00:00.000Z",
        "organisasjonsnummer": "999000061",
        "endringstype": "Fjernet",
    },
    {
        "oppdateringsid": 105,
        "dato": "2026-04-20T05:00:00.000Z",
        "organisasjonsnummer": "999000045",
        "endringstype": "Endring",
    },
    {
        "oppdateringsid": 106,
        "dato": "2026-04-20T06:00:00.000Z",
        "organisasjonsnummer": "999000010",
        "endringstype": "Ny",
    },
]


def play(asked):
    """A :class:`Reply` to what was asked."""
    if asked.path.startswith("/regnskapsregisteret/regnskap/"):
        found = ACCOUNTS.get(asked.path.rpartition("/")[2])
        return Reply(body=found) if found else Reply(404, b"")
    if asked.path == "/enhetsregisteret/api/oppdateringer/enheter":
        return _changes(asked.query)
    if asked.path == "/enhetsregisteret/api/enheter":
        return _search(asked.query.get("navn", ""))
    number = asked.path.rpartition("/")[2]
    if number == "999000061":
        return Reply(410, {"organisasjonsnummer": number, "slettedato": "2026-04-19"})
    if number in ENTITIES:
        return Reply(body=ENTITIES[number])
    return Reply(404, b"")


def _search(words):
    found = [
        each
        for each in ENTITIES.values()
        if words.casefold() in each["navn"].casefold()
    ]
    body = {"page": {"size": 20, "totalElements": len(found), "number": 0}}
    return Reply(body=body | ({"_embedded": {"enheter": found}} if found else {}))


def _changes(query):
    """The feed: from a number or a time on, as many as asked for, the oldest first."""
    since, number = query.get("dato", ""), int(query.get("oppdateringsid", 0))
    due = [
        each
        for each in CHANGES
        if each["oppdateringsid"] >= number and each["dato"] >= since
    ][: int(query.get("size", 20))]
    body = {"page": {"totalElements": len(due)}}
    return Reply(body=body | ({"_embedded": {"oppdaterteEnheter": due}} if due else {}))
