"""Period reports: what happened, where things stand, figures and targets, what is overdue, what is missing.

`making` gathers one frozen document from the journal; `layout` puts it into words, in one language or both;
`markdown` and `html` write those down, and the command line does so as text. Given the same events and the
same question, the bytes are the same.
"""
