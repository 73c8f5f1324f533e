# The preview: loaded with it
preview = Aperçu
preview-empty = L’aperçu paraîtra ici.
preview-waiting = Aperçu en attente de connexion
preview-too-long = La note est trop longue pour un aperçu pendant l’écriture.
preview-failed = L’aperçu de cette note n’a pas pu être fait.
preview-block-too-long = Ce passage est trop long pour l’aperçu.
drawing-failed = Dessin impossible :
drawing-label = Dessin ({ $kind }), fait à partir du texte de la note
embed-video = Afficher la vidéo de { $host }
embed-page = Afficher la page de { $host }
embed-pdf = Afficher le PDF de { $host }
embed-hint = Rien n’est chargé de ce site avant votre clic.
# Ce que le serveur dit dans une note, mot pour mot : il le dit en français à tous ceux qui regardent un même aperçu
rendered-bad-matter = L’en-tête YAML de cette note ne peut pas être lu : il est affiché comme du texte.
rendered-too-much = La suite de cette note est trop complexe pour être affichée.
rendered-many-cells = Cette note a trop de cellules de tableaux : ses tableaux sont affichés comme du texte.
rendered-many-formulas = Cette note a trop de signes « $ » : ses formules sont affichées comme du texte.
rendered-many-containers = Cette note a trop de blocs « ::: » les uns dans les autres : ils sont affichés comme du texte.
rendered-many-footnotes = Cette note a trop de notes de bas de page : elles sont affichées comme du texte.
rendered-many-definitions = Cette note a trop de définitions de termes : elles sont affichées comme du texte.
rendered-many-signs = Cette note a trop de signes « == », « ++ », « ~ » et « ^ » : ils sont affichés comme du texte.
rendered-many-alerts = Cette note a trop de signes « > » qui se suivent : ses encadrés sont affichés comme des citations.
rendered-details = Détails
rendered-contents = Table des matières
rendered-footnotes = Notes
rendered-back = Retour au texte
rendered-picture = Image de
rendered-sound = Audio
rendered-film = Vidéo
rendered-frame = Page d’un autre site
rendered-undrawn = Ce serveur ne dessine pas ce genre de diagramme : voici son texte.
rendered-note = Note
rendered-tip = Conseil
rendered-important = Important
rendered-warning = Attention
rendered-caution = Danger
