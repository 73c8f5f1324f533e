# The page that the browser shows by itself where the server is not to be reached
away = The server does not answer
away-text = This page is not kept in this browser. It will show as soon as the server answers: another try is made every 15 seconds.
away-retry = Try again
away-home = Home
