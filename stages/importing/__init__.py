"""The case log: a council's cases of earlier years, read from a CSV or XLSX file, checked whole, then written whole.

`columns` says what a log may hold, `reading` opens the file, `words` knows what a council may call the law's fixed
words, `checking` finds everything wrong with a row, `lists` keeps the council's own lists, `writing` makes the rows,
`log` puts them in order; `runs` has the queue do it for the browser. docs/case-log.md says it to the people who prepare
the file.
"""
