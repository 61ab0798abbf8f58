"""The core: records, configuration, archive and store. Knows no Scrapy, no pandas, no terminal."""
