package io.newstunneler.local.command;

import java.io.IOException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

import io.newstunneler.local.LauncherException;
import io.newstunneler.local.demo.Story;
import io.newstunneler.local.home.Profile;
import io.newstunneler.local.supervision.Progress;
import io.newstunneler.local.system.LocalSystem;
import io.newstunneler.local.system.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Shows the whole job on sample feeds.
 */
@Command(name = "demo", mixinStandardHelpOptions = true,
		description = "Starts everything, leads sample feeds the whole way to a mail, and says what happened.")
final class Demo implements Callable<Integer> {

	private static final DateTimeFormatter RUN = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT)
		.withZone(ZoneOffset.UTC);

	private static final String LOOPBACK = "127.0.0.0/8";

	@Option(names = "--once",
			description = "Stop after the report; the exit code says whether every part of the job was done.")
	private boolean once;

	@Override
	public Integer call() throws IOException, InterruptedException {
		Settings settings = Settings.current();
		Progress progress = Progress.onStandardOutput();
		Clock clock = Clock.systemUTC();
		String run = "demo-" + RUN.format(clock.instant());
		progress.say("News Tunneler demo; its data is in " + settings.home().data(Profile.DEMO));
		List<String> feeds = new ArrayList<>();
		Optional<Running> started = Running.start(settings, Profile.DEMO, progress, (assembly, ports) -> {
			int port = ports.of("feeds");
			feeds.add(assembly.add("feeds", port, List.of("feed-server", "--port=" + port, "--run=" + run)));
			return variables(settings);
		});
		if (started.isEmpty()) {
			throw new LauncherException(Running.alreadyUp(settings)
					+ " The demo needs that place for itself: stop it first, or set TUNNELER_HOME to another folder.");
		}
		try (Running running = started.get()) {
			progress
				.say(String.format(Locale.ROOT, "Ready after %.1f s: %s", progress.elapsed(), running.system().url()));
			Story story = new Story(running.system().url(), feeds.getFirst(), run, settings.home(),
					running.system().mailPage().isPresent(), clock, progress);
			boolean done = story.tell(running.system().database(), addresses(running.system()));
			if (!this.once) {
				progress.say("");
				progress.say("It stays up until Ctrl-C.");
				running.stay();
			}
			return done ? 0 : 1;
		}
	}

	private static Map<String, String> variables(Settings settings) {
		Map<String, String> variables = new HashMap<>();
		variables.put("NEWSTUNNELER_FETCH_ALLOWED_NETWORKS",
				settings.get("NEWSTUNNELER_FETCH_ALLOWED_NETWORKS")
					.map((networks) -> networks + "," + LOOPBACK)
					.orElse(LOOPBACK));
		variables.put("NEWSTUNNELER_DEFAULT_SOURCES", settings.get("NEWSTUNNELER_DEFAULT_SOURCES").orElse("none"));
		return variables;
	}

	private static List<String> addresses(LocalSystem system) {
		List<String> addresses = new ArrayList<>();
		addresses.add(system.url() + "/api/articles?min_score=12      the best articles");
		addresses.add(system.url() + "/api/plan-runs                  how each plan came about");
		addresses.add(system.url() + "/api/editions                   the digests; each has a page");
		addresses.add(system.url() + "/v3/api-docs                    the whole API");
		system.mailPage().ifPresent((page) -> addresses.add(page + "  the mails"));
		return addresses;
	}

}
