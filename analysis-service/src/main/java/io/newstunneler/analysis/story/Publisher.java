package io.newstunneler.analysis.story;

import java.util.Locale;
import java.util.Optional;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * Who published an article: the domain that somebody registered, so that the ten feeds
 * and the hosts of one newspaper count once.
 */
final class Publisher {

	/** By scheme and authority: looking a suffix up costs more than all else here. */
	private static final Cache<String, Optional<String>> DOMAINS = Caffeine.newBuilder().maximumSize(2_000).build();

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
		int authority = address.indexOf("://") + 3;
		int path = address.indexOf('/', authority);
		return ((authority > 2 && path > authority) ? DOMAINS.get(address.substring(0, path), Publisher::registered)
				: registered(address))
			.orElse(null);
	}

	private static Optional<String> registered(String address) {
		HttpUrl url = HttpUrl.parse(address);
		if (url == null) {
			return Optional.empty();
		}
		String domain = url.topPrivateDomain();
		return Optional.of((domain != null) ? domain : url.host());
	}

}
