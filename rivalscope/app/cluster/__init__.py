"""Crawling on several machines: jobs in PostgreSQL by Procrastinate, one per source, one worker per host."""
