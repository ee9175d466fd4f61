"""What the demo's meetings are called and what is noted beside them, in French and in German."""

from services.demo.academic_year import Country

TALK: dict[Country, str] = {"fr": "Conférence :", "de": "Ringvorlesung:"}

THEMES: dict[Country, tuple[str, ...]] = {
    "fr": (
        "l’Europe des données",
        "le Rhin, une histoire partagée",
        "sobriété numérique",
        "apprendre deux langues à la fois",
        "qui écrit les algorithmes ?",
    ),
    "de": (
        "Digitale Souveränität",
        "Der Rhein als Grenze und Brücke",
        "Künstliche Intelligenz und Recht",
        "Energie für Rechenzentren",
        "Lernen in zwei Sprachen",
    ),
}

FAIRS: dict[Country, tuple[str, str]] = {
    "fr": ("Forum Entreprises", "Journée franco-allemande"),
    "de": ("Firmenkontaktmesse", "Deutsch-Französischer Tag"),
}

REMARKS: dict[Country, tuple[str, ...]] = {
    "fr": (
        "Apporter le sujet imprimé.",
        "Chapitre 4, exercices 1 à 6.",
        "Contrôle continu, 30 min.",
        "Calculatrice autorisée.",
        "Correction du devoir maison.",
    ),
    "de": (
        "Bitte Laptop mitbringen.",
        "Übungsblatt 4 abgeben.",
        "Probeklausur.",
        "Gastvortrag in der zweiten Hälfte.",
        "Taschenrechner erlaubt.",
    ),
}
