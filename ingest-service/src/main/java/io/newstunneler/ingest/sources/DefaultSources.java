package io.newstunneler.ingest.sources;

import java.time.Duration;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.util.retry.Retry;

import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.stereotype.Component;

/**
 * The twenty sources that a fresh system starts with, those of the predecessor.
 */
@Component
class DefaultSources implements ApplicationRunner {

	private static final Logger log = LoggerFactory.getLogger(DefaultSources.class);

	private static final int RETRIES = 30;

	static final List<Feed> TWENTY = List.of(
			new Feed("SEC EDGAR – Company Filings",
					"https://www.sec.gov/cgi-bin/browse-edgar?action=getcurrent&type=&count=40&output=atom"),
			new Feed("Reuters – Business News", "https://feeds.reuters.com/reuters/businessNews"),
			new Feed("CNBC – Market News", "https://www.cnbc.com/id/100003114/device/rss/rss.html"),
			new Feed("Yahoo Finance – Top Stories", "https://finance.yahoo.com/news/rssindex"),
			new Feed("MarketWatch – Top Stories", "https://feeds.marketwatch.com/marketwatch/topstories/"),
			new Feed("FierceBiotech – Biotech News", "https://www.fiercebiotech.com/rss/xml"),
			new Feed("TechCrunch – Startups", "https://techcrunch.com/startups/feed/"),
			new Feed("CleanTechnica – Renewable Energy", "https://cleantechnica.com/feed/"),
			new Feed("WaterWorld – Water Industry News", "https://www.waterworld.com/rss"),
			new Feed("Federal Reserve – Press Releases", "https://www.federalreserve.gov/feeds/press_all.xml"),
			new Feed("Seeking Alpha – Market News", "https://seekingalpha.com/feed.xml"),
			new Feed("Investing.com – All", "https://www.investing.com/rss/news.rss"),
			new Feed("Investing.com – Stock Market", "https://www.investing.com/rss/news_25.rss"),
			new Feed("Investing.com – Forex", "https://www.investing.com/rss/news_1.rss"),
			new Feed("Investing.com – Commodities", "https://www.investing.com/rss/news_11.rss"),
			new Feed("Investing.com – Economic Indicators", "https://www.investing.com/rss/news_95.rss"),
			new Feed("Investing.com – Economy", "https://www.investing.com/rss/news_14.rss"),
			new Feed("Bloomberg – Markets News", "https://feeds.bloomberg.com/markets/news.rss"),
			new Feed("Financial Times – Home", "https://www.ft.com/rss/home"),
			new Feed("Barron's – Market News", "https://www.barrons.com/feed"));

	private final Sources sources;

	private final Properties properties;

	DefaultSources(Sources sources, Properties properties) {
		this.sources = sources;
		this.properties = properties;
	}

	@Override
	public void run(ApplicationArguments arguments) {
		if (this.properties.defaultSources() == Choice.NONE) {
			return;
		}
		this.sources.addFirst(TWENTY)
			.retryWhen(Retry.backoff(RETRIES, Duration.ofSeconds(1)).maxBackoff(Duration.ofSeconds(10)))
			.subscribe(DefaultSources::log,
					(error) -> log.atError()
						.setCause(error)
						.log("default sources could not be added; they will be at the next start"));
	}

	private static void log(long added) {
		if (added > 0) {
			log.atInfo().addKeyValue("sources", added).log("added the default sources");
		}
	}

	/**
	 * A source to start with.
	 */
	record Feed(String name, String url) {

	}

	/**
	 * What a fresh system starts with.
	 */
	enum Choice {

		/** The twenty default sources. */
		ALL,

		/** No sources. */
		NONE

	}

	/**
	 * What a fresh system starts with.
	 *
	 * @param defaultSources {@code all} or {@code none}; looked at only while there never
	 * was a source
	 */
	@ConfigurationProperties("newstunneler")
	record Properties(@DefaultValue("all") Choice defaultSources) {

	}

}
