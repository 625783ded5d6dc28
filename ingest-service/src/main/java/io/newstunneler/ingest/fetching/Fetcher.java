package io.newstunneler.ingest.fetching;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import javax.net.ssl.SSLException;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameStreamException;
import io.netty.handler.timeout.ReadTimeoutException;
import io.netty.util.AttributeKey;
import io.newstunneler.ingest.fetching.FetchOutcome.Busy;
import io.newstunneler.ingest.fetching.FetchOutcome.Failed;
import io.newstunneler.ingest.fetching.FetchOutcome.Fetched;
import io.newstunneler.ingest.fetching.FetchOutcome.Gone;
import io.newstunneler.ingest.fetching.FetchOutcome.NotModified;
import io.newstunneler.ingest.fetching.FetchOutcome.Refused;
import io.newstunneler.ingest.fetching.FetchRequest.Secrets;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.ConnectionObserver;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientForm;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.http.client.PrematureCloseException;
import reactor.netty.resources.ConnectionProvider;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Asks a server for a feed's document, as a polite and wary client: conditionally, with a
 * deadline for all of it, and following redirects by hand, because each of them is a new
 * address to be judged and may not see credentials that were meant for another.
 */
@Component
public class Fetcher {

	static final String TOO_LARGE = "The document is larger than is read; what we had is kept.";

	private static final int MAX_REDIRECTS = 5;

	/** What a server may put into the body of an answer that is not a document. */
	private static final int MAX_OTHER_BODY = 65_536;

	/** Longer ones are somebody's mistake, and would be sent with each request. */
	private static final int MAX_VALIDATOR = 500;

	/**
	 * All headers of an answer together. A single cookie may be larger, since it is
	 * thrown away.
	 */
	private static final int MAX_HEADERS = 65_536;

	private static final int MAX_HEADERS_WITH_COOKIES = 1_200_000;

	private static final Duration TIME_TO_HEADERS = Duration.ofSeconds(10);

	private static final AttributeKey<Future<?>> HEADERS_DUE = AttributeKey.valueOf(Fetcher.class, "headers-due");

	private static final String ACCEPT = "application/rss+xml, application/atom+xml, application/feed+json, "
			+ "application/rdf+xml, application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5";

	private final HttpClient plain;

	private final HttpClient secure;

	private final FetchProperties properties;

	private final AddressGuard guard;

	private final Room room;

	private final Clock clock = Clock.systemUTC();

	@Autowired
	Fetcher(FetchProperties properties) {
		this(properties, Room.ofService(), (client) -> client);
	}

	/**
	 * A fetcher whose client a test may teach names or certificates.
	 */
	Fetcher(FetchProperties properties, UnaryOperator<HttpClient> lesson) {
		this(properties, Room.ofService(), lesson);
	}

	Fetcher(FetchProperties properties, Room room, UnaryOperator<HttpClient> lesson) {
		this.properties = properties;
		this.room = room;
		AddressGuard guard = new AddressGuard(new AddressRules(properties.allowedNetworks()));
		this.guard = guard;
		// How many go to one host at once is not for the pool to say.
		ConnectionProvider connections = ConnectionProvider.builder("feeds")
			.maxConnections(1_000)
			.pendingAcquireMaxCount(-1)
			.pendingAcquireTimeout(properties.deadline())
			.maxIdleTime(Duration.ofSeconds(15))
			.build();
		HttpClient client = HttpClient.create(connections)
			.followRedirect(false)
			.keepAlive(true)
			.responseTimeout(TIME_TO_HEADERS)
			.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 10_000)
			.httpResponseDecoder(
					(decoder) -> decoder.maxHeaderSize(MAX_HEADERS_WITH_COOKIES).maxInitialLineLength(8_192))
			.doOnChannelInit((ConnectionObserver _, Channel channel, @Nullable SocketAddress _) -> channel.pipeline()
				.addFirst("address-guard", guard))
			.doOnRequest((_, connection) -> expectHeaders(connection.channel()))
			.doOnResponse((_, connection) -> headersCame(connection.channel()))
			.headers((headers) -> headers.set(HttpHeaderNames.USER_AGENT, userAgent(properties.contact()))
				.set(HttpHeaderNames.ACCEPT, ACCEPT)
				.set(HttpHeaderNames.ACCEPT_ENCODING, "gzip, deflate, br"));
		this.plain = lesson.apply(client);
		this.secure = lesson.apply(client.protocol(HttpProtocol.H2, HttpProtocol.HTTP11)
			.http2Settings((settings) -> settings.maxHeaderListSize(MAX_HEADERS)));
	}

	private static String userAgent(String contact) {
		return "NewsTunneler/1.0 (+" + contact + ")";
	}

	/**
	 * Fetches a document, and counts it as under way until it has been used.
	 * @param request what to fetch
	 * @param use what to do then; the document should be let go of when that is over
	 * @return what became of it; an error only where we are at fault
	 */
	public <T> Mono<T> fetch(FetchRequest request, Function<FetchOutcome, Mono<T>> use) {
		return fetch(request, this.properties.maxBytes(), this.properties.deadline(), use);
	}

	Mono<FetchOutcome> fetch(FetchRequest request) {
		return fetch(request, Mono::just);
	}

	/**
	 * Fetches a document that has no reason to be large or slow.
	 * @param request what to fetch
	 * @param maxBytes the largest document that is read
	 * @param deadline all the time that it may take
	 * @return how it ended; an error only where we are at fault
	 */
	public Mono<FetchOutcome> fetch(FetchRequest request, int maxBytes, Duration deadline) {
		return fetch(request, maxBytes, deadline, Mono::just);
	}

	private <T> Mono<T> fetch(FetchRequest request, int maxBytes, Duration deadline,
			Function<FetchOutcome, Mono<T>> use) {
		return Mono.usingWhen(Mono.fromSupplier(this.room::hold),
				(hold) -> hop(new Hop(request, request.address(), 0, true, maxBytes, hold)).timeout(deadline)
					.onErrorResume((error) -> outcomeOf(Exceptions.unwrap(error)))
					.flatMap(use),
				Room.Hold::release);
	}

	/**
	 * Whether a server is in a network that the operator allows by name, as far as can be
	 * told without asking for it.
	 * @param address an address with a host
	 */
	public boolean isNear(URI address) {
		return this.guard.isNear(address.getHost());
	}

	/**
	 * Sends a form, within the same limits, also to where it is redirected with 307 or
	 * 308.
	 * @param address where to
	 * @param form names and values
	 * @return status and, in its first characters, what the server said
	 */
	public Mono<Posted> post(URI address, Map<String, String> form) {
		return post(address, form, MAX_REDIRECTS).timeout(this.properties.deadline())
			.onErrorResume((error) -> outcomeOf(Exceptions.unwrap(error)).map((outcome) -> new Posted(0,
					(outcome instanceof Failed failed) ? failed.reason() : ((Refused) outcome).reason())));
	}

	private Mono<Posted> post(URI address, Map<String, String> form, int redirects) {
		String refusal = refusal(address);
		if (refusal != null) {
			return Mono.just(new Posted(0, refusal));
		}
		return client(address).post()
			.uri(address)
			.sendForm((_, sent) -> form(sent, form))
			.responseConnection((response,
					connection) -> body(response.responseHeaders(), connection, MAX_OTHER_BODY, this.room.hold())
						.onErrorReturn(new byte[0])
						.map((body) -> new PostAnswer(response.status().code(),
								response.responseHeaders().get(HttpHeaderNames.LOCATION),
								new String(body, StandardCharsets.UTF_8))))
			.single()
			.flatMap((answer) -> {
				URI next = (answer.status() == 307 || answer.status() == 308) ? elsewhere(address, answer.location())
						: null;
				return (next != null && redirects > 0) ? post(next, form, redirects - 1)
						: Mono.just(new Posted(answer.status(), answer.text()));
			});
	}

	private static @Nullable URI elsewhere(URI address, @Nullable String location) {
		try {
			URI next = (location != null) ? address.resolve(new URI(location.strip())) : null;
			return (next != null && next.getUserInfo() == null) ? next : null;
		}
		catch (URISyntaxException | IllegalArgumentException ex) {
			return null;
		}
	}

	private static void form(HttpClientForm sent, Map<String, String> form) {
		sent.multipart(false);
		form.forEach(sent::attr);
	}

	/**
	 * One byte of a header in each five seconds keeps a read time-out quiet for ever.
	 */
	private static void expectHeaders(Channel channel) {
		Future<?> due = channel.eventLoop()
			.schedule(() -> channel.pipeline().fireExceptionCaught(ReadTimeoutException.INSTANCE),
					TIME_TO_HEADERS.toMillis(), TimeUnit.MILLISECONDS);
		headersCame(channel);
		channel.attr(HEADERS_DUE).set(due);
	}

	private static void headersCame(Channel channel) {
		Future<?> due = channel.attr(HEADERS_DUE).getAndSet(null);
		if (due != null) {
			due.cancel(false);
		}
	}

	private HttpClient client(URI address) {
		return "https".equalsIgnoreCase(address.getScheme()) ? this.secure : this.plain;
	}

	private Mono<FetchOutcome> hop(Hop hop) {
		String refusal = refusal(hop.address());
		if (refusal != null) {
			return Mono.just(new Refused(refusal));
		}
		return client(hop.address()).headers((headers) -> conditions(headers, hop))
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
		Secrets secrets = request.secrets();
		if (secrets == null || !isSameServer(secrets.origin(), hop.address())) {
			return;
		}
		secrets.headers().forEach(headers::set);
		if (secrets.credentials() != null) {
			String credentials = secrets.credentials().username() + ":" + secrets.credentials().password();
			headers.set(HttpHeaderNames.AUTHORIZATION,
					"Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));
		}
	}

	private static boolean isSameServer(URI one, URI other) {
		return one.getScheme().equalsIgnoreCase(other.getScheme()) && one.getHost().equalsIgnoreCase(other.getHost())
				&& port(one) == port(other);
	}

	private static int port(URI address) {
		return (address.getPort() >= 0) ? address.getPort() : "https".equalsIgnoreCase(address.getScheme()) ? 443 : 80;
	}

	private Mono<Answer> answer(Hop hop, HttpClientResponse response, Connection connection) {
		int status = response.status().code();
		HttpHeaders headers = response.responseHeaders();
		if (size(headers) > MAX_HEADERS) {
			connection.channel().close();
			return Mono.just(new Final(new Failed(status, "The server's answer has more headers than are read.")));
		}
		if (status == 200) {
			return body(headers, connection, hop.maxBytes(), hop.hold())
				.map((body) -> new Final(fetched(hop, headers, body)));
		}
		Instant now = Instant.now(this.clock);
		Answer answer = switch (status) {
			case 301, 302, 303, 307, 308 -> redirect(hop, status, headers);
			case 304 -> new Final(new NotModified(hop.movedTo(), Freshness.of(headers, now)));
			case 410 -> new Final(new Gone());
			case 429 -> new Final(new Busy(status, "The server says that it is asked too often (429).",
					Freshness.retryAfter(headers, now)));
			case 503 -> new Final(
					new Busy(status, "The server says that it is busy (503).", Freshness.retryAfter(headers, now)));
			case 401, 403 -> new Final(new Failed(status,
					"The server does not let us read the feed (" + status + "). Check whether it needs credentials."));
			case 404 -> new Final(new Failed(status, "There is no feed at this address (404). Check the address."));
			default -> new Final(new Failed(status, "The server answered with status " + status + "."));
		};
		return body(headers, connection, MAX_OTHER_BODY, hop.hold()).onErrorComplete().then(Mono.just(answer));
	}

	/**
	 * Characters of all headers but cookies, which are thrown away, and the validator,
	 * which is where it is too long.
	 */
	private static int size(HttpHeaders headers) {
		int size = 0;
		for (Map.Entry<String, String> header : headers) {
			if (!HttpHeaderNames.SET_COOKIE.contentEqualsIgnoreCase(header.getKey())
					&& !HttpHeaderNames.ETAG.contentEqualsIgnoreCase(header.getKey())) {
				size += header.getKey().length() + header.getValue().length();
			}
		}
		return size;
	}

	/**
	 * Reads what the server sends, up to a limit; over it the connection is dropped.
	 */
	private static Mono<byte[]> body(HttpHeaders headers, Connection connection, int maxBytes, Room.Hold hold) {
		if (declaredLength(headers) > maxBytes) {
			connection.channel().close();
			return Mono.error(new Inflating.TooLargeException());
		}
		return Mono.defer(() -> {
			ByteArrayOutputStream body = new ByteArrayOutputStream();
			return connection.inbound().receive().asByteArray().concatMap((part) -> {
				if (body.size() + part.length > maxBytes) {
					connection.channel().close();
					return Mono.<Void>error(new Inflating.TooLargeException());
				}
				body.writeBytes(part);
				return hold.grow(body.size());
			}, 1).then(Mono.fromSupplier(body::toByteArray));
		});
	}

	private static long declaredLength(HttpHeaders headers) {
		String length = headers.get(HttpHeaderNames.CONTENT_LENGTH, "").strip();
		// More than 18 digits say no more than 18 do.
		return length.matches("\\d{1,18}") ? Long.parseLong(length) : -1;
	}

	private FetchOutcome fetched(Hop hop, HttpHeaders headers, byte[] body) {
		String contentType = headers.get(HttpHeaderNames.CONTENT_TYPE, "");
		CharSequence charset = HttpUtil.getCharsetAsSequence(contentType);
		return new Fetched(new Body(body, headers.get(HttpHeaderNames.CONTENT_ENCODING), hop.maxBytes()), contentType,
				(charset != null) ? charset.toString() : null, hop.address(), hop.movedTo(),
				validator(headers.get(HttpHeaderNames.ETAG)), validator(headers.get(HttpHeaderNames.LAST_MODIFIED)),
				Freshness.of(headers, Instant.now(this.clock)), Links.of(headers.getAll("Link")));
	}

	private static @Nullable String validator(@Nullable String value) {
		return (value == null || value.isBlank() || value.length() > MAX_VALIDATOR) ? null : value;
	}

	private static Answer redirect(Hop hop, int status, HttpHeaders headers) {
		String location = headers.get(HttpHeaderNames.LOCATION);
		if (location == null || location.isBlank()) {
			return new Final(new Failed(status, "The server redirects to nowhere."));
		}
		if (hop.redirects() == MAX_REDIRECTS) {
			return new Final(new Failed(status, "The server redirects more than " + MAX_REDIRECTS + " times."));
		}
		try {
			URI next = hop.address().resolve(new URI(location.strip().replace(" ", "%20")));
			if (next.getUserInfo() != null) {
				return new Final(new Refused("The server redirects to an address with credentials in it."));
			}
			boolean permanent = hop.permanent() && (status == 301 || status == 308);
			return new Redirect(
					new Hop(hop.request(), next, hop.redirects() + 1, permanent, hop.maxBytes(), hop.hold()));
		}
		catch (URISyntaxException | IllegalArgumentException ex) {
			return new Final(new Failed(status, "The server redirects to something that is not an address."));
		}
	}

	private static Mono<FetchOutcome> outcomeOf(Throwable cause) {
		return switch (cause) {
			case AddressGuard.AddressRefusedException _ -> Mono.just(
					new Refused("The address is in a private or reserved network, or on a port that is not the web's. "
							+ "An operator can allow such networks."));
			case Inflating.TooLargeException _ -> Mono.just(tooLarge());
			case TimeoutException _ -> Mono.just(new Failed("The server took too long to send the feed."));
			case ReadTimeoutException _ -> Mono.just(new Failed("The server did not answer in time."));
			case UnknownHostException _ -> Mono.just(new Failed("The server's name is not known. Check the address."));
			case ConnectException _ -> Mono.just(new Failed("The server cannot be reached."));
			case SSLException _ -> Mono.just(new Failed(insecure(cause)));
			case PrematureCloseException _ -> Mono.just(new Failed("The server hung up in the middle of its answer."));
			case IOException _ -> Mono.just(new Failed("The connection to the server broke."));
			case CodecException _ when cause.getCause() instanceof SSLException ->
				Mono.just(new Failed(insecure(cause)));
			case CodecException _, Http2Exception _, Http2FrameStreamException _, IllegalArgumentException _ ->
				Mono.just(new Failed("The server's answer is not proper HTTP."));
			default -> Mono.error(cause);
		};
	}

	private static String insecure(Throwable error) {
		String reason = "the server's certificate or protocol is not acceptable";
		for (Throwable cause = error; cause != null; cause = cause.getCause()) {
			String message = String.valueOf(cause.getMessage());
			if (cause instanceof CertificateExpiredException || cause instanceof CertificateNotYetValidException) {
				reason = "the server's certificate has expired or is not valid yet";
			}
			else if (message.contains("unable to find valid certification path")) {
				reason = "nobody whom we trust vouches for the server's certificate";
			}
			else if (message.contains("No name matching") || message.contains("No subject alternative")) {
				reason = "the server's certificate is for another name";
			}
			else if (message.contains("protocol_version") || message.contains("handshake_failure")) {
				reason = "the server only speaks protocols that are no longer secure";
			}
		}
		return "No secure connection could be made: " + reason + ".";
	}

	private static Failed tooLarge() {
		return new Failed(TOO_LARGE);
	}

	private sealed interface Answer {

	}

	private record Final(FetchOutcome outcome) implements Answer {

	}

	private record Redirect(Hop next) implements Answer {

	}

	private record PostAnswer(int status, @Nullable String location, String text) {

	}

	/**
	 * What a server said to a form.
	 *
	 * @param status 0 where it did not answer
	 * @param text the beginning of its answer, or why there is none
	 */
	public record Posted(int status, String text) {

	}

	/**
	 * One request on the way to a document.
	 *
	 * @param request what to fetch
	 * @param address where this hop goes
	 * @param redirects how many redirects led here
	 * @param permanent whether all of them were permanent
	 * @param maxBytes the largest document that is read
	 * @param hold the room that it takes
	 */
	private record Hop(FetchRequest request, URI address, int redirects, boolean permanent, int maxBytes,
			Room.Hold hold) {

		@Nullable URI movedTo() {
			return (this.redirects > 0 && this.permanent) ? this.address : null;
		}

	}

}
