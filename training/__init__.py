"""How the shipped NER model is made, from a seed: `python -m training` (that is `make model`).

Start with `__main__`. `corpora` reads the named training sets, `generated` fills `templates` with Faker's tables
through `names`, `model` holds the pipeline and its loop. NOTICE names the sources and their licences. Nothing imports
this at run time.
"""
