package io.newstunneler.flags.usage;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.newstunneler.defaults.postgres.Columns;
import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.R2dbcType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;

/**
 * The running copies of the services. Their polls are written down together every two
 * seconds, so that a thousand clients cost one statement.
 */
@Repository
public class Instances implements DisposableBean {

	private static final Logger log = LoggerFactory.getLogger(Instances.class);

	private static final Duration PAUSE = Duration.ofSeconds(2);

	/**
	 * More copies than this at once are not noted; their polls are answered all the same.
	 */
	private static final int MOST = 10_000;

	private final DatabaseClient database;

	private final Map<Instance, Poll> polls = new ConcurrentHashMap<>();

	private final Disposable writing;

	Instances(DatabaseClient database) {
		this.database = database;
		this.writing = Flux.interval(PAUSE).onBackpressureDrop().concatMap((_) -> write().onErrorComplete((error) -> {
			log.atDebug().setCause(error).log("polls cannot be written down yet");
			return true;
		}), 1).subscribe();
	}

	/**
	 * Notes a poll.
	 * @param application the service
	 * @param instance the copy of it
	 * @param environment the environment that it lives in
	 * @param etag the state that it has after this poll
	 */
	public void polled(String application, String instance, String environment, String etag) {
		if (this.polls.size() < MOST) {
			this.polls.put(new Instance(application, instance), new Poll(environment, etag));
		}
	}

	/**
	 * Notes a copy that introduces itself.
	 * @param application the service
	 * @param instance the copy of it
	 * @param environment the environment that it lives in
	 * @param sdk name and version of its client library
	 * @return completes when it is written down
	 */
	public Mono<Void> registered(String application, String instance, String environment, @Nullable String sdk) {
		return this.database.sql("""
				insert into instances (application, instance, environment, sdk)
				values (:application, :instance, :environment, :sdk)
				on conflict (application, instance) do update
				set environment = excluded.environment, sdk = excluded.sdk, last_seen_at = excluded.last_seen_at
				""")
			.bind("application", application)
			.bind("instance", instance)
			.bind("environment", environment)
			.bind("sdk", Parameters.in(R2dbcType.VARCHAR, sdk))
			.then();
	}

	private Mono<Void> write() {
		List<Map.Entry<Instance, Poll>> noted = new ArrayList<>(this.polls.entrySet());
		if (noted.isEmpty()) {
			return Mono.empty();
		}
		return this.database.sql("""
				insert into instances (application, instance, environment, etag)
				select application, instance, environment, etag
				from unnest(:applications, :instances, :environments, :etags)
				    as poll (application, instance, environment, etag)
				order by application, instance
				on conflict (application, instance) do update
				set environment = excluded.environment, etag = excluded.etag, last_seen_at = excluded.last_seen_at
				""")
			.bind("applications", Columns.of(noted, String[]::new, (poll) -> poll.getKey().application()))
			.bind("instances", Columns.of(noted, String[]::new, (poll) -> poll.getKey().id()))
			.bind("environments", Columns.of(noted, String[]::new, (poll) -> poll.getValue().environment()))
			.bind("etags", Columns.of(noted, String[]::new, (poll) -> poll.getValue().etag()))
			.then()
			.then(Mono.fromRunnable(() -> noted.forEach((poll) -> this.polls.remove(poll.getKey(), poll.getValue()))))
			.then(forgetTheDead());
	}

	private Mono<Void> forgetTheDead() {
		return this.database.sql("delete from instances where last_seen_at < now() - interval '1 day'").then();
	}

	@Override
	public void destroy() {
		this.writing.dispose();
	}

	private record Instance(String application, String id) {
	}

	private record Poll(String environment, String etag) {
	}

}
