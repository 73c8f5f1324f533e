# The page that the browser shows by itself where the server is not to be reached
away = Le serveur ne répond pas
away-text = Cette page n’est pas gardée dans ce navigateur. Elle s’affichera dès que le serveur répondra : un nouvel essai a lieu toutes les 15 secondes.
away-retry = Réessayer
away-home = Accueil
