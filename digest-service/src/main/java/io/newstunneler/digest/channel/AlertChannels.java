package io.newstunneler.digest.channel;

import java.net.URI;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Objects;

import io.r2dbc.spi.Readable;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;

/**
 * The channels of alerts, and how they fared.
 */
@Repository
class AlertChannels {

	private static final SecureRandom RANDOM = new SecureRandom();

	private static final String SELECT = "select * from alert_channels where deleted_at is null ";

	private final DatabaseClient database;

	AlertChannels(DatabaseClient database) {
		this.database = database;
	}

	/**
	 * Adds a channel.
	 * @return the channel, with its secret for the only time; nothing where there is no
	 * such subscriber
	 */
	Mono<AlertChannel> add(NewAlertChannel channel) {
		String secret = (channel.kind() != Kind.WEBHOOK) ? null
				: (channel.secret() != null) ? channel.secret() : newSecret();
		DatabaseClient.GenericExecuteSpec insert = this.database.sql("""
				insert into alert_channels (subscriber_id, kind, url, secret)
				select id, :kind, :url, :secret from subscribers where id = :subscriber
				returning *
				""").bind("subscriber", channel.subscriberId()).bind("kind", channel.kind().text());
		insert = bindNullable(insert, "url", channel.url());
		return bindNullable(insert, "secret", secret).map(AlertChannels::channel)
			.one()
			.map((added) -> added.withSecret(secret));
	}

	Flux<AlertChannel> list(@Nullable Long subscriberId, int limit, long offset) {
		DatabaseClient.GenericExecuteSpec select = (subscriberId == null)
				? this.database.sql(SELECT + "order by id desc limit :limit offset :offset")
				: this.database
					.sql(SELECT + "and subscriber_id = :subscriber order by id desc limit :limit offset :offset")
					.bind("subscriber", subscriberId);
		return select.bind("limit", limit).bind("offset", offset).map(AlertChannels::channel).all();
	}

	Mono<Long> count(@Nullable Long subscriberId) {
		String count = "select count(*) from alert_channels where deleted_at is null";
		DatabaseClient.GenericExecuteSpec select = (subscriberId == null) ? this.database.sql(count)
				: this.database.sql(count + " and subscriber_id = :subscriber").bind("subscriber", subscriberId);
		return select.map((row) -> Objects.requireNonNull(row.get(0, Long.class))).one();
	}

	Mono<AlertChannel> find(long id) {
		return this.database.sql(SELECT + "and id = :id").bind("id", id).map(AlertChannels::channel).one();
	}

	Mono<AlertChannel> change(long id, boolean enabled) {
		return this.database.sql("""
				update alert_channels set enabled = :enabled where id = :id and deleted_at is null returning *
				""").bind("enabled", enabled).bind("id", id).map(AlertChannels::channel).one();
	}

	/**
	 * Deletes a channel with its address and secret; the history of its deliveries stays.
	 */
	Mono<Boolean> delete(long id) {
		return this.database.sql("""
				update alert_channels
				set deleted_at = clock_timestamp(), enabled = false, url = null, secret = null
				where id = :id and deleted_at is null
				""").bind("id", id).fetch().rowsUpdated().map((rows) -> rows == 1);
	}

	/**
	 * Where to post.
	 * @return the address, or nothing where the channel is off or deleted
	 */
	Mono<Target> target(long id) {
		return this.database.sql(SELECT + "and id = :id and enabled and url is not null")
			.bind("id", id)
			.map((row) -> new Target(required(row, "id", Long.class), Kind.of(required(row, "kind", String.class)),
					URI.create(required(row, "url", String.class)), row.get("secret", String.class)))
			.one();
	}

	Mono<Void> fared(long id, @Nullable String failure) {
		return bindNullable(this.database.sql("""
				update alert_channels
				set last_success_at = case when :failure::text is null then clock_timestamp() else last_success_at end,
				    last_failure_at = case when :failure::text is null then last_failure_at else clock_timestamp() end,
				    last_failure = coalesce(:failure, last_failure)
				where id = :id
				"""), "failure", failure).bind("id", id).then();
	}

	private static DatabaseClient.GenericExecuteSpec bindNullable(DatabaseClient.GenericExecuteSpec statement,
			String name, @Nullable String value) {
		return (value != null) ? statement.bind(name, value) : statement.bindNull(name, String.class);
	}

	private static String newSecret() {
		byte[] bytes = new byte[32];
		RANDOM.nextBytes(bytes);
		return "whsec_" + HexFormat.of().formatHex(bytes);
	}

	private static AlertChannel channel(Readable row) {
		String url = row.get("url", String.class);
		return new AlertChannel(required(row, "id", Long.class), required(row, "subscriber_id", Long.class),
				Kind.of(required(row, "kind", String.class)), (url != null) ? masked(URI.create(url)) : null, null,
				required(row, "enabled", Boolean.class), required(row, "created_at", Instant.class),
				row.get("last_success_at", Instant.class), row.get("last_failure_at", Instant.class),
				row.get("last_failure", String.class));
	}

	private static String masked(URI url) {
		return url.getScheme() + "://" + url.getRawAuthority() + "/***";
	}

	private static <T> T required(Readable row, String column, Class<T> type) {
		return Objects.requireNonNull(row.get(column, type), column);
	}

	/**
	 * Where to post.
	 *
	 * @param id identity of the channel
	 * @param kind Slack or webhook
	 * @param url the whole address
	 * @param secret what signs posts to a webhook
	 */
	record Target(long id, Kind kind, URI url, @Nullable String secret) {
	}

}
