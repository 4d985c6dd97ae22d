"""The mappings that come with the add-on, as plain rows; :mod:`.scales` reads them.

A row is ``(low, high, score at low, score at high, risk class, text)``. ``confirmed``
tells whether the scale was read in a publication of its provider; what is not must be
checked against the handbook that comes with a contract. A change of a row means a new
version: scores keep the version they were made with.
"""

_VERSION = "1"

#: A score from 0 to 100 of which 100 is best, taken over as it is.
_AS_IT_IS = (
    (71, 100, 71, 100, "very_low"),
    (51, 70, 51, 70, "low"),
    (30, 50, 30, 50, "moderate"),
    (21, 29, 21, 29, "high"),
    (0, 20, 0, 20, "very_high"),
)

SCALES = (
    {
        "code": "creditsafe.value",
        "name": "Creditsafe score",
        "provider": "creditsafe",
        "version": _VERSION,
        "source": "Creditsafe help centre: bands of the score 0–100 and the "
        "international cut-off of 30; the number is taken over as it is",
        "confirmed": True,
        "lines": _AS_IT_IS,
    },
    {
        "code": "creditsafe.letter",
        "name": "Creditsafe international rating A–E",
        "provider": "creditsafe",
        "version": _VERSION,
        "source": "Ranges of the letters as resellers print them; to be confirmed with "
        "a contract. D covers 1–29, that is two of our bands: the number, where there "
        "is one, tells which",
        "confirmed": False,
        "coarse": True,
        "lines": (
            (None, None, 85, 85, "very_low", "A"),
            (None, None, 60, 60, "low", "B"),
            (None, None, 40, 40, "moderate", "C"),
            (None, None, 15, 15, "high", "D"),
            (None, None, None, None, "not_rated", "E"),
        ),
    },
    {
        "code": "dnb.failure_class",
        "name": "D&B failure score, risk class 1–5",
        "provider": "dnb",
        "version": _VERSION,
        "source": "Dun & Bradstreet, analytics of Direct: class 1 is the lowest risk. "
        "The score is the middle of our band: a percentile is a rank among companies "
        "and no measure of risk by itself",
        "confirmed": True,
        "coarse": True,
        "lines": (
            (1, 1, 85, 85, "very_low"),
            (2, 2, 60, 60, "low"),
            (3, 3, 40, 40, "moderate"),
            (4, 4, 25, 25, "high"),
            (5, 5, 10, 10, "very_high"),
        ),
    },
    {
        "code": "dnb.rating",
        "name": "D&B rating, risk indicator 1–4",
        "provider": "dnb",
        "version": _VERSION,
        "source": "Dun & Bradstreet, archived table of the rating: high, good, fair, "
        "limited; to be confirmed with a contract",
        "confirmed": False,
        "coarse": True,
        "lines": (
            (1, 1, 85, 85, "very_low"),
            (2, 2, 60, 60, "low"),
            (3, 3, 40, 40, "moderate"),
            (4, 4, 25, 25, "high"),
        ),
    },
    {
        "code": "creditreform.index",
        "name": "Creditreform solvency index 100–600",
        "provider": "creditreform",
        "version": _VERSION,
        "source": "Classes of the index as consultants print them; to be confirmed "
        "with a contract. 500 stands for massive delays of payment, 600 for payments "
        "stopped",
        "confirmed": False,
        "lines": (
            (100, 149, 100, 90, "very_low"),
            (150, 199, 89, 71, "very_low"),
            (200, 249, 70, 51, "low"),
            (250, 299, 50, 30, "moderate"),
            (300, 349, 29, 21, "high"),
            (350, 499, 20, 2, "very_high"),
            (500, 500, 1, 1, "very_high"),
            (600, 600, 0, 0, "default"),
        ),
    },
    {
        "code": "creditreform.traffic_light",
        "name": "Creditreform traffic light",
        "provider": "creditreform",
        "version": _VERSION,
        "source": "A recording of the test system, in which only TL-10 (green) was "
        "seen; the keys of the other colours are to be confirmed with a contract. Green "
        "covers the index 100–249, so its class is the worse of two",
        "confirmed": False,
        "coarse": True,
        "lines": (
            (None, None, 75, 75, "low", "green"),
            (None, None, 40, 40, "moderate", "yellow"),
            (None, None, 10, 10, "very_high", "red"),
            (None, None, 75, 75, "low", "grün"),
            (None, None, 40, 40, "moderate", "gelb"),
            (None, None, 10, 10, "very_high", "rot"),
            (None, None, 75, 75, "low", "TL-10"),
        ),
    },
    {
        "code": "simulated.score",
        "name": "Score of the simulated provider 0–100",
        "provider": "simulated",
        "version": _VERSION,
        "source": "Invented with the provider; the number is taken over as it is",
        "confirmed": True,
        "lines": _AS_IT_IS,
    },
    {
        "code": "manual.score",
        "name": "Score entered by hand 0–100",
        "provider": "manual",
        "version": _VERSION,
        "source": "As the person who enters it is asked for it: 100 is best",
        "confirmed": True,
        "lines": _AS_IT_IS,
    },
    {
        "code": "manual.score",
        "name": "Score entered by hand 0–100",
        "provider": "manual",
        "version": _VERSION,
        "source": "The person who types it in says what 0–100 means: 100 is the best",
        "confirmed": True,
        "lines": (
            (71, 100, 71, 100, "very_low"),
            (51, 70, 51, 70, "low"),
            (30, 50, 30, 50, "moderate"),
            (21, 29, 21, 29, "high"),
            (0, 20, 0, 20, "very_high"),
        ),
    },
)
