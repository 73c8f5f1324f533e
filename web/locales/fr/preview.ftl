# The preview: loaded with it
preview = Aperçu
preview-empty = L’aperçu paraîtra ici.
preview-waiting = Aperçu en attente de connexion
preview-too-long = La note est trop longue pour un aperçu pendant l’écriture.
preview-failed = L’aperçu de cette note n’a pas pu être fait.
preview-block-too-long = Ce passage est trop long pour l’aperçu.
drawing-failed = Dessin impossible :
drawing-label = Dessin ({ $kind }), fait à partir du texte de la note
embed-video = Afficher la vidéo de { $host }
embed-page = Afficher la page de { $host }
embed-pdf = Afficher le PDF de { $host }
embed-hint = Rien n’est chargé de ce site avant votre clic.
