"""The command line: words in, one call to `Tracker` or `Reader`, words out.

`door` is where every call comes in and every error goes out; `commands` lists the commands; `call` is what
one call of the program knows; `page` and `text` lay out what is shown.
"""
