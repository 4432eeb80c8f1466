"""What other people's parsers read: native code, and libraries that may run away on a hostile file.

Run by `sandboxed`, in a child process that a crash or a limit may end at the cost of one object; called through
`sandbox.parse` alone. Each module has generator functions from a file in memory to items: tuples of strings, numbers,
bytes, None and lists of these. They know no Passage, no Budget and no Coverage; they may raise NotExamined.
"""
