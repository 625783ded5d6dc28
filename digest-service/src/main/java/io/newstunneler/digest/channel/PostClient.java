package io.newstunneler.digest.channel;

import java.net.ConnectException;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;

import javax.net.ssl.SSLException;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.newstunneler.digest.channel.AddressGuard.AddressRefusedException;
import io.newstunneler.digest.channel.Posted.Later;
import io.newstunneler.digest.channel.Posted.Refused;
import io.newstunneler.digest.channel.Posted.Taken;
import io.newstunneler.digest.channel.Posted.Unanswered;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.netty.ConnectionObserver;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.resources.ConnectionProvider;

import org.springframework.stereotype.Component;

/**
 * Posts JSON to addresses that subscribers name, hence warily: through the address guard,
 * with a deadline for all of it, without following redirects, and without reading what
 * comes back beyond its status.
 */
@Component
class PostClient {

	private static final Duration LONGEST_WAIT = Duration.ofHours(1);

	private final HttpClient client;

	private final ChannelProperties properties;

	private final Clock clock;

	PostClient(ChannelProperties properties, Clock clock) {
		this.properties = properties;
		this.clock = clock;
		AddressGuard guard = new AddressGuard(new AddressRules(properties.allowedNetworks()));
		ConnectionProvider connections = ConnectionProvider.builder("alerts")
			.maxConnections(16)
			.pendingAcquireMaxCount(-1)
			.pendingAcquireTimeout(properties.postDeadline())
			.maxIdleTime(Duration.ofSeconds(15))
			.build();
		this.client = HttpClient.create(connections)
			.followRedirect(false)
			.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 5_000)
			.httpResponseDecoder((decoder) -> decoder.maxHeaderSize(65_536).maxInitialLineLength(8_192))
			// A post is not repeated behind our back where a kept connection turns out
			// to be closed.
			.disableRetry(true)
			.doOnChannelInit((ConnectionObserver _, Channel channel, @Nullable SocketAddress _) -> channel.pipeline()
				.addFirst("address-guard", guard));
	}

	/**
	 * Posts.
	 * @param url where to
	 * @param body JSON
	 * @param headers further headers
	 * @return what became of it; an error only where we are at fault
	 */
	Mono<Posted> post(URI url, byte[] body, Map<String, String> headers) {
		return this.client.headers((all) -> {
			all.set("Content-Type", "application/json");
			all.set("User-Agent", "NewsTunneler/1.0");
			headers.forEach(all::set);
		})
			.post()
			.uri(url)
			.send(Mono.fromSupplier(() -> Unpooled.wrappedBuffer(body)))
			.responseConnection((response, connection) -> {
				Posted posted = answered(response);
				// What it says is not ours to read; the connection is not kept for it.
				connection.dispose();
				return Mono.just(posted);
			})
			.single()
			.timeout(this.properties.postDeadline())
			.onErrorResume((error) -> Mono.just(failed(Exceptions.unwrap(error))));
	}

	private Posted answered(HttpClientResponse response) {
		int status = response.status().code();
		String reason = "The server answered with status " + status;
		if (status >= 200 && status < 300) {
			return new Taken();
		}
		if (status >= 300 && status < 400) {
			return new Refused(reason + "; redirects are not followed. Give the address that it leads to.");
		}
		if (status == 408 || status == 425 || status == 429 || status >= 500) {
			return new Later(reason, retryAfter(response.responseHeaders().get("Retry-After")));
		}
		return new Refused(reason + ". Check the address of the channel.");
	}

	private @Nullable Duration retryAfter(@Nullable String header) {
		if (header == null) {
			return null;
		}
		Duration wait;
		try {
			wait = header.strip().matches("[0-9]{1,9}") ? Duration.ofSeconds(Long.parseLong(header.strip()))
					: Duration.between(this.clock.instant(),
							ZonedDateTime.parse(header.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
		}
		catch (DateTimeException ex) {
			return null;
		}
		return wait.isNegative() ? Duration.ZERO : (wait.compareTo(LONGEST_WAIT) < 0) ? wait : LONGEST_WAIT;
	}

	private static Posted failed(Throwable error) {
		for (Throwable each = error; each != null; each = each.getCause()) {
			switch (each) {
				case AddressRefusedException _ -> {
					return new Refused("The address is not on the public internet, or its port is none of the web's. "
							+ "The operator may allow its network with NEWSTUNNELER_FETCH_ALLOWED_NETWORKS.");
				}
				case UnknownHostException _ -> {
					return new Later("The host is not known", null);
				}
				case ConnectTimeoutException _ -> {
					return new Later("The server could not be reached in time", null);
				}
				case ConnectException _ -> {
					return new Later("The server cannot be reached", null);
				}
				case SSLException _ -> {
					return new Later("No secure connection could be made; check the server's certificate", null);
				}
				default -> {
				}
			}
		}
		return new Unanswered("There was no answer in time, or the connection broke");
	}

}
