package io.newstunneler.local.command;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

import io.newstunneler.local.LauncherException;
import io.newstunneler.local.home.Profile;
import io.newstunneler.local.process.Sessions;
import io.newstunneler.local.state.StateFile;
import io.newstunneler.local.state.SupervisorLock;
import io.newstunneler.local.state.SystemState;
import io.newstunneler.local.supervision.Progress;
import io.newstunneler.local.system.Settings;
import io.newstunneler.local.unleash.UnleashPart;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Starts the system on a person's own sources.
 */
@Command(name = "up", mixinStandardHelpOptions = true,
		description = "Starts everything on your own sources, and keeps it running until Ctrl-C or down.")
final class Up implements Callable<Integer> {

	@Option(names = { "-d", "--detach" }, description = "Return when it is ready and leave it in the background.")
	private boolean detach;

	@Option(names = "--unleash",
			description = "Let a real Unleash server keep the flags, with its pages; needs Node.js 20 and npm.")
	private boolean unleash;

	@Override
	public Integer call() throws IOException, InterruptedException {
		Settings settings = Settings.current();
		return this.detach ? background(settings) : foreground(settings, this.unleash);
	}

	private static int foreground(Settings settings, boolean unleash) throws IOException, InterruptedException {
		Progress progress = Progress.onStandardOutput();
		progress.say("News Tunneler starts; its data is in " + settings.home().path());
		Optional<Path> server = unleash ? Optional.of(unleash(settings, progress)) : Optional.empty();
		Optional<Running> started = Running.start(settings, Profile.UP, progress, (assembly, _) -> {
			server.ifPresent(assembly::addUnleash);
			return Map.of();
		});
		if (started.isEmpty()) {
			progress.say(Running.alreadyUp(settings));
			return 0;
		}
		Running running = started.get();
		progress.say(String.format(Locale.ROOT, "Ready after %.1f s: %s", progress.elapsed(), running.system().url()));
		running.system().mailPage().ifPresent((page) -> progress.say("Mails are kept and shown at " + page));
		if (!settings.isOpen()) {
			progress.say("It asks for credentials. The administrator's key is NEWSTUNNELER_ADMIN_KEY, or else "
					+ "gateway.admin-key in " + settings.home().run().resolve("secrets.properties"));
		}
		running.system()
			.unleash()
			.ifPresent((part) -> progress.say("Flags are kept in Unleash at " + part.url() + ", login "
					+ UnleashPart.LOGIN + ", password " + part.password()));
		progress.say("./tunneler status, logs and down work from anywhere; Ctrl-C here stops it.");
		running.stay();
		return 0;
	}

	private static Path unleash(Settings settings, Progress progress) throws IOException, InterruptedException {
		if (settings.get("UNLEASH_URL").isPresent()) {
			throw new LauncherException("UNLEASH_URL already names an Unleash server, "
					+ settings.get("UNLEASH_URL").get() + ". Nothing was started. Unset it, or leave --unleash out.");
		}
		progress.say("  Unleash comes from npm; the first time this takes a minute.");
		return UnleashPart.install(settings.root(), settings.cache());
	}

	/**
	 * Runs the same command in a session of its own and shows what it says until it is
	 * ready.
	 */
	private static int background(Settings settings) throws IOException, InterruptedException {
		settings.home().prepare();
		if (SupervisorLock.holder(settings.home()).isPresent()) {
			System.out.println(Running.alreadyUp(settings));
			return 0;
		}
		Path output = settings.home().logs().resolve("tunneler.log");
		Files.deleteIfExists(output);
		List<String> command = new ArrayList<>(Sessions.own());
		if (command.isEmpty()) {
			command.add("nohup");
		}
		ProcessHandle.Info self = ProcessHandle.current().info();
		command.add(self.command().orElseThrow());
		for (String argument : self.arguments().orElseThrow()) {
			if (!argument.equals("-d") && !argument.equals("--detach")) {
				command.add(argument);
			}
		}
		Process supervisor = new ProcessBuilder(command).redirectInput(new File("/dev/null"))
			.redirectErrorStream(true)
			.redirectOutput(output.toFile())
			.start();
		long shown = 0;
		while (supervisor.isAlive() && !isReady(settings, supervisor.pid())) {
			shown = show(output, shown);
			TimeUnit.MILLISECONDS.sleep(200);
		}
		if (!supervisor.isAlive()) {
			show(output, shown);
			return supervisor.exitValue();
		}
		// It says where to look right after it is ready.
		TimeUnit.MILLISECONDS.sleep(300);
		show(output, shown);
		return 0;
	}

	private static boolean isReady(Settings settings, long supervisor) {
		return new StateFile(settings.home()).read()
			.filter((state) -> state.supervisor() == supervisor)
			.filter(SystemState::ready)
			.isPresent();
	}

	private static long show(Path output, long from) throws IOException {
		try (RandomAccessFile file = new RandomAccessFile(output.toFile(), "r")) {
			file.seek(from);
			byte[] news = new byte[(int) (file.length() - from)];
			file.readFully(news);
			System.out.print(new String(news, StandardCharsets.UTF_8));
			System.out.flush();
			return from + news.length;
		}
	}

}
