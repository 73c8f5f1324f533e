### Les phrases de la page d’accueil seule. Mêmes clés que locales/en/start.ftl (un test compare).

start-title = Encrier – écrire à plusieurs
start-lead = Écrire à plusieurs, tout de suite.
start-field = Nom du pad ou lien
start-hint = Laissez vide pour un nom au hasard.
start-pad = Nouveau pad
start-note = Nouvelle note
start-pad-hint = Texte mis en forme
start-note-hint = Source Markdown
start-guide = Guide des notes
start-health = État du service
start-version = Version { $version }

## Fichiers d’autres logiciels
file-import = Importer un fichier
file-import-hint = Markdown, HTML, Word, LibreOffice ou zip de notes
file-importing = Lecture du fichier…
file-imported =
    { $count ->
        [one] { $count } note créée :
       *[other] { $count } notes créées :
    }
file-left-out =
    { $count ->
        [one] { $count } note n’a pas pu être créée.
       *[other] { $count } notes n’ont pas pu être créées.
    }
file-failed = Le fichier n’a pas pu être envoyé. Vérifiez la connexion, puis réessayez.

## Mon historique
mine-title = Mon historique
mine-here = Cette liste est gardée dans ce navigateur.
mine-there = Cette liste est gardée avec votre compte.
mine-filter = Filtrer par titre ou étiquette
mine-sort = Trier
mine-sort-visited = Dernière visite
mine-sort-title = Titre, de A à Z
mine-sort-kind = Notes, puis pads
mine-pinned = Épinglé
mine-pin = Épingler « { $title } »
mine-unpin = Ne plus épingler « { $title } »
mine-remove = Retirer « { $title } » de mon historique
mine-removed = « { $title } » n’est plus dans la liste. Le document existe toujours.
mine-undo = Annuler
mine-tag = Filtrer par l’étiquette { $tag }
mine-count =
    { $count ->
        [0] Aucun document
        [one] { $count } document
       *[other] { $count } documents
    }
mine-more =
    { $count ->
        [one] Afficher { $count } document de plus
       *[other] Afficher { $count } documents de plus
    }
mine-empty = Rien ici pour l’instant : les pads et les notes que vous ouvrez s’y rangent d’eux-mêmes.
mine-nothing = Aucun document ne correspond à « { $filter } ».
mine-show-all = Tout afficher
mine-export = Exporter la liste
mine-import = Importer une liste
mine-imported =
    { $count ->
        [0] Rien de nouveau dans ce fichier.
        [one] { $count } document ajouté ou mis à jour.
       *[other] { $count } documents ajoutés ou mis à jour.
    }
mine-left-out =
    { $count ->
        [one] { $count } document, le plus ancien, n’est pas repris : la liste en garde { $most }.
       *[other] { $count } documents, les plus anciens, ne sont pas repris : la liste en garde { $most }.
    }
mine-import-bad = Ce fichier n’est pas un historique : un fichier JSON exporté d’ici, de CodiMD ou de HedgeDoc est attendu.
mine-clear = Vider la liste
mine-clear-title = Vider mon historique ?
mine-clear-text =
    { $count ->
        [one] { $count } document sort de cette liste. Il n’est pas supprimé : il existe toujours à son adresse.
       *[other] { $count } documents sortent de cette liste. Ils ne sont pas supprimés : chacun existe toujours à son adresse.
    }
mine-clear-advice = Sans cette liste, il faut l’adresse d’un document pour le retrouver. « Exporter la liste » en garde une copie.
mine-clear-do = Vider la liste
mine-cleared = La liste est vide. Aucun document n’a été supprimé.
mine-failed = Votre historique n’a pas pu être lu.
mine-not-saved = La modification n’a pas pu être enregistrée.
mine-retry = Réessayer
