"""Crawling on several machines: jobs in PostgreSQL by Procrastinate, one a source, one worker a host."""
