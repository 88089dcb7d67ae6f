"""The command line: words in, one call to `Tracker` or `Reader`, words out.

`door` is where every call comes in and every error goes out; `commands` says in which room each command is;
`call` is what one call of the program knows. Commands that read are asked with what is in `asked`, those that
record with what is in `options`; `page` and `text` lay out what is shown, `documents` what `--json` prints.
Two rooms serve the others: `wording` has what several commands say, `receipts` what is said after recording.
"""
