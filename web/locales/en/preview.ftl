# The preview: loaded with it
preview = Preview
preview-empty = The preview will appear here.
preview-waiting = Preview waiting for a connection
preview-too-long = The note is too long for a preview while it is written.
preview-failed = The preview of this note could not be made.
preview-block-too-long = This passage is too long for the preview.
drawing-failed = Cannot be drawn:
drawing-label = Drawing ({ $kind }), made from the note’s text
embed-video = Show the video from { $host }
embed-page = Show the page from { $host }
embed-pdf = Show the PDF from { $host }
embed-hint = Nothing is loaded from this site before you click.
# What the server says in a note: it says it in French to all who look at one preview
rendered-bad-matter = The YAML header of this note cannot be read: it is shown as text.
rendered-too-much = The rest of this note is too complex to be shown.
rendered-many-cells = This note has too many table cells: its tables are shown as text.
rendered-many-formulas = This note has too many “$” signs: its formulas are shown as text.
rendered-many-containers = This note has too many “:::” blocks inside one another: they are shown as text.
rendered-many-footnotes = This note has too many footnotes: they are shown as text.
rendered-many-definitions = This note has too many definitions of terms: they are shown as text.
rendered-many-signs = This note has too many “==”, “++”, “~” and “^” signs: they are shown as text.
rendered-many-alerts = This note has too many “>” signs in a row: its alerts are shown as quotations.
rendered-details = Details
rendered-contents = Table of contents
rendered-footnotes = Footnotes
rendered-back = Back to the text
rendered-picture = Picture from
rendered-sound = Audio
rendered-film = Video
rendered-frame = Page of another site
rendered-undrawn = This server does not draw this kind of diagram: here is its text.
rendered-note = Note
rendered-tip = Tip
rendered-important = Important
rendered-warning = Warning
rendered-caution = Caution
