"""Questions about a market as functions: the command line, notebooks and assistants all ask through these.

Every answer is a page of rows that carry their quotes, with what the rows can know beside them: as of when, what could
not be read, and, where there are no rows, why.
"""
