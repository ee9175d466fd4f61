"""The Université des Trois-Rives: its faculty of sciences, its IUT, its masters and its language centre."""

from services.demo.university import (
    Institution,
    Instructor,
    Level,
    Program,
    Room,
    by_family,
    make_cohort,
    make_courses,
)

_SCIENTISTS = by_family(
    Instructor("Camille", "Lemoine"),
    Instructor("Katrin", "Brandt", "Prof."),
    Instructor("Malik", "Okafor"),
    Instructor("Jade", "Nguyen"),
    Instructor("Noé", "Fabre"),
    Instructor("Élise", "Marchand"),
    Instructor("Rhys", "Byrne"),
    Instructor("Inès", "Algrain"),
    Instructor("Anna", "Weiss"),
    Instructor("Théo", "Girard"),
    Instructor("Sophie", "Keller"),
    Instructor("Yasmine", "Benali"),
    Instructor("Hugo", "Delaunay"),
    Instructor("Mathis", "Roussel"),
    Instructor("Claire", "Vogel"),
    Instructor("Ousmane", "Diallo"),
)

_L1 = Level(
    "l1",
    "L1 Informatique",
    "L1 INFO",
    make_cohort("L1 INFO", 72, {"TD 1": (), "TD 2": ()}),
    make_courses(
        _SCIENTISTS,
        (
            ("INF101", "Programmation impérative", "12", 1, 1, 1, "Girard, Nguyen"),
            ("INF102", "Architecture des ordinateurs", "1", 1, 1, 1, "Okafor, Roussel"),
            ("INF103", "Bases du web", "2", 1, 1, 1, "Fabre, Nguyen"),
            ("MAT101", "Analyse", "1", 2, 2, 0, "Marchand, Delaunay"),
            ("MAT102", "Algèbre linéaire", "2", 2, 2, 0, "Benali, Delaunay"),
            ("MAT103", "Logique et ensembles", "12", 1, 1, 0, "Diallo, Benali"),
            ("ANG101", "Anglais", "12", 0, 1, 0, "Byrne"),
            ("ALL101", "Allemand", "12", 0, 1, 0, "Keller"),
        ),
    ),
)

_L2 = Level(
    "l2",
    "L2 Informatique",
    "L2 INFO",
    make_cohort(
        "L2 INFO", 84, {"TD 1": ("TP 1a", "TP 1b"), "TD 2": ("TP 2a", "TP 2b"), "TD 3": ("TP 3a", "TP 3b")}
    ),
    make_courses(
        _SCIENTISTS,
        (
            ("INF301", "Algorithmique", "12", 1, 1, 1, "Lemoine, Nguyen, Girard"),
            ("INF302", "Systèmes d’exploitation", "1", 1, 1, 1, "Okafor, Roussel, Nguyen"),
            ("INF303", "Bases de données", "2", 1, 1, 1, "Fabre, Lemoine, Algrain"),
            ("MAT301", "Lineare Algebra", "12", 2, 1, 0, "Brandt, Vogel"),
            ("MAT302", "Probabilités", "1", 1, 1, 0, "Marchand, Diallo"),
            ("INF304", "Réseaux", "2", 1, 1, 0, "Algrain, Okafor"),
            ("ANG301", "Anglais scientifique", "12", 0, 1, 0, "Byrne"),
            ("PRO301", "Projet tutoré", "12", 0, 1, 0, "Okafor, Weiss, Fabre"),
        ),
        {"PRO301": "live"},
    ),
)

_L3 = Level(
    "l3",
    "L3 Informatique",
    "L3 INFO",
    make_cohort("L3 INFO", 56, {"TD 1": (), "TD 2": ()}),
    make_courses(
        _SCIENTISTS,
        (
            ("INF501", "Compilation", "1", 1, 1, 1, "Lemoine, Roussel"),
            ("INF502", "Génie logiciel", "12", 1, 1, 1, "Weiss, Girard"),
            ("INF503", "Graphes et complexité", "1", 1, 1, 0, "Diallo"),
            ("INF504", "Programmation fonctionnelle", "1", 1, 1, 1, "Roussel, Lemoine"),
            ("INF505", "Intelligence artificielle", "2", 1, 1, 1, "Algrain, Vogel"),
            ("INF506", "Systèmes distribués", "2", 1, 1, 1, "Okafor, Roussel"),
            ("INF507", "Sécurité", "2", 1, 1, 0, "Fabre"),
            ("ANG501", "Anglais scientifique", "12", 0, 1, 0, "Byrne"),
            ("ALL501", "Deutsch für Informatiker", "12", 0, 1, 0, "Keller"),
            ("PRO501", "Culture numérique", "12", 0, 1, 0, "Weiss"),
        ),
        {"PRO501": "self_paced"},
    ),
)

_MATHEMATICS = Level(
    "l2",
    "L2 Mathématiques",
    "L2 MATH",
    make_cohort("L2 MATH", 60, {"TD 1": (), "TD 2": ()}),
    make_courses(
        _SCIENTISTS,
        (
            ("MAT311", "Algèbre des groupes", "1", 2, 2, 0, "Benali, Diallo"),
            ("MAT312", "Topologie", "2", 2, 2, 0, "Delaunay, Vogel"),
            ("MAT313", "Analyse réelle", "12", 2, 2, 0, "Delaunay, Marchand"),
            ("MAT314", "Probabilités et statistique", "12", 1, 1, 1, "Marchand, Vogel"),
            ("MAT315", "Mécanique", "12", 1, 1, 0, "Diallo"),
            ("ANG311", "Anglais scientifique", "12", 0, 1, 0, "Byrne"),
            ("ALL311", "Allemand", "12", 0, 1, 0, "Keller"),
        ),
    ),
)

SCIENCES = Institution(
    id="trois-rives",
    title="Université des Trois-Rives, Sciences",
    region="Trois-Rives",
    dialect="ade",
    country="fr",
    programs=(
        Program("info", "Licence Informatique", (_L1, _L2, _L3)),
        Program("math", "Licence Mathématiques", (_MATHEMATICS,)),
    ),
    rooms=(
        Room("Amphi Nord", "Amphithéâtres", 240, "amphitheatre"),
        Room("Amphi Curie", "Amphithéâtres", 180, "amphitheatre"),
        Room("Halle Est", "Halle Est", 320, "hall"),
        Room("B003", "Bâtiment B", 30),
        Room("B101", "Bâtiment B", 40),
        Room("B118", "Bâtiment B", 36),
        Room("B204", "Bâtiment B", 40),
        Room("B205", "Bâtiment B", 36),
        Room("B210", "Bâtiment B", 32),
        Room("B301", "Bâtiment B", 32),
        Room("B302", "Bâtiment B", 48),
        Room("C112", "Maison des langues", 36),
        Room("B012", "Bâtiment B", 24, "lab"),
        Room("TP1", "Bâtiment B", 24, "lab"),
        Room("TP2", "Bâtiment B", 30, "lab"),
        Room("TP3", "Bâtiment B", 36, "lab"),
        Room("TP4", "Bâtiment B", 36, "lab"),
    ),
)

_IUT_STAFF = by_family(
    Instructor("Aurélie", "Perrin"),
    Instructor("Karim", "Haddad"),
    Instructor("Julien", "Morvan"),
    Instructor("Nathalie", "Schmitt"),
    Instructor("Baptiste", "Le Gall"),
    Instructor("Fatou", "Sarr"),
    Instructor("Lucas", "Meyer"),
    Instructor("Hélène", "Aubert"),
)

_BUT1 = Level(
    "but1",
    "BUT 1",
    "BUT1",
    make_cohort("BUT1", 52, {"TD A": (), "TD B": ()}),
    make_courses(
        _IUT_STAFF,
        (
            ("R1.01", "Initiation au développement", "1", 1, 2, 1, "Perrin, Haddad"),
            ("R1.02", "Interfaces web", "1", 0, 1, 1, "Schmitt"),
            ("R1.03", "Architecture des ordinateurs", "1", 1, 1, 1, "Morvan, Le Gall"),
            ("R1.05", "Bases de données", "1", 1, 1, 0, "Sarr"),
            ("R2.01", "Programmation objet", "2", 1, 2, 1, "Haddad, Perrin"),
            ("R2.02", "Applications avec IHM", "2", 0, 1, 1, "Schmitt"),
            ("R2.04", "Communication réseau", "2", 1, 1, 1, "Le Gall, Morvan"),
            ("R2.06", "Exploitation des données", "2", 1, 1, 0, "Sarr"),
            ("R1.06", "Mathématiques discrètes", "12", 1, 1, 0, "Meyer"),
            ("R1.11", "Anglais technique", "12", 0, 1, 0, "Aubert"),
            ("R1.12", "Projet professionnel", "12", 0, 1, 0, "Perrin, Sarr"),
        ),
    ),
)

_BUT2 = Level(
    "but2",
    "BUT 2",
    "BUT2",
    make_cohort("BUT2", 48, {"TD A": ("TP A1", "TP A2"), "TD B": ("TP B1", "TP B2")}),
    make_courses(
        _IUT_STAFF,
        (
            ("R3.01", "Développement web", "1", 1, 1, 1, "Schmitt, Haddad"),
            ("R3.02", "Développement efficace", "1", 1, 1, 1, "Perrin, Haddad"),
            ("R3.05", "Programmation système", "1", 1, 1, 1, "Morvan, Le Gall"),
            ("R3.08", "Probabilités", "1", 1, 1, 0, "Meyer"),
            ("R4.01", "Architecture logicielle", "2", 1, 1, 1, "Haddad, Perrin"),
            ("R4.02", "Qualité de développement", "2", 1, 1, 1, "Perrin, Schmitt"),
            ("R4.05", "Virtualisation", "2", 1, 1, 1, "Le Gall, Morvan"),
            ("R4.08", "Optimisation", "2", 1, 1, 0, "Meyer"),
            ("R3.12", "Anglais technique", "12", 0, 1, 0, "Aubert"),
            ("R3.13", "Communication", "12", 0, 1, 0, "Aubert"),
            ("R3.10", "Gestion de projet", "12", 1, 1, 0, "Sarr"),
        ),
        {"R3.13": "live"},
    ),
    feeds_per_lab_group=True,
)

IUT = Institution(
    id="iut-trois-rives",
    title="IUT des Trois-Rives",
    region="Trois-Rives",
    dialect="hyperplanning",
    country="fr",
    programs=(Program("info", "BUT Informatique", (_BUT1, _BUT2)),),
    rooms=(
        Room("Amphi Ampère", "IUT", 120, "amphitheatre"),
        Room("Gymnase", "IUT", 200, "hall"),
        Room("I-101", "IUT", 30),
        Room("I-102", "IUT", 30),
        Room("I-201", "IUT", 28),
        Room("I-204", "IUT", 28),
        Room("I-B1", "IUT", 28, "lab"),
        Room("I-B2", "IUT", 28, "lab"),
        Room("I-B3", "IUT", 16, "lab"),
        Room("I-B4", "IUT", 16, "lab"),
    ),
)

_MASTERS_STAFF = by_family(
    Instructor("Isabelle", "Fontaine"),
    Instructor("Stefan", "Hartmann", "Prof."),
    Instructor("Amina", "Cissé"),
    Instructor("Paul", "Carpentier"),
    Instructor("Lena", "Zimmermann", "Dr."),
    Instructor("Gabriel", "Rousseau"),
    Instructor("Maëlle", "Kerbrat"),
    Instructor("Owen", "Clarke"),
)

_M1_DATA = Level(
    "m1",
    "M1 Data Science",
    "M1 DS",
    make_cohort("M1 DS", 44, {"TD 1": (), "TD 2": ()}),
    make_courses(
        _MASTERS_STAFF,
        (
            ("DS701", "Apprentissage statistique", "12", 2, 1, 1, "Fontaine, Cissé"),
            ("DS702", "Optimisation convexe", "1", 2, 1, 0, "Hartmann, Zimmermann"),
            ("DS703", "Bases de données massives", "1", 1, 1, 1, "Carpentier, Rousseau"),
            ("DS704", "Séries temporelles", "2", 2, 1, 0, "Zimmermann, Hartmann"),
            ("DS705", "Visualisation", "2", 1, 1, 1, "Kerbrat, Carpentier"),
            ("DS706", "Éthique des données", "12", 1, 1, 0, "Cissé"),
            ("DS707", "Scientific Writing", "12", 0, 1, 0, "Clarke"),
        ),
    ),
)

_M2_DATA = Level(
    "m2",
    "M2 Data Science",
    "M2 DS",
    make_cohort("M2 DS", 24, {}),
    make_courses(
        _MASTERS_STAFF,
        (
            ("DS901", "Apprentissage profond", "12", 2, 1, 1, "Fontaine, Rousseau"),
            ("DS902", "Traitement des langues", "1", 1, 1, 1, "Cissé, Kerbrat"),
            ("DS903", "Vision par ordinateur", "2", 1, 1, 1, "Rousseau, Kerbrat"),
            ("DS904", "Inférence bayésienne", "12", 1, 1, 0, "Hartmann"),
            ("DS905", "Mise en production", "12", 1, 1, 1, "Carpentier"),
            ("DS906", "Séminaire de recherche", "12", 0, 1, 0, "Zimmermann"),
        ),
        {"DS906": "live"},
    ),
)

_M1_MATHEMATICS = Level(
    "m1",
    "M1 Mathématiques",
    "M1 MATH",
    make_cohort("M1 MATH", 28, {}),
    make_courses(
        _MASTERS_STAFF,
        (
            ("MA701", "Algèbre appliquée", "12", 2, 2, 0, "Zimmermann"),
            ("MA702", "Analyse fonctionnelle", "1", 2, 2, 0, "Hartmann, Kerbrat"),
            ("MA703", "Équations aux dérivées partielles", "2", 2, 2, 0, "Kerbrat, Hartmann"),
            ("MA704", "Calcul scientifique", "12", 1, 1, 1, "Rousseau, Carpentier"),
            ("MA705", "Théorie des nombres", "12", 1, 1, 0, "Zimmermann"),
            ("MA706", "Scientific Writing", "12", 0, 1, 0, "Clarke"),
        ),
    ),
)

MASTERS = Institution(
    id="masters-trois-rives",
    title="Université des Trois-Rives, Masters",
    region="Trois-Rives",
    dialect="celcat",
    country="fr",
    programs=(
        Program("data", "Master Data Science", (_M1_DATA, _M2_DATA)),
        Program("math", "Master Mathématiques", (_M1_MATHEMATICS,)),
    ),
    rooms=(
        Room("Amphi Turing", "Pôle Données", 90, "amphitheatre"),
        Room("Amphi Noether", "Pôle Données", 60, "amphitheatre"),
        Room("Salle du Conseil", "Pôle Données", 100, "hall"),
        Room("D101", "Pôle Données", 30),
        Room("D102", "Pôle Données", 30),
        Room("D201", "Pôle Données", 32),
        Room("D012", "Pôle Données", 28, "lab"),
        Room("D014", "Pôle Données", 28, "lab"),
    ),
    published_rooms=("Amphi Turing", "D101", "D102"),
)
