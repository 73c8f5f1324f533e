### The sentences of the start page alone. Same keys as locales/fr/start.ftl (a test compares).

start-title = Encrier – write together
start-lead = Write together, right away.
start-field = Pad name or link
start-hint = Leave empty for a random name.
start-pad = New pad
start-note = New note
start-pad-hint = Formatted text
start-note-hint = Markdown source
start-guide = Guide to notes
start-health = Service status
start-version = Version { $version }

## Files of other programs
file-import = Import a file
file-import-hint = Markdown, HTML, Word, LibreOffice or a zip of notes
file-importing = Reading the file…
file-imported =
    { $count ->
        [one] { $count } note made:
       *[other] { $count } notes made:
    }
file-left-out =
    { $count ->
        [one] { $count } note could not be made.
       *[other] { $count } notes could not be made.
    }
file-failed = The file could not be sent. Check the connection and try again.

## My history
mine-title = My history
mine-here = This list is kept in this browser.
mine-there = This list is kept with your account.
mine-filter = Filter by title or tag
mine-sort = Sort
mine-sort-visited = Last visit
mine-sort-title = Title, A to Z
mine-sort-kind = Notes, then pads
mine-pinned = Pinned
mine-pin = Pin “{ $title }”
mine-unpin = Unpin “{ $title }”
mine-remove = Remove “{ $title }” from my history
mine-removed = “{ $title }” is no longer in the list. The document still exists.
mine-undo = Undo
mine-tag = Filter by the tag { $tag }
mine-count =
    { $count ->
        [0] No document
        [one] { $count } document
       *[other] { $count } documents
    }
mine-more =
    { $count ->
        [one] Show { $count } more document
       *[other] Show { $count } more documents
    }
mine-empty = Nothing here yet: the pads and notes that you open find their place here by themselves.
mine-nothing = No document matches “{ $filter }”.
mine-show-all = Show all
mine-export = Export the list
mine-import = Import a list
mine-imported =
    { $count ->
        [0] Nothing new in this file.
        [one] { $count } document added or updated.
       *[other] { $count } documents added or updated.
    }
mine-left-out =
    { $count ->
        [one] { $count } document, the oldest, is left out: the list keeps { $most }.
       *[other] { $count } documents, the oldest, are left out: the list keeps { $most }.
    }
mine-import-bad = This file is no history: a JSON file exported from here, CodiMD or HedgeDoc is expected.
mine-clear = Empty the list
mine-clear-title = Empty my history?
mine-clear-text =
    { $count ->
        [one] { $count } document leaves this list. It is not deleted: it still exists at its address.
       *[other] { $count } documents leave this list. They are not deleted: each still exists at its address.
    }
mine-clear-advice = Without this list, you need a document’s address to find it again. “Export the list” keeps a copy.
mine-clear-do = Empty the list
mine-cleared = The list is empty. No document was deleted.
mine-failed = Your history could not be read.
mine-not-saved = The change could not be saved.
mine-retry = Try again
