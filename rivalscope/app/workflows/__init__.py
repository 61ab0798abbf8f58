"""What the commands do, as functions that anyone can import; one module per verb.

market.yaml -> crawl or replay -> archive -> read -> publish -> analyse -> matrix, changes -> export, report
"""
