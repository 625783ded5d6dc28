package io.newstunneler.defaults.postgres;

import java.time.Duration;

import io.r2dbc.postgresql.api.Notification;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.spi.ConnectionFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Hears {@code NOTIFY}, on a connection of its own for each channel, for as long as
 * somebody listens. A notification is a hint to look, never the message itself: one that
 * is missed while the connection is away costs nothing, because each connection begins
 * with a hint.
 */
public class Notifications {

	private static final Logger log = LoggerFactory.getLogger(Notifications.class);

	private static final Duration HEARTBEAT = Duration.ofSeconds(10);

	private final ConnectionFactory connections;

	/**
	 * Creates the listener.
	 * @param connections an unpooled PostgreSQL connection factory
	 */
	public Notifications(ConnectionFactory connections) {
		this.connections = connections;
	}

	/**
	 * Listens to a channel; reconnects for ever.
	 * @param channel name of the channel
	 * @return the payloads, and an empty text each time that a connection was made
	 */
	public Flux<String> listen(String channel) {
		return Flux.usingWhen(connect(), (connection) -> hear(connection, channel), PostgresqlConnection::close)
			.concatWith(Flux.error(() -> new IllegalStateException("the connection was closed")))
			.doOnError((error) -> log.atDebug()
				.addKeyValue("channel", channel)
				.addKeyValue("reason", String.valueOf(error.getMessage()))
				.log("stopped hearing notifications, connecting again"))
			.retryWhen(Retry.backoff(Long.MAX_VALUE, Duration.ofMillis(100))
				.maxBackoff(Duration.ofSeconds(2))
				.transientErrors(true));
	}

	private Mono<PostgresqlConnection> connect() {
		return Mono.from(this.connections.create()).cast(PostgresqlConnection.class).timeout(HEARTBEAT);
	}

	private static Flux<String> hear(PostgresqlConnection connection, String channel) {
		Mono<Void> listen = connection.createStatement("listen \"" + channel + "\"")
			.execute()
			.flatMap((result) -> result.getRowsUpdated())
			.then();
		// A peer that vanished without a word would otherwise never be noticed.
		Flux<String> heartbeat = Flux.interval(HEARTBEAT)
			.concatMap((_) -> connection.createStatement("select 1")
				.execute()
				.flatMap((result) -> result.map((_, _) -> 1))
				.then()
				.timeout(HEARTBEAT)
				.then(Mono.<String>empty()));
		Flux<String> payloads = connection.getNotifications().map(Notifications::payload);
		return listen.thenMany(Flux.merge(Flux.just(""), payloads, heartbeat));
	}

	private static String payload(Notification notification) {
		String parameter = notification.getParameter();
		return (parameter != null) ? parameter : "";
	}

}
