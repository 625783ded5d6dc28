package io.newstunneler.local.system;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import io.newstunneler.local.LauncherException;
import io.newstunneler.local.home.Ports;
import io.newstunneler.local.home.Profile;
import io.newstunneler.local.home.Secrets;
import io.newstunneler.local.postgres.Database;
import io.newstunneler.local.postgres.PostgresPart;
import io.newstunneler.local.process.OwnProcesses;
import io.newstunneler.local.service.Jars;
import io.newstunneler.local.service.Java;
import io.newstunneler.local.service.JavaPart;
import io.newstunneler.local.service.Readiness;
import io.newstunneler.local.service.Service;
import io.newstunneler.local.service.UnpackedJars;
import io.newstunneler.local.supervision.Part;
import io.newstunneler.local.unleash.UnleashPart;
import org.jspecify.annotations.Nullable;

/**
 * Puts the parts of a system together: what a person's environment already offers is
 * used, the rest is run here.
 */
public final class Assembly {

	/** Paths that answer 200 when the system is ready. */
	public static final List<String> DOORS = List.of("/health", "/api/settings", "/api/sources", "/api/articles",
			"/admin/feature-flags");

	/** Names the key of the first administrator, where a person chose it. */
	public static final String ADMIN_KEY = "NEWSTUNNELER_ADMIN_KEY";

	/** Names the secret that is this key otherwise. */
	public static final String ADMIN_SECRET = "gateway.admin-key";

	private static final String KAFKA = "kafka";

	private static final String MAIL = "mail";

	private static final String LOOPBACK = "127.0.0.1";

	private final Settings settings;

	private final Profile profile;

	private final Ports ports;

	private final Secrets secrets;

	private final OwnProcesses own;

	private final Java java = Java.running();

	private final Jars jars;

	private final UnpackedJars unpacked;

	private final HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

	private final int gatewayPort;

	private final List<Part> parts = new ArrayList<>();

	private @Nullable Path unleashServer;

	private final Map<Service, Map<String, String>> environments = new EnumMap<>(Service.class);

	/**
	 * Chooses ports; nothing is started.
	 * @param settings what a person has set
	 * @param profile what is run
	 * @param ports chosen ports
	 * @param secrets generated passwords
	 * @param gatewayPort where the gateway is to listen
	 */
	public Assembly(Settings settings, Profile profile, Ports ports, Secrets secrets, int gatewayPort) {
		this.settings = settings;
		this.profile = profile;
		this.ports = ports;
		this.secrets = secrets;
		this.gatewayPort = gatewayPort;
		this.own = new OwnProcesses(settings.home().path());
		this.jars = new Jars(settings.root());
		this.unpacked = new UnpackedJars(settings.cache(), this.java);
	}

	/**
	 * The gateway, as people reach it.
	 */
	public String url() {
		return "http://localhost:" + this.gatewayPort;
	}

	/**
	 * Lets an Unleash server keep the flags.
	 * @param server folder of the server
	 */
	public void addUnleash(Path server) {
		this.unleashServer = server;
	}

	/**
	 * Puts the parts together.
	 * @param additions variables that all services get beside the person's own
	 * @return the system
	 * @throws IOException if a port, password or jar is not to be had
	 */
	public LocalSystem assemble(Map<String, String> additions) throws IOException {
		Map<String, String> passwords = passwords();
		Database database = database(passwords);
		Map<String, String> shared = new HashMap<>(additions);
		shared.put("NEWSTUNNELER_POSTGRES_URL", database.url());
		shared.put("NEWSTUNNELER_KAFKA_BOOTSTRAP_SERVERS", kafka());
		shared.putIfAbsent("NEWSTUNNELER_PUBLIC_URL", this.settings.get("NEWSTUNNELER_PUBLIC_URL").orElse(url()));
		Optional<String> mailPage = mail(shared);
		Optional<UnleashPart> unleash = unleash(database);
		services(shared, passwords, unleash.map(UnleashPart::variables).orElse(Map.of()));
		return new LocalSystem(List.copyOf(this.parts), database, mailPage, unleash, url(), this::train);
	}

	/**
	 * Makes the start-up caches of the services that have none.
	 */
	private boolean train() throws IOException, InterruptedException {
		boolean trained = true;
		for (Service service : Service.values()) {
			trained &= this.java.train(service, this.own, this.jars.of(service.module()), this.unpacked,
					this.environments.getOrDefault(service, Map.of()));
		}
		return trained;
	}

	/** Where credentials are asked for, the launcher has none to show. */
	private List<String> doors() {
		return this.settings.isOpen() ? DOORS : List.of("/health");
	}

	private Map<String, String> passwords() throws IOException {
		Map<String, String> passwords = new LinkedHashMap<>();
		for (Service service : Service.values()) {
			passwords.put(service.schema(), this.secrets.of("postgres." + service.schema()));
		}
		return passwords;
	}

	private Database database(Map<String, String> passwords) throws IOException {
		if (this.settings.get("NEWSTUNNELER_POSTGRES_URL").isPresent()) {
			Database given = Database.given(this.settings.environment());
			try {
				given.prepare(passwords);
			}
			catch (SQLException ex) {
				throw new LauncherException("The database at " + given.url() + " does not answer as it should: "
						+ ex.getMessage() + ". Start it, or unset NEWSTUNNELER_POSTGRES_URL to use the embedded one.",
						ex);
			}
			return given;
		}
		PostgresPart postgres = new PostgresPart(this.settings.cache(),
				this.settings.home().data(this.profile).resolve(PostgresPart.NAME), this.settings.home().logs(),
				this.ports.of(PostgresPart.NAME), this.own, this.secrets.of("postgres.superuser"), passwords);
		this.parts.add(postgres);
		return postgres.database();
	}

	private String kafka() throws IOException {
		Optional<String> given = this.settings.get("NEWSTUNNELER_KAFKA_BOOTSTRAP_SERVERS");
		if (given.isPresent()) {
			return given.get();
		}
		int port = this.ports.of(KAFKA);
		Path jar = this.jars.of("deploy/local-kafka");
		Path data = this.settings.home().data(this.profile).resolve(KAFKA);
		String address = LOOPBACK + ":" + port;
		this.parts.add(new JavaPart(
				KAFKA, address, Set.of(), Set.of(), () -> this.java.part(KAFKA, this.own, "224m", List.of(),
						this.unpacked.copy(jar, KAFKA), List.of("--port=" + port, "--dir=" + data)),
				Map.of(), Readiness.ports(port)));
		return address;
	}

	/**
	 * The mail sink, unless mails have somewhere to go.
	 * @return where mails are shown
	 */
	private Optional<String> mail(Map<String, String> shared) throws IOException {
		if (this.settings.get("NEWSTUNNELER_SMTP_HOST").isPresent()) {
			return Optional.empty();
		}
		int smtp = this.ports.of("smtp");
		int web = this.ports.of(MAIL);
		String url = "http://" + LOOPBACK + ":" + web;
		this.parts.add(new JavaPart(
				MAIL, url, Set.of(), Set.of(), () -> own(MAIL, List.of("mail-sink", "--smtp-port=" + smtp,
						"--web-port=" + web, "--dir=" + this.settings.home().mail())),
				Map.of(), Readiness.ports(smtp, web)));
		shared.put("NEWSTUNNELER_SMTP_HOST", LOOPBACK);
		shared.put("NEWSTUNNELER_SMTP_PORT", Integer.toString(smtp));
		shared.put("NEWSTUNNELER_SMTP_TLS", "none");
		return Optional.of(url);
	}

	/**
	 * The command of a part that is in the launcher's own jar.
	 * @param name name of the part
	 * @param arguments the command and its options
	 * @return the command line
	 */
	private List<String> own(String name, List<String> arguments) {
		return this.java.part(name, this.own, "48m", List.of("-XX:TieredStopAtLevel=1"), this.settings.launcher(),
				arguments);
	}

	/**
	 * Adds a part that is in the launcher's own jar.
	 * @param name its name
	 * @param port where it answers
	 * @param arguments the command and its options
	 * @return its address
	 */
	public String add(String name, int port, List<String> arguments) {
		String url = "http://" + LOOPBACK + ":" + port;
		this.parts.add(new JavaPart(name, url, Set.of(), Set.of(), () -> own(name, arguments), Map.of(),
				Readiness.ports(port)));
		return url;
	}

	private Optional<UnleashPart> unleash(Database database) throws IOException {
		if (this.unleashServer == null) {
			return Optional.empty();
		}
		int port = this.ports.of(UnleashPart.NAME);
		UnleashPart unleash = UnleashPart.of(this.unleashServer, database, databasePart(), port, this.own,
				Readiness.http(this.client, "http://" + LOOPBACK + ":" + port, List.of("/health")), this.secrets);
		this.parts.add(unleash);
		return Optional.of(unleash);
	}

	private Set<String> databasePart() {
		return this.parts.stream()
			.map(Part::name)
			.filter(PostgresPart.NAME::equals)
			.collect(Collectors.toUnmodifiableSet());
	}

	private void services(Map<String, String> shared, Map<String, String> passwords, Map<String, String> flags)
			throws IOException {
		Set<String> infrastructure = this.parts.stream().map(Part::name).collect(Collectors.toUnmodifiableSet());
		// A service waits for a broker by itself; for its tables it needs the database.
		Set<String> needed = databasePart();
		Map<Service, String> urls = new LinkedHashMap<>();
		for (Service service : Service.values()) {
			int port = (service == Service.GATEWAY) ? this.gatewayPort : this.ports.of(service.module());
			urls.put(service, "http://" + LOOPBACK + ":" + port);
			shared.put("NEWSTUNNELER_" + service.name() + "_URL", urls.get(service));
		}
		for (Map.Entry<Service, String> entry : urls.entrySet()) {
			Service service = entry.getKey();
			String url = entry.getValue();
			Map<String, String> environment = new HashMap<>(shared);
			environment.put("SERVER_PORT", url.substring(url.lastIndexOf(':') + 1));
			environment.put("NEWSTUNNELER_POSTGRES_USERNAME", service.schema());
			environment.put("NEWSTUNNELER_POSTGRES_PASSWORD", passwords.getOrDefault(service.schema(), ""));
			if (service == Service.FLAGS) {
				environment.putAll(flags);
			}
			this.environments.put(service, environment);
			Path jar = this.jars.of(service.module());
			if (service == Service.GATEWAY && this.settings.get(ADMIN_KEY).isEmpty()) {
				environment.put(ADMIN_KEY, this.secrets.of(ADMIN_SECRET));
			}
			Readiness readiness = Readiness.http(this.client, url,
					(service == Service.GATEWAY) ? doors() : List.of("/actuator/health/readiness"));
			this.parts
				.add(new JavaPart(service.module(), (service == Service.GATEWAY) ? url() : url, needed, infrastructure,
						() -> this.java.service(service, this.own, jar, this.unpacked), environment, readiness));
		}
	}

}
