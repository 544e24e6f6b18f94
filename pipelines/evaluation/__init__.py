"""From what is on record of a recipient to a standing, and to the rows that follow from it.

`inputs` reads, `known` and `judged` say what counted when, `translation` puts it in the words of
the rules, `projection` and `case_rows` make rows of the answer; `judging` runs all of it.
"""
