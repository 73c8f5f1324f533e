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
