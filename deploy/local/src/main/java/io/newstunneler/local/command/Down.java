package io.newstunneler.local.command;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

import io.newstunneler.local.process.Ending;
import io.newstunneler.local.process.Leftovers;
import io.newstunneler.local.process.OwnProcesses;
import io.newstunneler.local.state.PartCondition;
import io.newstunneler.local.state.StateFile;
import io.newstunneler.local.state.SupervisorLock;
import io.newstunneler.local.state.SystemState;
import io.newstunneler.local.system.Settings;
import picocli.CommandLine.Command;

/**
 * Stops the system, also what a crash of its supervisor has left.
 */
@Command(name = "down", mixinStandardHelpOptions = true,
		description = "Stops every part, also those that a crash left. Data, logs and mails stay.")
final class Down implements Callable<Integer> {

	private static final Duration PATIENCE = Duration.ofSeconds(90);

	@Override
	public Integer call() throws IOException, InterruptedException {
		Settings settings = Settings.current();
		Optional<ProcessHandle> supervisor = SupervisorLock.holder(settings.home());
		boolean gently = true;
		if (supervisor.isPresent()) {
			gently = Ending.TERMINATE.end(supervisor.get(), PATIENCE);
		}
		List<String> left = Leftovers.end(new OwnProcesses(settings.home().path()));
		StateFile file = new StateFile(settings.home());
		Optional<SystemState> state = file.read();
		if (state.isPresent()) {
			file.write(new SystemState(state.get().supervisor(), state.get().profile(), state.get().url(), false,
					state.get().parts().stream().map((part) -> part.with(null, PartCondition.STOPPED)).toList()));
		}
		if (!left.isEmpty()) {
			System.out.println("Ended what " + (gently ? "a crash" : "a supervisor that did not stop") + " had left: "
					+ String.join(", ", left));
		}
		else if (supervisor.isEmpty()) {
			System.out.println("Nothing was running.");
			return 0;
		}
		System.out.println("Stopped. Data, logs and mails are kept in " + settings.home().path());
		return 0;
	}

}
