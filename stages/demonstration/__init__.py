"""The demonstration council: artificial people, six years of decided cases, and open cases around today.

`council` and `staff` are who is there, `years` and `history` the case log that is imported as any council's would be,
`open_cases` what the staff have done since, through the same actions as the pages, and `loading` puts it all in place.
Nothing here is used by the rest of the program, and nothing loads it but the demonstration.
"""
