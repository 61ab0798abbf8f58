"""What the commands do, as functions that anyone can import; one module a verb.

market.yaml -> crawl or replay -> archive -> read -> publish -> analyse -> matrix, changes -> export, report
"""
