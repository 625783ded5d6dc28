package io.newstunneler.ingest.sources;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.newstunneler.ingest.discovery.Discovery;
import io.newstunneler.ingest.fetching.Body.UnusableBodyException;
import io.newstunneler.ingest.fetching.FetchOutcome;
import io.newstunneler.ingest.fetching.FetchOutcome.Busy;
import io.newstunneler.ingest.fetching.FetchOutcome.Failed;
import io.newstunneler.ingest.fetching.FetchOutcome.Fetched;
import io.newstunneler.ingest.fetching.FetchOutcome.Gone;
import io.newstunneler.ingest.fetching.FetchOutcome.NotModified;
import io.newstunneler.ingest.fetching.FetchOutcome.Refused;
import io.newstunneler.ingest.fetching.FetchRequest;
import io.newstunneler.ingest.fetching.FetchRequest.Secrets;
import io.newstunneler.ingest.fetching.Fetcher;
import io.newstunneler.ingest.reading.Entry;
import io.newstunneler.ingest.reading.FeedDocument;
import io.newstunneler.ingest.reading.FeedReader;
import io.newstunneler.ingest.reading.UnreadableFeedException;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;
import org.jsoup.Jsoup;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * What a feed would bring, without adding it.
 */
@RestController
@RequestMapping("/api/sources/preview")
class PreviewController {

	private static final int MAX_BYTES = 10_000_000;

	private static final Duration DEADLINE = Duration.ofSeconds(15);

	private static final Duration ALTOGETHER = Duration.ofSeconds(25);

	private static final int ITEMS = 10;

	private static final int LONGEST = 300;

	private final Fetcher fetcher;

	private final FeedReader reader;

	private final Discovery discovery;

	PreviewController(Fetcher fetcher, FeedReader reader, Discovery discovery) {
		this.fetcher = fetcher;
		this.reader = reader;
		this.discovery = discovery;
	}

	/**
	 * Looks at a feed, or at a site for its feed, without adding it.
	 */
	@PostMapping
	Mono<Preview> preview(@Valid @RequestBody Wanted wanted) {
		SourceAddress address = SourceAddress.of(wanted.url());
		URI uri;
		try {
			uri = SourceAddress.fetchable(address.url());
		}
		catch (URISyntaxException ex) {
			throw new IllegalStateException("an address was taken that is none", ex);
		}
		Secrets secrets = (address.credentials() != null) ? new Secrets(uri, address.credentials(), Map.of()) : null;
		return this.fetcher.fetch(new FetchRequest(uri, secrets, null, null), MAX_BYTES, DEADLINE)
			.publishOn(Schedulers.parallel())
			.flatMap((outcome) -> preview(address.url(), outcome))
			.timeout(ALTOGETHER,
					Mono.just(Preview.problem(address.url(), "Neither the site nor its feed answered in time.")));
	}

	private Mono<Preview> preview(String url, FetchOutcome outcome) {
		return switch (outcome) {
			case Fetched fetched -> read(url, fetched);
			case NotModified _ -> Mono.just(Preview.problem(url, "The server sends no document."));
			case Gone _ -> Mono.just(Preview.problem(url, "The server says that the feed is gone for good (410)."));
			case Busy busy -> Mono.just(Preview.problem(url, busy.reason()));
			case Refused refused -> Mono.just(Preview.problem(url, refused.reason()));
			case Failed failed -> Mono.just(Preview.problem(url, failed.reason()));
		};
	}

	private Mono<Preview> read(String url, Fetched fetched) {
		byte[] body;
		try {
			body = fetched.body().document();
		}
		catch (UnusableBodyException ex) {
			return Mono.just(Preview.problem(url, String.valueOf(ex.getMessage())));
		}
		try {
			return Mono.just(Preview.of(url, fetched.address(), this.reader.read(body, fetched.charset())));
		}
		catch (UnreadableFeedException ex) {
			return this.discovery.find(fetched)
				.map((found) -> Preview.of(url, found.address(), found.document()))
				.defaultIfEmpty(Preview.problem(url, String.valueOf(ex.getMessage())));
		}
	}

	/**
	 * What to look at.
	 *
	 * @param url address of a feed or a site
	 */
	record Wanted(@NotNull @FeedAddress String url) {

		@Override
		public String toString() {
			return "Wanted[***]";
		}

	}

	/**
	 * What was found.
	 *
	 * @param url what was asked for, without credentials
	 * @param feedUrl where the feed really is
	 * @param title its title
	 * @param total how many items it has now
	 * @param items the first of them
	 * @param problem why there is none, or what of it is damaged, in a sentence
	 */
	record Preview(String url, @Nullable String feedUrl, @Nullable String title, int total, List<Item> items,
			@Nullable String problem) {

		static Preview of(String url, URI address, FeedDocument document) {
			return new Preview(url, address.toString(), text(document.title()), document.entries().size(),
					document.entries().stream().limit(ITEMS).map(Item::of).toList(), document.warning());
		}

		static Preview problem(String url, String problem) {
			return new Preview(url, null, null, 0, List.of(), problem);
		}

	}

	/**
	 * An item of a feed, as plain text.
	 *
	 * @param title its title
	 * @param summary its beginning
	 * @param publishedAt when it was published, if it says so
	 */
	record Item(@Nullable String title, @Nullable String summary, @Nullable Instant publishedAt) {

		static Item of(Entry entry) {
			String summary = (entry.summary() != null) ? entry.summary() : entry.content();
			return new Item(text(entry.title()), text(summary), entry.published());
		}

	}

	private static @Nullable String text(@Nullable String markup) {
		if (markup == null) {
			return null;
		}
		String source = (markup.length() > 100_000) ? markup.substring(0, 100_000) : markup;
		String text = Jsoup.parse(Jsoup.parse(source).text()).text().replace('<', '\u2039');
		return (text.length() > LONGEST) ? text.substring(0, LONGEST) + "…" : text;
	}

}
