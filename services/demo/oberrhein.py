"""Both banks of the Rhine: the Hochschule Oberrhein, the French-German college and the language centre."""

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

_PROFESSORS = by_family(
    Instructor("Jürgen", "Fröhlich", "Prof. Dr."),
    Instructor("Sabine", "Köhler", "Prof. Dr.-Ing."),
    Instructor("Matthias", "Groß", "Prof. Dr."),
    Instructor("Deniz", "Yildiz", "Dr."),
    Instructor("Philipp", "Baumann", "Dipl.-Inf."),
    Instructor("Franziska", "Böhm", "Prof. Dr."),
    Instructor("Tobias", "Lindner", "M.Sc."),
    Instructor("Elke", "Schäfer", "Prof."),
    Instructor("Marie-Luise", "von Hagen", "Dr."),
    Instructor("Pierre", "Dumont"),
)

_AIB1 = Level(
    "aib1",
    "1. Semester",
    "AIB1",
    make_cohort("AIB1", 60, {"Gruppe A": (), "Gruppe B": ()}),
    make_courses(
        _PROFESSORS,
        (
            ("Prog1", "Programmieren 1", "1", 2, 1, 1, "Köhler, Lindner"),
            ("Prog2", "Programmieren 2", "2", 2, 1, 1, "Köhler, Lindner"),
            ("Mathe1", "Mathematik für Informatiker 1", "1", 2, 2, 0, "Fröhlich, Yildiz"),
            ("Mathe2", "Mathematik für Informatiker 2", "2", 2, 2, 0, "Fröhlich, Yildiz"),
            ("Rechnerarchitektur", "Rechnerarchitektur", "12", 1, 1, 1, "Groß, Baumann"),
            ("Theor. Informatik", "Theoretische Informatik", "12", 1, 1, 0, "Böhm"),
            ("Franz A1", "Französisch A1", "12", 0, 1, 0, "Dumont"),
        ),
    ),
)

_AIB3 = Level(
    "aib3",
    "3. Semester",
    "AIB3",
    make_cohort("AIB3", 48, {"Gruppe A": (), "Gruppe B": ()}),
    make_courses(
        _PROFESSORS,
        (
            ("LinAlg", "Lineare Algebra", "1", 2, 1, 0, "Fröhlich, Yildiz"),
            ("Statistik", "Statistik", "2", 2, 1, 0, "Fröhlich, Yildiz"),
            ("Softwaretechnik", "Software Engineering", "12", 1, 1, 1, "Schäfer, Lindner"),
            ("Rechnernetze", "Rechnernetze", "1", 1, 1, 1, "Groß, Baumann"),
            ("IT-Sicherheit", "IT-Sicherheit", "2", 1, 1, 1, "Groß, Baumann"),
            ("Datenbanksysteme", "Datenbanksysteme", "12", 1, 1, 1, "Böhm, Baumann"),
            ("Franz B1", "Französisch B1", "12", 0, 1, 0, "Dumont"),
            ("Projekt", "Projektmanagement", "12", 0, 1, 0, "Schäfer"),
        ),
        {"Projekt": "live"},
    ),
)

_MIB3 = Level(
    "mib3",
    "3. Semester",
    "MIB3",
    make_cohort("MIB3", 44, {"Gruppe A": (), "Gruppe B": ()}),
    make_courses(
        _PROFESSORS,
        (
            ("MCI", "Mensch-Computer-Interaktion", "1", 2, 1, 1, "von Hagen, Lindner"),
            ("CG", "Computergrafik", "2", 2, 1, 1, "von Hagen, Lindner"),
            ("Webtechnologien", "Webtechnologien", "12", 1, 1, 1, "Schäfer, Baumann"),
            ("Audio/Video", "Audio- und Videotechnik", "12", 1, 1, 1, "Groß, Baumann"),
            ("Medienrecht", "Medienrecht", "12", 1, 1, 0, "Böhm"),
            ("Gestaltung", "Grundlagen der Gestaltung", "12", 1, 1, 0, "von Hagen"),
            ("Franz A2", "Französisch A2", "12", 0, 1, 0, "Dumont"),
        ),
    ),
)

HOCHSCHULE = Institution(
    id="hochschule-oberrhein",
    title="Hochschule Oberrhein",
    region="Oberrhein",
    dialect="starplan",
    country="de",
    programs=(
        Program("aib", "Angewandte Informatik (Bachelor)", (_AIB1, _AIB3)),
        Program("mib", "Medieninformatik (Bachelor)", (_MIB3,)),
    ),
    rooms=(
        Room("Audimax", "A-Bau", 220, "amphitheatre"),
        Room("F-007", "F-Bau", 60, "amphitheatre"),
        Room("F-110", "F-Bau", 60, "amphitheatre"),
        Room("Aula", "A-Bau", 300, "hall"),
        Room("F-112", "F-Bau", 36),
        Room("F-114", "F-Bau", 36),
        Room("A-2.05", "A-Bau", 32),
        Room("A-2.06", "A-Bau", 32),
        Room("F-121", "F-Bau", 32, "lab"),
        Room("F-122", "F-Bau", 32, "lab"),
        Room("F-123", "F-Bau", 32, "lab"),
    ),
    published_rooms=("F-007", "F-110"),
)

_COLLEGE_STAFF = by_family(
    Instructor("Hélène", "Wagner", "Prof."),
    Instructor("Antoine", "Lefèvre"),
    Instructor("Christoph", "Neumann", "Dr."),
    Instructor("Amélie", "Richter"),
    Instructor("Daniel", "Moreau"),
    Instructor("Susanne", "Krüger", "Prof. Dr."),
)

_DFM1 = Level(
    "dfm1",
    "1. Jahr / 1re année",
    "DFM1",
    make_cohort("DFM1", 72, {"Groupe Rhin": (), "Groupe Neckar": (), "Groupe Doubs": ()}),
    make_courses(
        _COLLEGE_STAFF,
        (
            ("DFM11", "Marketing interculturel", "12", 1, 1, 0, "Lefèvre, Richter"),
            ("DFM12", "Volkswirtschaftslehre", "12", 2, 1, 0, "Krüger, Neumann"),
            ("DFM13", "Droit des affaires", "1", 2, 1, 0, "Wagner, Moreau"),
            ("DFM14", "Vertragsrecht", "2", 2, 1, 0, "Wagner, Neumann"),
            ("DFM15", "Rechnungswesen", "12", 1, 1, 0, "Neumann, Krüger"),
            ("DFM16", "Informatique de gestion", "12", 0, 0, 1, "Moreau"),
            ("DFM17", "Tandem allemand-français", "12", 0, 2, 0, "Richter, Lefèvre"),
            ("DFM18", "Verhandlungsführung", "12", 0, 1, 0, "Krüger"),
        ),
        {"DFM18": "live"},
    ),
)

COLLEGE = Institution(
    id="kolleg",
    title="Deutsch-Französisches Kolleg",
    region="Oberrhein",
    dialect="outlook",
    country="de",
    programs=(Program("dfm", "Deutsch-Französisches Management", (_DFM1,)),),
    rooms=(
        Room("Saal Elsass", "Kolleg", 80, "amphitheatre"),
        Room("Saal Baden", "Kolleg", 80, "amphitheatre"),
        Room("Foyer", "Kolleg", 150, "hall"),
        Room("K-11", "Kolleg", 28),
        Room("K-12", "Kolleg", 28),
        Room("K-13", "Kolleg", 28),
        Room("K-PC", "Kolleg", 26, "lab"),
    ),
    published_people=("Wagner", "Krüger"),
)

_LANGUAGE_TEACHERS = by_family(
    Instructor("Birgit", "Hoffmann"),
    Instructor("Chloé", "Marchal"),
    Instructor("Emily", "Watson"),
    Instructor("Rainer", "Scholz"),
    Instructor("Lucie", "Berthier"),
    Instructor("Miguel", "Ortega"),
)

_BILINGUAL = Level(
    "prep",
    "Année bilingue",
    "PREP",
    make_cohort("PREP", 96, {"Groupe A2": (), "Groupe B1": (), "Groupe B2": (), "Groupe C1": ()}),
    make_courses(
        _LANGUAGE_TEACHERS,
        (
            ("DE-GR", "Deutsch intensiv", "12", 0, 3, 0, "Hoffmann, Scholz"),
            ("DE-PH", "Aussprache", "12", 0, 0, 1, "Scholz, Hoffmann"),
            ("FR-GR", "Français académique", "12", 0, 2, 0, "Marchal, Berthier"),
            ("EN-CO", "English Conversation", "12", 0, 2, 0, "Watson"),
            ("CIV", "Civilisation franco-allemande", "12", 2, 1, 0, "Berthier, Hoffmann"),
            ("ES-IN", "Español inicial", "2", 0, 2, 0, "Ortega"),
            ("MET", "Méthodologie universitaire", "1", 1, 1, 0, "Marchal, Ortega"),
            ("THE", "Atelier théâtre", "12", 0, 1, 0, "Ortega, Berthier"),
            ("TAN", "Tandem en ligne", "12", 0, 1, 0, "Watson, Marchal"),
        ),
        {"TAN": "live"},
    ),
)

LANGUAGES = Institution(
    id="maison-des-langues",
    title="Maison des langues",
    region="Trois-Rives",
    dialect="google",
    country="fr",
    programs=(Program("bilingue", "Préparation bilingue", (_BILINGUAL,)),),
    rooms=(
        Room("Amphi Goethe", "Maison des langues", 120, "amphitheatre"),
        Room("Grande salle", "Maison des langues", 140, "hall"),
        Room("C101", "Maison des langues", 28),
        Room("C102", "Maison des langues", 28),
        Room("C103", "Maison des langues", 28),
        Room("C104", "Maison des langues", 28),
        Room("C105", "Maison des langues", 28),
        Room("Labo de langues", "Maison des langues", 26, "lab"),
    ),
)
