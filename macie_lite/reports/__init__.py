"""What a run found and covered, as a document for people who do not read JSON.

`gathering` reads the store in one pass, in memory that does not grow with findings, and hands on `facts`; `document`
writes them as HTML or Markdown, with `templates`, and reads nothing. Names of objects, buckets and jobs are hostile
text there: what is not said to be ours is shown as characters, never obeyed.
"""
