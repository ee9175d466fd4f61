"""Names that a technical university would use, with what makes reading them hard: umlauts, commas, slashes, titles."""

SUBJECTS = (
    ("Allgemeine Informatik", "AI"),
    ("Wirtschaftsinformatik", "WINFO"),
    ("Medieninformatik", "MI"),
    ("Maschinenbau und Mechatronik", "MM"),
    ("Gesundheitsökonomie", "GÖ"),
    ("Elektrotechnik", "ET"),
    ("Internationale Betriebswirtschaft", "IBW"),
    ("Medizintechnik", "MT"),
    ("Mikrosystemtechnik", "MST"),
    ("Produktdesign", "PD"),
    ("Hebammenwissenschaft", "HW"),
    ("Security & Safety Engineering", "SSE"),
    ("Bio- und Prozesstechnik", "BPT"),
    ("Angewandte Materialwissenschaften", "AMW"),
    ("Physiotherapie", "PT"),
    ("Musikdesign", "MUD"),
    ("OnlineMedien", "OMB"),
    ("Wirtschaftsingenieurwesen", "WING"),
    ("Mobile Systeme", "MOS"),
    ("Nachhaltige Bioprozesse", "NBP"),
    ("Ingenieurpsychologie", "IP"),
)

COURSES = (
    "Grundlagen der Informatik",
    "Mathematik",
    "Datenbanken",
    "Betriebssysteme",
    "Rechnernetze",
    "Betriebswirtschaftslehre",
    "Technische Mechanik",
    "Physik",
    "Gesundheitsökonomie",
    "Qualitätsmanagement",
    "Regelungstechnik",
    "Werkstoffkunde",
    "Recht, Steuern und Ethik",
    "Künstliche Intelligenz",
    "Softwaretechnik",
    "Mensch-Maschine-Interaktion",
    "Marketing",
    "Rechnungswesen",
    "Statistik",
    "Optik",
    "Elektronik",
    "Strömungslehre",
    "Anatomie & Physiologie",
    "Gerätekonstruktion",
    "Medienproduktion",
    "Projektmanagement",
    "Höhere Programmierung",
    "Verteilte Systeme",
    "IT-Sicherheit",
    "Öffentliches Recht",
    "Akustik",
    "Thermodynamik",
    "Französisch B1/B2",
    "English for Engineers",
    "Präsentation und Rhetorik",
    "Biochemie",
    "Sensorik",
    "Signalverarbeitung",
)
FORMS = (
    "{}",
    "Übung {}",
    "Labor {}",
    "Seminar {}",
    "{} für Fortgeschrittene",
    "Vertiefung {}",
    "Projekt {}",
    "Praktikum {}",
)

FIRST = (
    *("Jörg", "Änne", "Max", "Sabine", "Aysel", "Björn", "Käthe", "Peter", "Ulrike", "François"),
    *("Hans-Peter", "Zoë", "Matthias", "Elif", "Günther", "Rosa", "Till", "Mária", "Özgür", "Ines"),
)
LAST = (
    *("Weißenböck", "Köhler", "Müller", "von der Aue", "Schäfer", "Großmann", "Öztürk", "de Vries", "Bäcker"),
    *("Meyer-Löw", "Fuchs", "Jäger", "Krüger", "Ostermann", "Vogel", "zu Hohenfels", "Símek", "Roth"),
)
TITLES = (
    "Prof. Dr. ",
    "M.Sc. ",
    "Dr. ",
    "Prof. Dr.-Ing. ",
    "",
    "LB ",
    "Dipl.-Ing. ",
    "Prof. Dr. rer. nat. ",
    "Prof.Dr. ",
)

SITES = (("OS", "Oberstadt"), ("US", "Unterstadt"), ("SH", "Seehafen"))
NO_ROOMS = ("--", "Online", "Zoom", "n.n.")
REMARKS = (
    "Hinweis: erster Termin entfällt für Wiederholer",
    "Verlegung aus A211",
    "https://learn.example.edu/course/4711?lang=de",
    "Hinweis: bitte Laptop mitbringen, Anmeldung nötig",
)
