package io.newstunneler.ingest.fetching;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;
import java.util.concurrent.TimeoutException;

import javax.net.ssl.SSLException;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.timeout.ReadTimeoutException;
import io.newstunneler.ingest.fetching.FetchOutcome.Busy;
import io.newstunneler.ingest.fetching.FetchOutcome.Failed;
import io.newstunneler.ingest.fetching.FetchOutcome.Fetched;
import io.newstunneler.ingest.fetching.FetchOutcome.Gone;
import io.newstunneler.ingest.fetching.FetchOutcome.NotModified;
import io.newstunneler.ingest.fetching.FetchOutcome.Refused;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.ConnectionObserver;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.http.client.PrematureCloseException;
import reactor.netty.resources.ConnectionProvider;

import org.springframework.stereotype.Component;

/**
 * Asks a server for a feed's document, as a polite and wary client: conditionally, with a
 * deadline for all of it, and following redirects by hand, because each of them is a new
 * address to be judged and may not see credentials that were meant for another.
 */
@Component
public class Fetcher {

	private static final int MAX_REDIRECTS = 5;

	/** What a server may put into the body of an answer that is not a document. */
	private static final int MAX_OTHER_BODY = 65_536;

	/** Longer ones are somebody's mistake, and would be sent with each request. */
	private static final int MAX_VALIDATOR = 500;

	private static final Duration MAX_RETRY_AFTER = Duration.ofHours(24);

	private static final Duration TIME_TO_FIRST_BYTE = Duration.ofSeconds(15);

	private static final String ACCEPT = "application/rss+xml, application/atom+xml, application/feed+json, "
			+ "application/rdf+xml, application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5";

	private final HttpClient client;

	private final FetchProperties properties;

	private final Clock clock = Clock.systemUTC();

	Fetcher(FetchProperties properties) {
		this.properties = properties;
		AddressGuard guard = new AddressGuard(new AddressRules(properties.allowedNetworks()));
		ConnectionProvider connections = ConnectionProvider.builder("feeds")
			.maxConnections(64)
			.pendingAcquireMaxCount(-1)
			.pendingAcquireTimeout(properties.deadline())
			.maxIdleTime(Duration.ofSeconds(15))
			.build();
		this.client = HttpClient.create(connections)
			.followRedirect(false)
			.keepAlive(true)
			.responseTimeout(TIME_TO_FIRST_BYTE)
			.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 10_000)
			.httpResponseDecoder((decoder) -> decoder.maxHeaderSize(65_536).maxInitialLineLength(8_192))
			.doOnChannelInit((ConnectionObserver _, Channel channel, @Nullable SocketAddress _) -> channel.pipeline()
				.addFirst("address-guard", guard))
			.headers((headers) -> headers
				.set(HttpHeaderNames.USER_AGENT, "NewsTunneler/1.0 (+" + properties.contact() + ")")
				.set(HttpHeaderNames.ACCEPT, ACCEPT)
				.set(HttpHeaderNames.ACCEPT_ENCODING, "gzip, deflate"));
	}

	/**
	 * Fetches a document.
	 * @param request what to fetch
	 * @return how it ended; an error only where we are at fault
	 */
	public Mono<FetchOutcome> fetch(FetchRequest request) {
		return hop(new Hop(request, request.address(), 0, true)).timeout(this.properties.deadline())
			.onErrorResume(Fetcher::outcomeOf);
	}

	private Mono<FetchOutcome> hop(Hop hop) {
		String refusal = refusal(hop.address());
		if (refusal != null) {
			return Mono.just(new Refused(refusal));
		}
		return this.client.headers((headers) -> conditions(headers, hop))
			.get()
			.uri(hop.address())
			.responseConnection((response, connection) -> answer(hop, response, connection))
			.single()
			.flatMap((answer) -> switch (answer) {
				case Redirect redirect -> hop(redirect.next());
				case Final last -> Mono.just(last.outcome());
			});
	}

	private static @Nullable String refusal(URI address) {
		String scheme = (address.getScheme() != null) ? address.getScheme().toLowerCase(Locale.ROOT) : "";
		if (!scheme.equals("http") && !scheme.equals("https")) {
			return "The address leads to something other than HTTP, which is not fetched.";
		}
		return (address.getHost() == null) ? "The address names no host." : null;
	}

	private static void conditions(HttpHeaders headers, Hop hop) {
		FetchRequest request = hop.request();
		if (request.etag() != null) {
			headers.set(HttpHeaderNames.IF_NONE_MATCH, request.etag());
		}
		if (request.lastModified() != null) {
			headers.set(HttpHeaderNames.IF_MODIFIED_SINCE, request.lastModified());
		}
		if (request.credentials() != null && hop.isAtOrigin()) {
			String credentials = request.credentials().username() + ":" + request.credentials().password();
			headers.set(HttpHeaderNames.AUTHORIZATION,
					"Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));
		}
	}

	private Mono<Answer> answer(Hop hop, HttpClientResponse response, Connection connection) {
		int status = response.status().code();
		HttpHeaders headers = response.responseHeaders();
		if (status == 200) {
			return body(headers, connection, this.properties.maxBytes())
				.map((body) -> new Final(fetched(hop, headers, body)));
		}
		Answer answer = switch (status) {
			case 301, 302, 303, 307, 308 -> redirect(hop, status, headers);
			case 304 -> new Final(new NotModified(hop.movedTo()));
			case 410 -> new Final(new Gone());
			case 429 -> new Final(new Busy("The server says that it is asked too often.", retryAfter(headers)));
			case 503 -> new Final(new Busy("The server says that it is busy.", retryAfter(headers)));
			case 401, 403 -> new Final(new Failed(
					"The server does not let us read the feed (" + status + "). Check whether it needs credentials."));
			case 404 -> new Final(new Failed("There is no feed at this address (404). Check the address."));
			default -> new Final(new Failed("The server answered with status " + status + "."));
		};
		return body(headers, connection, MAX_OTHER_BODY).onErrorComplete().then(Mono.just(answer));
	}

	/**
	 * Reads what the server sends, up to a limit; over it the connection is dropped.
	 */
	private static Mono<byte[]> body(HttpHeaders headers, Connection connection, int maxBytes) {
		if (declaredLength(headers) > maxBytes) {
			connection.channel().close();
			return Mono.error(new Inflating.TooLargeException());
		}
		return connection.inbound().receive().asByteArray().collect(ByteArrayOutputStream::new, (body, part) -> {
			if (body.size() + part.length > maxBytes) {
				connection.channel().close();
				throw Exceptions.propagate(new Inflating.TooLargeException());
			}
			body.writeBytes(part);
		}).map(ByteArrayOutputStream::toByteArray);
	}

	private static long declaredLength(HttpHeaders headers) {
		String length = headers.get(HttpHeaderNames.CONTENT_LENGTH, "").strip();
		// More than 18 digits say no more than 18 do.
		return length.matches("\\d{1,18}") ? Long.parseLong(length) : -1;
	}

	private FetchOutcome fetched(Hop hop, HttpHeaders headers, byte[] body) {
		try {
			byte[] document = Inflating.inflate(body, headers.get(HttpHeaderNames.CONTENT_ENCODING),
					this.properties.maxBytes());
			CharSequence charset = HttpUtil.getCharsetAsSequence(headers.get(HttpHeaderNames.CONTENT_TYPE, ""));
			return new Fetched(document, (charset != null) ? charset.toString() : null, hop.address(), hop.movedTo(),
					validator(headers.get(HttpHeaderNames.ETAG)),
					validator(headers.get(HttpHeaderNames.LAST_MODIFIED)));
		}
		catch (Inflating.TooLargeException ex) {
			return tooLarge();
		}
		catch (IOException ex) {
			return new Failed("The server's answer could not be decompressed.");
		}
	}

	private static @Nullable String validator(@Nullable String value) {
		return (value == null || value.isBlank() || value.length() > MAX_VALIDATOR) ? null : value;
	}

	private static Answer redirect(Hop hop, int status, HttpHeaders headers) {
		String location = headers.get(HttpHeaderNames.LOCATION);
		if (location == null || location.isBlank()) {
			return new Final(new Failed("The server redirects to nowhere."));
		}
		if (hop.redirects() == MAX_REDIRECTS) {
			return new Final(new Failed("The server redirects more than " + MAX_REDIRECTS + " times."));
		}
		try {
			URI next = hop.address().resolve(new URI(location.strip().replace(" ", "%20")));
			if (next.getUserInfo() != null) {
				return new Final(new Refused("The server redirects to an address with credentials in it."));
			}
			boolean permanent = hop.permanent() && (status == 301 || status == 308);
			return new Redirect(new Hop(hop.request(), next, hop.redirects() + 1, permanent));
		}
		catch (URISyntaxException | IllegalArgumentException ex) {
			return new Final(new Failed("The server redirects to something that is not an address."));
		}
	}

	private @Nullable Duration retryAfter(HttpHeaders headers) {
		String value = headers.get(HttpHeaderNames.RETRY_AFTER);
		if (value == null || value.isBlank()) {
			return null;
		}
		try {
			String text = value.strip();
			Duration wait = text.chars().allMatch(Character::isDigit)
					? Duration.ofSeconds((text.length() > 9) ? Integer.MAX_VALUE : Long.parseLong(text))
					: Duration.between(Instant.now(this.clock),
							ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME));
			if (wait.isNegative() || wait.isZero()) {
				return null;
			}
			return (wait.compareTo(MAX_RETRY_AFTER) > 0) ? MAX_RETRY_AFTER : wait;
		}
		catch (DateTimeException ex) {
			return null;
		}
	}

	private static Mono<FetchOutcome> outcomeOf(Throwable error) {
		Throwable cause = Exceptions.unwrap(error);
		return switch (cause) {
			case AddressGuard.AddressRefusedException _ -> Mono.just(
					new Refused("The address is in a private or reserved network, or on a port that is not the web's. "
							+ "An operator can allow such networks."));
			case Inflating.TooLargeException _ -> Mono.just(tooLarge());
			case TimeoutException _ -> Mono.just(new Failed("The server took too long to send the feed."));
			case ReadTimeoutException _ -> Mono.just(new Failed("The server did not answer in time."));
			case UnknownHostException _ -> Mono.just(new Failed("The server's name is not known. Check the address."));
			case ConnectException _ -> Mono.just(new Failed("The server cannot be reached."));
			case SSLException _ -> Mono.just(new Failed("No secure connection could be made: the server's certificate "
					+ "or protocol is not acceptable."));
			case PrematureCloseException _ -> Mono.just(new Failed("The server hung up in the middle of its answer."));
			case IOException _ -> Mono.just(new Failed("The connection to the server broke."));
			case IllegalArgumentException _ -> Mono.just(new Failed("The server's answer is not proper HTTP."));
			default -> Mono.error(error);
		};
	}

	private static Failed tooLarge() {
		return new Failed("The document is larger than is read; what we had is kept.");
	}

	private sealed interface Answer {

	}

	private record Final(FetchOutcome outcome) implements Answer {

	}

	private record Redirect(Hop next) implements Answer {

	}

	/**
	 * One request on the way to a document.
	 *
	 * @param request what to fetch
	 * @param address where this hop goes
	 * @param redirects how many redirects led here
	 * @param permanent whether all of them were permanent
	 */
	private record Hop(FetchRequest request, URI address, int redirects, boolean permanent) {

		@Nullable URI movedTo() {
			return (this.redirects > 0 && this.permanent) ? this.address : null;
		}

		/**
		 * Whether this is the server that the credentials are for.
		 */
		boolean isAtOrigin() {
			URI origin = this.request.address();
			return origin.getScheme().equalsIgnoreCase(this.address.getScheme())
					&& origin.getHost().equalsIgnoreCase(this.address.getHost())
					&& origin.getPort() == this.address.getPort();
		}

	}

}
