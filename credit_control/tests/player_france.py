"""Plays Recherche d'entreprises and BODACC with invented companies.

Numbers and names belong to nobody; the shapes are those of the two interfaces. What a
company is here for stands beside it in :data:`COMPANIES`.
"""

import json
import re

try:
    from .provider_server import Reply
except ImportError:  # loaded from outside, without Odoo
    from provider_server import Reply

SOUND, INSOLVENT, RECOVERED, PLANNED = (
    "900000019",
    "900000027",
    "900000035",
    "900000043",
)
ENDED, CEASED, MASKED, TRADER = "900000050", "900000068", "900000076", "900000084"
GARBLED, SELLER, FOUND_BY_TEXT = "900000092", "900000100", "900000118"


def _company(siren, name, **values):
    record = {
        "siren": siren,
        "nom_complet": name,
        "nom_raison_sociale": name,
        "nature_juridique": "5710",
        "activite_principale": "46.69B",
        "etat_administratif": "A",
        "date_creation": "2011-04-01",
        "date_fermeture": None,
        "categorie_entreprise": "PME",
        "tranche_effectif_salarie": "12",
        "statut_diffusion": "O",
        "nombre_etablissements": 1,
        "siege": {
            "siret": siren + "00015",
            "code_postal": "69003",
            "libelle_commune": "LYON",
            "adresse": "1 RUE DES INVENTIONS 69003 LYON",
        },
        "dirigeants": [
            {
                "nom": "PERSONNE",
                "prenoms": "CAMILLE",
                "annee_de_naissance": "1970",
                "qualite": "Président",
                "type_dirigeant": "personne physique",
            }
        ],
        "finances": None,
        "complements": {"est_entrepreneur_individuel": False},
    }
    return {**record, **values}


COMPANIES = [
    _company(
        SOUND,
        "ATELIER BOREAL",
        finances={
            "2023": {"ca": 1200000, "resultat_net": 0},
            "2024": {"ca": 1500000, "resultat_net": -20000},
            "2022": {"ca": None, "resultat_net": None},
            "2021": {"ca": None, "resultat_net": 5000},
        },
    ),
    _company(INSOLVENT, "FONDERIE DU LAC"),
    _company(RECOVERED, "IMPRIMERIE DU PONT"),
    _company(PLANNED, "SCIERIE DES MONTS"),
    _company(ENDED, "TRANSPORTS DU MARAIS"),
    _company(
        CEASED, "VERRERIE ANCIENNE", etat_administratif="C", date_fermeture="2023-06-30"
    ),
    _company(
        MASKED,
        "NE DOIT PAS PARAITRE",
        statut_diffusion="P",
        finances={"2024": {"ca": 1, "resultat_net": 1}},
    ),
    _company(
        TRADER,
        "CAMILLE PERSONNE",
        nature_juridique="1000",
        complements={"est_entrepreneur_individuel": True},
    ),
    _company(GARBLED, "ILLISIBLE ET FILS"),
    _company(SELLER, "MAGASINS DU QUAI"),
]


def notice(siren, number, day, nature="", family="collective", **values):
    """A record of the gazette; the judgement is JSON printed within JSON."""
    judgement = {"type": "initial", "famille": "", "nature": nature, "date": day}
    judgement.update(values.pop("judgement", {}))
    record = {
        "id": f"A{number}",
        "dateparution": day,
        "typeavis": "annonce",
        "typeavis_lib": "Avis initial",
        "familleavis": family,
        "familleavis_lib": family,
        "tribunal": "Tribunal de commerce de Lyon",
        "commercant": "",
        "ville": "Lyon",
        "cp": "69003",
        "registre": [f"{siren[:3]} {siren[3:6]} {siren[6:]}", siren],
        "publicationavis": "A",
        "jugement": json.dumps(judgement) if nature else None,
        "depot": None,
        "parutionavisprecedent": None,
    }
    return {**record, **values}


OPENING = "Jugement d'ouverture d'une procédure de redressement judiciaire"
NOTICES = [
    notice(SOUND, "202401010001", "2024-07-02", family="dpc"),
    notice(INSOLVENT, "202501010002", "2025-04-03", "Dépôt de l'état des créances"),
    notice(
        INSOLVENT,
        "202501010001",
        "2025-01-14",
        OPENING,
        judgement={"date": "8 janvier 2025"},
    ),
    notice(RECOVERED, "202101010001", "2021-03-02", OPENING),
    notice(
        RECOVERED,
        "202201010001",
        "2022-09-06",
        "Jugement de clôture pour extinction du passif",
    ),
    notice(PLANNED, "202301010001", "2023-02-01", OPENING),
    notice(
        PLANNED,
        "202401010002",
        "2024-02-01",
        "Jugement arrêtant le plan de redressement",
    ),
    notice(
        ENDED,
        "202201010002",
        "2022-02-01",
        "Jugement d'ouverture de liquidation judiciaire",
    ),
    notice(
        ENDED,
        "202401010003",
        "2024-05-01",
        "Jugement de clôture pour insuffisance d'actif",
    ),
    notice(CEASED, "202301010002", "2023-07-11", family="radiation"),
    notice(GARBLED, "202501010003", "2025-02-01", jugement="{not json"),
    # a sale that names both companies, and an opening that concerns the buyer only
    notice(
        SELLER,
        "202501010004",
        "2025-02-02",
        family="vente",
        registre=["900 000 100", "900000027"],
    ),
    notice(
        SELLER,
        "202501010005",
        "2025-02-03",
        OPENING,
        typeavis="annulation",
        parutionavisprecedent=json.dumps(
            {"numeroParution": "20250101", "numeroAnnonce": "0006"}
        ),
    ),
    notice(SELLER, "202501010006", "2025-02-01", OPENING),
]


def play(asked):
    """``Asked -> Reply`` of both interfaces, told apart by their paths."""
    if asked.path.endswith("/search"):
        return Reply(body=_search(asked.query.get("q", "")))
    if asked.path.endswith("/datasets/annonces-commerciales/records"):
        return _gazette(asked.query)
    return Reply(404, {"erreur": "Chemin inconnu"})


def _search(wanted):
    """Looks through all texts, as the real search does."""
    found = [
        company
        for company in COMPANIES
        if wanted in (company["siren"], company["siege"]["siret"])
        or wanted.casefold() in company["nom_complet"].casefold()
    ]
    if wanted == FOUND_BY_TEXT:
        found = [COMPANIES[0]]
    return {
        "results": found,
        "total_results": len(found),
        "page": 1,
        "per_page": 10,
        "total_pages": 1,
    }


def _gazette(query):
    where, offset = query.get("where", ""), int(query.get("offset", 0))
    limit = int(query.get("limit", 10))
    if limit > 100 or offset + limit > 10000:
        return Reply(400, {"error_code": "InvalidRESTParameterError"})
    found = NOTICES
    siren = re.search(r'registre="(\d+)"', where)
    if siren:
        found = [record for record in found if siren[1] in record["registre"]]
    since = re.search(r"dateparution >= date'([\d-]+)'", where)
    if since:
        found = [record for record in found if record["dateparution"] >= since[1]]
    families = re.findall(r'familleavis="(\w+)"', where)
    if families:
        found = [record for record in found if record["familleavis"] in families]
    found = sorted(
        found,
        key=lambda record: (record["dateparution"], record["id"]),
        reverse=query.get("order_by", "").endswith("desc"),
    )
    return Reply(
        body={"total_count": len(found), "results": found[offset : offset + limit]}
    )
