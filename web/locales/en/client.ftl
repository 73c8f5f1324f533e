### The client's sentences. Same keys as locales/fr/client.ftl (a test compares).

## Everywhere
home = Home
close = Close
cancel = Cancel
apply = Apply
more = More
skip = Go to the text
loading = Opening the text…
export = Export
share = Share
toolbar = Formatting
language-other = Français
guide = Guide to notes
theme-system = System theme
theme-light = Light theme
theme-dark = Dark theme
guest-name = Guest { $number }
title-label = Document title

## Save state
state-saved = Saved
state-saving = Saving…
state-connecting = Connecting…
state-reconnecting = Reconnecting…
state-offline =
    { $count ->
        [0] Offline – your edits will be kept here
        [one] Offline – { $count } edit kept here
       *[other] Offline – { $count } edits kept here
    }
state-offline-unkept =
    { $count ->
        [0] Offline – what you write will be in this page only
        [one] Offline – { $count } edit in this page: do not close it
       *[other] Offline – { $count } edits in this page: do not close it
    }
state-offline-short =
    { $count ->
        [0] Offline
       *[other] Offline · { $count } kept
    }
state-offline-short-unkept =
    { $count ->
        [0] Offline
       *[other] { $count } not kept
    }
filtered = filtered network
filtered-short = filtered
filtered-tip = This network blocks direct connections; Encrier takes another way and loses nothing.
state-unread =
    { $count ->
        [one] This browser does not give back { $count } kept edit yet
       *[other] This browser does not give back { $count } kept edits yet
    }
state-unread-short = { $count } not read yet
state-readonly = Read only
state-refused =
    { $count ->
        [0] Refused by the server
        [one] Not saved – { $count } edit kept here
       *[other] Not saved – { $count } edits kept here
    }
state-refused-unkept =
    { $count ->
        [0] Refused by the server
        [one] Not saved – { $count } edit in this page: do not close it
       *[other] Not saved – { $count } edits in this page: do not close it
    }

## What the server says
readonly-notice = Read only: you can read and export this text, not change it.
problem-denied = You may not open this document. Ask the person who made it for a link; what this browser has of it stays here.
problem-closed = The server has closed this document. Your text stays here: save a copy, then try again.
problem-refused =
    { $count ->
        [one] The server refused an edit. It stays here: save a copy, then try again.
       *[other] The server refused some edits. They stay here: save a copy, then try again.
    }
problem-readonly =
    { $count ->
        [one] This document is read only now: one edit was not sent. It stays here; save a copy.
       *[other] This document is read only now: { $count } edits were not sent. They stay here; save a copy.
    }
problem-save = Save a copy
problem-retry = Try again
part-lost = A part of this page did not arrive: some buttons will do nothing. Load the page again, the text is kept.
part-reload = Reload
error-refused = You may not do that.
error-absent = This document is not on the server yet: write a few words, then try again.
error-unreachable = The server does not answer. Try again when the connection is back.
error-failed = The server could not do it. Try again in a moment.

## People
people-title = People
people-button =
    { $count ->
        [one] You are alone here
       *[other] { $count } people here
    }
people-here =
    { $count ->
        [one] One person here
       *[other] { $count } people here
    }
people-your-name = Your name
people-your-colour = Your colour
people-colour = Colour { $number }
people-you = you

## Export
export-markdown = Markdown
export-text = Text
export-html = HTML
export-pdf = PDF
export-docx = Word (docx)
export-odt = LibreOffice (odt)

## Pad
pad-label = Pad text
pad-placeholder = Write here…
pad-task = Task done
pad-foreign = Content from another editor, kept as it is
style-button = Style: { $style }
style-tip = Paragraph style
style-paragraph = Paragraph
style-heading1 = Heading 1
style-heading2 = Heading 2
style-heading3 = Heading 3
style-heading4 = Heading 4
style-heading5 = Heading 5
style-heading6 = Heading 6
style-codeBlock = Code block
tool-undo = Undo
tool-redo = Redo
tool-bold = Bold
tool-italic = Italic
tool-underline = Underline
tool-strike = Strikethrough
tool-code = Code
tool-link = Link
tool-bulletList = Bullet list
tool-orderedList = Numbered list
tool-taskList = Task list
tool-blockquote = Quotation
tool-image = Image
tool-horizontalRule = Horizontal rule
tool-table = Table
tool-language = Code language…
tool-heading2 = Heading
tool-codeBlock = Code block
tool-search = Search
table-insert = Insert a table
in-row-before = Row above
in-row-after = Row below
in-column-before = Column before
in-column-after = Column after
in-header-row = Header row
in-row-delete = Delete row
in-column-delete = Delete column
in-table-delete = Delete table
ask-link-title = Link
ask-link-address = Address
ask-link-text = Text
ask-link-remove = Remove link
ask-link-bad = That is not an address. Example: https://example.org
ask-picture-title = Image
ask-picture-address = Image address
ask-picture-alt = Description
ask-picture-alt-hint = For people who do not see the image. Leave empty if it only decorates.
ask-picture-bad = That is not the address of an image. Example: https://example.org/photo.jpg
ask-language-title = Code language
ask-language-name = Name of the language
shortcuts-title = Keyboard shortcuts
shortcuts-toolbar = Go to the toolbar (Esc to come back)
shortcuts-tab = Tab leaves the text; in a list or a table it goes one step on. Ctrl+Enter leaves a table.

## Note
note-label = Source of the note, in Markdown
note-placeholder = Write in Markdown…
note-status = State of the note
note-position = Line { $line }, column { $column }
note-selected =
    { $count ->
        [one] { $count } character selected
       *[other] { $count } characters selected
    }
note-length =
    { $count ->
        [one] { $count } character
       *[other] { $count } characters
    }
search-find = Find
search-replace = Replace with
search-next = Next
search-previous = Previous
search-all = All
search-case = Match case
search-word = Whole word
search-regexp = Regular expression
search-replace-one = Replace
search-replace-all = Replace all
search-current = current match
search-on-line = on line
search-replaced-one = replaced match on line { $value }
search-replaced-many = replaced { $value } matches
search-go-to-line = Go to line
search-go = go
editor-control-character = Control character
editor-selection-deleted = Selection deleted

## Start
kind-pad = Pad
kind-note = Note
untitled-pad = Untitled pad
untitled-note = Untitled note

# Note: edit, both, view
mode = Display
mode-edit = Edit
mode-both = Both
mode-view = View
tool-mode-edit = Edit
tool-mode-both = Both
tool-mode-view = View
splitter = Width of the source
contents = Contents
contents-empty = The note’s headings will appear here.
history = History
publish = Published page
slides = Slides

# Note: pictures, tables, preferences
tool-upload = Upload an image
tool-comment = Remark
in-align-left = Align left
in-align-center = Centre
in-align-right = Align right
upload-placeholder = Uploading { $name }…
upload-description = Description of the image
upload-progress =
    { $count ->
        [one] Uploading one image
       *[other] Uploading { $count } images
    }
upload-failed = “{ $name }” was not uploaded. { $reason }
upload-too-large = “{ $name }” is too large: { $most } MB at most.
upload-too-many = { $most } images at a time at most: the first ones are taken.
editor-preferences = Writing preferences
editor-wrap = Wrap long lines
editor-spellcheck = Check spelling
keymap-default = Usual keys
keymap-vim = Vim keys
keymap-emacs = Emacs keys
keymap-default-short = Markdown
keymap-vim-short = Vim
keymap-emacs-short = Emacs
indent-2 = Indent by 2 spaces
indent-4 = Indent by 4 spaces
indent-tab = Indent by a tab
completion-list = Suggestions
