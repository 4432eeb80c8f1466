"""The command line, one file per command; thin: every command calls one function of the rooms below."""
