package io.newstunneler.defaults.flags;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.getunleash.DefaultUnleash;
import io.getunleash.Unleash;
import io.getunleash.UnleashException;
import io.getunleash.engine.UnleashEngine;
import io.getunleash.engine.YggdrasilInvalidInputException;
import io.getunleash.event.ClientFeaturesResponse;
import io.getunleash.event.UnleashSubscriber;
import io.getunleash.repository.FeatureFetcher;
import io.getunleash.repository.ToggleBootstrapProvider;
import io.getunleash.util.UnleashConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Fetches the state of the flags for the Unleash client, and keeps a backup of it.
 * <p>
 * It stands in for the Unleash client's own fetcher, which remembers the ETag of a
 * document before it knows that it can be read (a broken one is then never asked for
 * again), waits up to five minutes after errors, and may hang on a body that never ends.
 * Here a document counts only once a flag engine of its own has taken it, and every look
 * ends in time.
 * <p>
 * A look asks the server to hold its answer until something changes, so a change is heard
 * at once. A server that does not hold it is looked at every few seconds instead.
 */
class FlagsClient implements FeatureFetcher, ToggleBootstrapProvider {

	private static final Logger log = LoggerFactory.getLogger(FlagsClient.class);

	private static final JsonMapper JSON = JsonMapper.shared();

	/** The version of the client specification that the Unleash client's engine knows. */
	private static final String SPECIFICATION = UnleashConfig.builder()
		.appName("specification")
		.unleashAPI("http://localhost")
		.apiKey("none")
		.build()
		.getClientSpecificationVersion();

	/** How often the server is told what was asked here. */
	private static final Duration REPORT_INTERVAL = Duration.ofSeconds(15);

	/** How often the Unleash client's schedule comes by to look, if it is time to. */
	private static final Duration HEARTBEAT = Duration.ofSeconds(1);

	private final FlagsProperties properties;

	private final URI api;

	private final String service;

	private final String instance = UUID.randomUUID().toString();

	private final HttpRequest.Builder request;

	private final FlagsBackup backup;

	private final Clock clock;

	private final Instant since;

	private final HttpClient http;

	private @Nullable String etag;

	private Instant nextLook = Instant.MIN;

	private volatile Origin origin = Origin.DEFAULTS;

	private volatile @Nullable Instant lastHeard;

	private volatile @Nullable String trouble;

	FlagsClient(URI server, FlagsProperties properties, String service, FlagsBackup backup, Clock clock) {
		this.properties = properties;
		this.api = URI.create(server.toString().replaceAll("/+$", "") + "/api");
		this.service = service;
		this.backup = backup;
		this.clock = clock;
		this.since = clock.instant();
		this.http = HttpClient.newBuilder()
			.version(HttpClient.Version.HTTP_1_1)
			.connectTimeout(properties.timeout())
			.build();
		this.request = HttpRequest.newBuilder(URI.create(this.api + "/client/features"))
			.header("Accept", "application/json")
			.header("Authorization", properties.token())
			.header("UNLEASH-APPNAME", service)
			.header("UNLEASH-INSTANCEID", this.instance)
			.header("Unleash-Client-Spec", SPECIFICATION)
			.header("UNLEASH-INTERVAL", Long.toString(properties.interval().toMillis()));
	}

	/**
	 * Starts to look at the server and to answer from what it says. Returns at once.
	 * @return the client of the Unleash protocol
	 */
	Unleash open() {
		UnleashConfig config = UnleashConfig.builder()
			.unleashAPI(this.api)
			.apiKey(this.properties.token())
			.appName(this.service)
			.instanceId(this.instance)
			.fetchTogglesInterval(HEARTBEAT.toSeconds())
			.sendMetricsInterval(REPORT_INTERVAL.toSeconds())
			.unleashFeatureFetcherFactory((_) -> this)
			.toggleBootstrapProvider(this)
			.backupFile(this.backup.nowhere().toString())
			.scheduledExecutor(new FlagsThreads())
			.subscriber(new UnleashSubscriber() {

				@Override
				public void onError(UnleashException ex) {
					log.atDebug().setCause(ex).log("unleash client reports trouble");
				}

			})
			.build();
		return new DefaultUnleash(config);
	}

	/**
	 * The state before the first look at the server.
	 * @return the backup, or nothing where there is none that can be used
	 */
	@Override
	public Optional<String> read() {
		Optional<String> state = this.backup.read().filter(FlagsClient::isPalatable);
		if (state.isPresent()) {
			this.origin = Origin.BACKUP;
		}
		return state;
	}

	/**
	 * Looks at the server once, if it is time to.
	 * @return the state, or that it has not changed
	 * @throws UnleashException if there was no usable answer; the state stays, and the
	 * next look comes at the usual time
	 */
	@Override
	public ClientFeaturesResponse fetchFeatures() {
		if (this.clock.instant().isBefore(this.nextLook)) {
			return ClientFeaturesResponse.notChanged();
		}
		try {
			this.nextLook = this.clock.instant().plus(this.properties.interval());
			// There is nothing to hold an answer for before the first state and after
			// trouble.
			boolean asksToHold = this.etag != null && this.trouble == null;
			HttpResponse<byte[]> response = look(asksToHold);
			ClientFeaturesResponse answer = switch (response.statusCode()) {
				case 200 -> taken(response);
				case 304 -> ClientFeaturesResponse.notChanged();
				default -> throw new UnleashException("answered " + response.statusCode(), null);
			};
			heard();
			if (!asksToHold || response.headers().firstValue("Preference-Applied").isPresent()) {
				this.nextLook = Instant.MIN;
			}
			return answer;
		}
		catch (UnleashException ex) {
			throw unheard(ex);
		}
		catch (RuntimeException ex) {
			// Anything else would end the Unleash client's schedule for good.
			throw unheard(new UnleashException("answered nonsense", ex));
		}
	}

	private HttpResponse<byte[]> look(boolean asksToHold) {
		HttpRequest.Builder look = this.request.copy();
		Duration patience = this.properties.timeout();
		if (this.etag != null) {
			look.header("If-None-Match", this.etag);
		}
		if (asksToHold) {
			look.header("Prefer", "wait=" + this.properties.hold().toSeconds());
			patience = patience.plus(this.properties.hold());
		}
		CompletableFuture<HttpResponse<byte[]>> response = this.http.sendAsync(look.timeout(patience).build(),
				HttpResponse.BodyHandlers.ofByteArray());
		try {
			return response.get(patience.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (TimeoutException ex) {
			response.cancel(true);
			throw new UnleashException("did not answer in time", ex);
		}
		catch (ExecutionException ex) {
			String what = (ex.getCause() instanceof IOException) ? "could not be reached" : "could not be asked";
			throw new UnleashException(what, ex.getCause());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new UnleashException("was not waited for", ex);
		}
	}

	private ClientFeaturesResponse taken(HttpResponse<byte[]> response) {
		String state = new String(response.body(), StandardCharsets.UTF_8);
		if (!isPalatable(state)) {
			throw new UnleashException("answered something that is not a state of flags", null);
		}
		this.backup.write(state);
		this.etag = response.headers().firstValue("ETag").orElse(null);
		this.origin = Origin.SERVER;
		return ClientFeaturesResponse.updated(state);
	}

	/**
	 * Whether a flag engine takes a state whole. It says nothing of one that it refuses,
	 * it just goes on with the one before, so a new engine is asked what it knows then.
	 */
	private static boolean isPalatable(String state) {
		try {
			JsonNode features = JSON.readTree(state).get("features");
			if (features == null || !features.isArray()) {
				return false;
			}
			UnleashEngine taster = new UnleashEngine();
			taster.takeState(state);
			return taster.listKnownToggles().size() == features.size();
		}
		catch (YggdrasilInvalidInputException | RuntimeException ex) {
			log.atDebug().setCause(ex).log("state of the flags cannot be used");
			return false;
		}
	}

	private void heard() {
		this.lastHeard = this.clock.instant();
		if (this.trouble != null) {
			this.trouble = null;
			log.atInfo().addKeyValue("url", this.api).log("flag server answers again");
		}
	}

	private UnleashException unheard(UnleashException ex) {
		boolean closing = Thread.currentThread().isInterrupted();
		if (this.trouble == null && !closing) {
			log.atWarn()
				.addKeyValue("url", this.api)
				.addKeyValue("trouble", ex.getMessage())
				.addKeyValue("origin", this.origin)
				.log("flag server gives no usable answer; flags stay as they are");
		}
		this.trouble = ex.getMessage();
		return ex;
	}

	/**
	 * How old what we know may be.
	 * @return the time since the server last confirmed the state, or since the start
	 * where it never did
	 */
	Duration staleness() {
		Instant last = this.lastHeard;
		return Duration.between((last != null) ? last : this.since, this.clock.instant());
	}

	Origin origin() {
		return this.origin;
	}

	@Nullable Instant lastHeard() {
		return this.lastHeard;
	}

	@Nullable String trouble() {
		return this.trouble;
	}

	/** Where the state that answers come from was found. */
	enum Origin {

		/** Nowhere: each flag is at its safe default. */
		DEFAULTS,
		/** In the backup, as the server said before the last start. */
		BACKUP,
		/** At the server. */
		SERVER

	}

}
