package io.newstunneler.local.command;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.newstunneler.local.LauncherException;
import io.newstunneler.local.home.PortHolder;
import io.newstunneler.local.home.Ports;
import io.newstunneler.local.home.Profile;
import io.newstunneler.local.home.Secrets;
import io.newstunneler.local.process.Leftovers;
import io.newstunneler.local.process.OwnProcesses;
import io.newstunneler.local.state.StateFile;
import io.newstunneler.local.state.SupervisorLock;
import io.newstunneler.local.state.SystemState;
import io.newstunneler.local.supervision.Progress;
import io.newstunneler.local.supervision.Supervisor;
import io.newstunneler.local.system.Assembly;
import io.newstunneler.local.system.LocalSystem;
import io.newstunneler.local.system.Settings;
import org.jspecify.annotations.Nullable;

/**
 * A system in the foreground of this process, which ends with it.
 */
final class Running implements AutoCloseable {

	/** A first start on a slow machine, with start-up caches to be made. */
	private static final Duration PATIENCE = Duration.ofMinutes(10);

	private final LocalSystem system;

	private final Supervisor supervisor;

	private final Progress progress;

	private final SupervisorLock lock;

	private final AtomicBoolean stopped = new AtomicBoolean();

	private final AtomicInteger exitCode = new AtomicInteger();

	private volatile @Nullable Thread training;

	private Running(LocalSystem system, Supervisor supervisor, Progress progress, SupervisorLock lock) {
		this.system = system;
		this.supervisor = supervisor;
		this.progress = progress;
		this.lock = lock;
	}

	/**
	 * Starts a system and returns when it is ready.
	 * @param settings what a person has set
	 * @param profile what is run
	 * @param progress told what happens
	 * @param additions adds parts of the profile and says which variables services get
	 * @return the running system, or nothing if one runs already
	 */
	static Optional<Running> start(Settings settings, Profile profile, Progress progress, Additions additions)
			throws IOException, InterruptedException {
		settings.home().prepare();
		Optional<SupervisorLock> lock = SupervisorLock.take(settings.home());
		if (lock.isEmpty()) {
			return Optional.empty();
		}
		List<String> left = Leftovers.end(new OwnProcesses(settings.home().path()));
		if (!left.isEmpty()) {
			progress.say("  The last run ended without stopping its parts; ended now: " + String.join(", ", left));
		}
		if (profile == Profile.DEMO) {
			settings.home().forgetDemo();
		}
		Ports ports = new Ports(settings.home(), new SecureRandom());
		Assembly assembly = new Assembly(settings, profile, ports, new Secrets(settings.home()),
				gatewayPort(settings, profile, ports, progress));
		Map<String, String> variables = additions.add(assembly, ports);
		LocalSystem system = assembly.assemble(variables);
		Supervisor supervisor = new Supervisor(settings.home(), profile, system.url(), system.parts(), progress);
		Running running = new Running(system, supervisor, progress, lock.get());
		Runtime.getRuntime().addShutdownHook(new Thread(running::stopAtExit, "stop"));
		supervisor.start();
		if (!supervisor.awaitReady(PATIENCE)) {
			running.exitCode.set(1);
			running.close();
			throw new LauncherException("The system was not ready after " + PATIENCE.toMinutes()
					+ " minutes and was stopped. Its logs are in " + settings.home().logs() + ".");
		}
		return Optional.of(running);
	}

	private static int gatewayPort(Settings settings, Profile profile, Ports ports, Progress progress)
			throws IOException {
		int wanted = settings.port().orElse(Settings.DEFAULT_PORT);
		if (Ports.isFree(wanted)) {
			return wanted;
		}
		String holder = PortHolder.of(wanted).map((who) -> " by " + who).orElse("");
		if (profile == Profile.DEMO && settings.port().isEmpty()) {
			int other = ports.of("gateway");
			progress.say("  Port " + wanted + " is taken" + holder + "; the demo uses " + other + ".");
			return other;
		}
		throw new LauncherException("Port " + wanted + " is taken" + holder
				+ ". Nothing was started. End that process, or choose another port: NEWSTUNNELER_PORT=8001 ./tunneler …");
	}

	/**
	 * What to say when a system runs already.
	 */
	static String alreadyUp(Settings settings) {
		return new StateFile(settings.home()).read()
			.map(SystemState::url)
			.map((url) -> "News Tunneler is up already, at " + url + " with its data in " + settings.home().path()
					+ ". See ./tunneler status; ./tunneler down stops it.")
			.orElse("News Tunneler is starting or stopping already, with its data in " + settings.home().path() + ".");
	}

	LocalSystem system() {
		return this.system;
	}

	/**
	 * Stays until somebody ends this process, and makes the next start quicker meanwhile.
	 */
	void stay() throws InterruptedException {
		this.training = Thread.ofVirtual().name("training").start(() -> {
			try {
				this.progress.say(this.system.training().train() ? "  Start-up caches are ready."
						: "  The next start will be slow: not every start-up cache could be made.");
			}
			catch (IOException ex) {
				this.progress.say("  The next start will be slow: " + ex.getMessage());
			}
			catch (InterruptedException _) {
				Thread.currentThread().interrupt();
			}
		});
		new CountDownLatch(1).await();
	}

	/**
	 * On Ctrl-C and {@code down}: being stopped is what it was asked for, so it counts as
	 * success.
	 */
	private void stopAtExit() {
		if (this.stopped.compareAndSet(false, true)) {
			this.progress.say("Stopping …");
			Thread trainer = this.training;
			if (trainer != null) {
				trainer.interrupt();
			}
			this.supervisor.stop();
			this.progress.say("Stopped. Data, logs and mails are kept.");
			Runtime.getRuntime().halt(this.exitCode.get());
		}
	}

	@Override
	public void close() throws IOException {
		if (this.stopped.compareAndSet(false, true)) {
			this.supervisor.stop();
			this.lock.close();
		}
	}

	/**
	 * What a profile has beyond the usual.
	 */
	@FunctionalInterface
	interface Additions {

		Map<String, String> add(Assembly assembly, Ports ports) throws IOException;

	}

}
