"""Scrapy's settings for every crawl; a market's own wishes are added by the worker."""

BOT_NAME = "rivalscope"
SPIDER_MODULES = ["crawlers.spiders"]
NEWSPIDER_MODULE = "crawlers.spiders"

TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
SCHEDULER = "crawlers.scheduler.FrontierScheduler"
TWISTED_DNS_RESOLVER = "crawlers.safety.GuardedResolver"

# The recorder is next to the network. What Scrapy brings for robots.txt, redirects, retries, compression, cookies
# and caching is left out, because each of them must leave a capture behind here.
DOWNLOADER_MIDDLEWARES_BASE: dict[str, int] = {}
DOWNLOADER_MIDDLEWARES = {
    "crawlers.middlewares.SafetyMiddleware": 100,
    "crawlers.middlewares.RobotsMiddleware": 200,
    "crawlers.middlewares.PatienceMiddleware": 300,
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": 400,
    "crawlers.middlewares.RecorderMiddleware": 900,
}
SPIDER_MIDDLEWARES_BASE: dict[str, int] = {}
EXTENSIONS_BASE: dict[str, int] = {}
EXTENSIONS = {"crawlers.politeness.Throttle": 0}

# Only http and https: file:, data:, ftp: and s3: are not for crawling.
DOWNLOAD_HANDLERS = {"data": None, "file": None, "ftp": None, "s3": None}
DOWNLOAD_FAIL_ON_DATALOSS = False  # half an answer is archived too, as a failure
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_VERIFY_CERTIFICATES = True
# Exact delays: a Crawl-delay is a least time, not an average.
DOWNLOAD_DELAY_JITTER = 0

# Callbacks yield no items. Scrapy starts this many tasks for every response, which was a third of a crawl's CPU.
CONCURRENT_ITEMS = 1

REMOTE_CONTROL_ENABLED = False
TELNETCONSOLE_ENABLED = False
STATS_CLASS = "scrapy.statscollectors.DummyStatsCollector"
STATS_DUMP = False
LOG_LEVEL = "WARNING"
LOG_FORMATTER = "crawlers.quiet.QuietLogFormatter"
WARN_ON_GENERATOR_RETURN_VALUE = False
