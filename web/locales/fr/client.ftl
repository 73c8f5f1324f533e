### Les phrases du client. Mêmes clés que locales/en/client.ftl (un test compare).

## Partout
home = Accueil
close = Fermer
cancel = Annuler
apply = Appliquer
more = Plus
skip = Aller au texte
loading = Ouverture du texte…
export = Exporter
share = Partager
toolbar = Mise en forme
language-other = English
guide = Guide des notes
theme-system = Thème du système
theme-light = Thème clair
theme-dark = Thème sombre
guest-name = Invité·e { $number }
title-label = Titre du document

## État d’enregistrement
state-saved = Enregistré
state-saving = Enregistrement…
state-connecting = Connexion…
state-reconnecting = Reconnexion…
state-offline =
    { $count ->
        [0] Hors ligne – vos modifications seront gardées ici
        [one] Hors ligne – { $count } modification gardée ici
       *[other] Hors ligne – { $count } modifications gardées ici
    }
state-offline-unkept =
    { $count ->
        [0] Hors ligne – ce que vous écrirez ne sera que dans cette page
        [one] Hors ligne – { $count } modification dans cette page : ne la fermez pas
       *[other] Hors ligne – { $count } modifications dans cette page : ne la fermez pas
    }
state-offline-short =
    { $count ->
        [0] Hors ligne
        [one] Hors ligne · { $count } gardée
       *[other] Hors ligne · { $count } gardées
    }
state-offline-short-unkept =
    { $count ->
        [0] Hors ligne
        [one] { $count } non gardée
       *[other] { $count } non gardées
    }
filtered = réseau filtré
filtered-short = filtré
filtered-tip = Ce réseau bloque les connexions directes ; Encrier passe autrement et n’y perd rien.
state-unread =
    { $count ->
        [one] Ce navigateur ne rend pas encore { $count } modification gardée
       *[other] Ce navigateur ne rend pas encore { $count } modifications gardées
    }
state-unread-short =
    { $count ->
        [one] { $count } non relue
       *[other] { $count } non relues
    }
state-readonly = Lecture seule
state-refused =
    { $count ->
        [0] Refusé par le serveur
        [one] Non enregistré – { $count } modification gardée ici
       *[other] Non enregistré – { $count } modifications gardées ici
    }
state-refused-unkept =
    { $count ->
        [0] Refusé par le serveur
        [one] Non enregistré – { $count } modification dans cette page : ne la fermez pas
       *[other] Non enregistré – { $count } modifications dans cette page : ne la fermez pas
    }

## Ce que dit le serveur
readonly-notice = Lecture seule : vous pouvez lire et exporter ce texte, pas le modifier.
problem-denied = Vous n’avez pas le droit d’ouvrir ce document. Demandez un lien à la personne qui l’a créé ; ce que ce navigateur en garde reste ici.
problem-closed = Le serveur a fermé ce document. Votre texte reste ici : enregistrez-en une copie, puis réessayez.
problem-refused =
    { $count ->
        [one] Le serveur a refusé une modification. Elle reste ici : enregistrez-en une copie, puis réessayez.
       *[other] Le serveur a refusé des modifications. Elles restent ici : enregistrez-en une copie, puis réessayez.
    }
problem-readonly =
    { $count ->
        [one] Ce document est passé en lecture seule : une modification n’a pas été envoyée. Elle reste ici ; enregistrez-en une copie.
       *[other] Ce document est passé en lecture seule : { $count } modifications n’ont pas été envoyées. Elles restent ici ; enregistrez-en une copie.
    }
problem-save = Enregistrer une copie
problem-retry = Réessayer
part-lost = Une partie de cette page n’est pas arrivée : certains boutons ne feront rien. Rechargez la page, le texte est gardé.
part-reload = Recharger
error-refused = Vous n’avez pas le droit de faire cela.
error-absent = Ce document n’existe pas encore sur le serveur : écrivez quelques mots, puis réessayez.
error-unreachable = Le serveur ne répond pas. Réessayez quand la connexion sera revenue.
error-failed = Le serveur n’a pas pu le faire. Réessayez dans un instant.

## Personnes
people-title = Personnes
people-button =
    { $count ->
        [one] Vous êtes seul·e ici
       *[other] { $count } personnes ici
    }
people-here =
    { $count ->
        [one] Une personne ici
       *[other] { $count } personnes ici
    }
people-your-name = Votre nom
people-your-colour = Votre couleur
people-colour = Couleur { $number }
people-you = vous

## Export
export-markdown = Markdown
export-text = Texte
export-html = HTML
export-pdf = PDF
export-docx = Word (docx)
export-odt = LibreOffice (odt)

## Pad
pad-label = Texte du pad
pad-placeholder = Écrivez ici…
pad-task = Tâche faite
pad-foreign = Contenu d’un autre éditeur, conservé tel quel
style-button = Style : { $style }
style-tip = Style du paragraphe
style-paragraph = Paragraphe
style-heading1 = Titre 1
style-heading2 = Titre 2
style-heading3 = Titre 3
style-heading4 = Titre 4
style-heading5 = Titre 5
style-heading6 = Titre 6
style-codeBlock = Bloc de code
tool-undo = Annuler
tool-redo = Rétablir
tool-bold = Gras
tool-italic = Italique
tool-underline = Souligné
tool-strike = Barré
tool-code = Code
tool-link = Lien
tool-bulletList = Liste à puces
tool-orderedList = Liste numérotée
tool-taskList = Liste de tâches
tool-blockquote = Citation
tool-image = Image
tool-horizontalRule = Ligne de séparation
tool-table = Tableau
tool-language = Langage du code…
tool-heading2 = Titre
tool-codeBlock = Bloc de code
tool-search = Rechercher
table-insert = Insérer un tableau
in-row-before = Ligne au-dessus
in-row-after = Ligne au-dessous
in-column-before = Colonne avant
in-column-after = Colonne après
in-header-row = Ligne d’en-tête
in-row-delete = Supprimer la ligne
in-column-delete = Supprimer la colonne
in-table-delete = Supprimer le tableau
ask-link-title = Lien
ask-link-address = Adresse
ask-link-text = Texte
ask-link-remove = Retirer le lien
ask-link-bad = Cette adresse n’en est pas une. Exemple : https://exemple.fr
ask-picture-title = Image
ask-picture-address = Adresse de l’image
ask-picture-alt = Description
ask-picture-alt-hint = Pour qui ne voit pas l’image. Laissez vide si elle ne fait que décorer.
ask-picture-bad = Cette adresse n’est pas celle d’une image. Exemple : https://exemple.fr/photo.jpg
ask-language-title = Langage du code
ask-language-name = Nom du langage
shortcuts-title = Raccourcis clavier
shortcuts-toolbar = Aller à la barre d’outils (Échap pour revenir)
shortcuts-tab = Tab quitte le texte ; dans une liste ou un tableau, elle avance d’un cran. Ctrl+Entrée sort d’un tableau.

## Note
note-label = Source de la note, en Markdown
note-placeholder = Écrivez en Markdown…
note-status = État de la note
note-position = Ligne { $line }, colonne { $column }
note-selected =
    { $count ->
        [one] { $count } caractère sélectionné
       *[other] { $count } caractères sélectionnés
    }
note-length =
    { $count ->
        [one] { $count } caractère
       *[other] { $count } caractères
    }
search-find = Rechercher
search-replace = Remplacer par
search-next = Suivant
search-previous = Précédent
search-all = Tous
search-case = Casse
search-word = Mot entier
search-regexp = Expression régulière
search-replace-one = Remplacer
search-replace-all = Tout remplacer
search-current = occurrence actuelle
search-on-line = à la ligne
search-replaced-one = occurrence remplacée à la ligne { $value }
search-replaced-many = { $value } occurrences remplacées
search-go-to-line = Aller à la ligne
search-go = y aller
editor-control-character = Caractère de contrôle
editor-selection-deleted = Sélection supprimée

## Accueil
kind-pad = Pad
kind-note = Note
untitled-pad = Pad sans titre
untitled-note = Note sans titre

# Note: edit, both, view
mode = Affichage
mode-edit = Éditer
mode-both = Partagé
mode-view = Voir
tool-mode-edit = Éditer
tool-mode-both = Partagé
tool-mode-view = Voir
splitter = Largeur de la source
contents = Sommaire
contents-empty = Les titres de la note paraîtront ici.
history = Historique
publish = Page publiée
slides = Diapositives

# Note: pictures, tables, preferences
tool-upload = Envoyer une image
tool-comment = Remarque
in-align-left = Aligner à gauche
in-align-center = Centrer
in-align-right = Aligner à droite
upload-placeholder = Envoi de { $name }…
upload-description = Description de l’image
upload-progress =
    { $count ->
        [one] Envoi d’une image
       *[other] Envoi de { $count } images
    }
upload-failed = « { $name } » n’a pas été envoyée. { $reason }
upload-too-large = « { $name } » est trop grande : { $most } Mo au plus.
upload-too-many = { $most } images à la fois au plus : les premières sont prises.
editor-preferences = Préférences d’écriture
editor-wrap = Couper les longues lignes
editor-spellcheck = Vérifier l’orthographe
keymap-default = Touches habituelles
keymap-vim = Touches de Vim
keymap-emacs = Touches d’Emacs
keymap-default-short = Markdown
keymap-vim-short = Vim
keymap-emacs-short = Emacs
indent-2 = Retrait de 2 espaces
indent-4 = Retrait de 4 espaces
indent-tab = Retrait d’une tabulation
completion-list = Propositions
