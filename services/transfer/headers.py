"""How people call tables and columns, in English, French and German; folded, letters and digits only."""

from collections.abc import Mapping

TABLES: Mapping[str, str] = {
    "term": "term terms trimestre semestres periode periodes studiensemester",
    "program": "program programs programme programmes formation formations filiere filieres studiengang studiengange",
    "level": "level levels niveau niveaux promotion promotions stufe stufen jahrgang jahrgange fachsemester",
    "group": "group groups groupe groupes gruppe gruppen",
    "teacher": (
        "teacher teachers instructor instructors lecturer lecturers enseignant enseignants enseignante enseignantes"
        " professeur professeurs intervenant intervenants prof profs lehrer lehrkraft lehrkrafte dozent dozenten"
        " dozentin dozentinnen lehrende"
    ),
    "teaching_unit": (
        "teachingunit teachingunits unit units course courses module modules subject subjects matiere matieres ue"
        " uniteenseignement unitesenseignement unitedenseignement unitesdenseignement cours modul fach facher"
        " lehrveranstaltung lehrveranstaltungen veranstaltung veranstaltungen kurs kurse"
    ),
    "room": "room rooms salle salles local locaux raum raume zimmer horsaal horsale",
    "schedule_item": (
        "scheduleitem scheduleitems schedule item items event events timetable emploidutemps planning seance seances"
        " creneau creneaux edt stundenplan termin termine vorlesungsplan"
    ),
}
"""Words for the rows of each entity."""

COLUMNS: Mapping[str, str] = {
    "id": "id identifiant identifier nr kennung ident",
    "uid": "uid uuid",
    "name": "name nom label title libelle intitule titre designation denomination bezeichnung titel",
    "abbreviation": (
        "abbreviation abbr abbrev code short shortname abreviation abrege sigle trigramme initiales nomcourt acronyme"
        " abkurzung kurzel kurz kurzname kurzbezeichnung"
    ),
    "size": (
        "size capacity seats students headcount capacite taille places nbplaces nombredeplaces effectif effectifs"
        " nbetudiants nombredetudiants kapazitat grosse platze sitzplatze plaetze anzahl anzahlplatze studierende"
        " teilnehmer groesse"
    ),
    "levelId": TABLES["level"] + " levelid levelname annee year stufenid semester",
    "programId": TABLES["program"] + " programid programname",
    "parentId": "parent parentid parentgroup groupeparent groupepere obergruppe ubergeordnetegruppe cohort cohorte",
    "type": "type typ kind art gruppentyp typedegroupe",
    "classe": "classe class klasse",
    "number": "number numero num nummer semesternumber numerodesemestre",
    "building": "building batiment bat gebaude gebaeude",
    "aliases": "aliases alias nicknames othernames furthernames autresnoms surnoms weiterenamen anderenamen spitznamen",
    "campus": "campus site standort",
    "tags": "tags tag keywords etiquettes motscles equipement schlagworte stichworte ausstattung equipment",
    "email": "email mail courriel emailaddress adressemail adresseemail emailadresse",
    "groupIds": TABLES["group"] + " groupids groupid gruppenid gruppenids",
    "teacherId": TABLES["teacher"] + " teacherid teacherids enseignantid dozentid",
    "teachingUnitId": TABLES["teaching_unit"] + " teachingunitid unitid courseid matiereid modulid",
    "roomId": TABLES["room"] + " roomid roomids salleid raumid",
    "startTime": "start starttime startsat begin from debut heuredebut datedebut datedebutheure beginn anfang von",
    "endTime": "end endtime endsat until to fin heurefin datefin ende bis",
    "summary": "summary title resume objet sujet titre intitule betreff titel thema",
    "status": "status state statut etat zustand",
    "series": "series serie recurrence terminserie",
    "note": "note notes comment comments remark remarks remarque remarques commentaire bemerkung notiz kommentar",
    "allDay": "allday wholeday journeeentiere touteljournee ganztagig ganztags",
    "location": "location place lieu ort",
    "originalStartTime": "originalstarttime originalstart debutoriginal debutinitial ursprunglicherbeginn",
    "startsOn": "startson start startdate firstday datedebut debut premierjour beginn von erstertag",
    "endsOn": "endson end enddate lastday datefin fin dernierjour ende bis letztertag",
}
"""Words for each property."""
