package io.newstunneler.analysis.story;

import java.util.Locale;

import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * Who published an article: the domain that somebody registered, so that the ten feeds
 * and the hosts of one newspaper count once.
 */
final class Publisher {

	private Publisher() {
	}

	/**
	 * The publisher of an article.
	 * @param url the article's address
	 * @param sourceUrl its source's address, for articles without one of their own
	 * @param sourceName its source's name, where neither has a host
	 * @return a domain in lower case, at worst the source's name
	 */
	static String of(String url, String sourceUrl, String sourceName) {
		String domain = domain(url);
		if (domain == null) {
			domain = domain(sourceUrl);
		}
		return (domain != null) ? domain : sourceName.toLowerCase(Locale.ROOT).strip();
	}

	private static @Nullable String domain(String address) {
		HttpUrl url = HttpUrl.parse(address);
		if (url == null) {
			return null;
		}
		String domain = url.topPrivateDomain();
		return (domain != null) ? domain : url.host();
	}

}
