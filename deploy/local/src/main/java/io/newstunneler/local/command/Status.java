package io.newstunneler.local.command;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

import io.newstunneler.local.process.OwnProcesses;
import io.newstunneler.local.state.PartCondition;
import io.newstunneler.local.state.PartState;
import io.newstunneler.local.state.StateFile;
import io.newstunneler.local.state.SupervisorLock;
import io.newstunneler.local.state.SystemState;
import io.newstunneler.local.system.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Says what runs where. It believes the state file only as far as the processes bear it
 * out.
 */
@Command(name = "status", mixinStandardHelpOptions = true, description = "Says what runs where.")
final class Status implements Callable<Integer> {

	private static final JsonMapper JSON = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

	@Option(names = "--json", description = "As an array with one object a part.")
	private boolean json;

	@Override
	public Integer call() throws IOException {
		Settings settings = Settings.current();
		boolean supervised = SupervisorLock.holder(settings.home()).isPresent();
		OwnProcesses own = new OwnProcesses(settings.home().path());
		List<PartState> parts = new StateFile(settings.home()).read()
			.map(SystemState::parts)
			.orElse(List.of())
			.stream()
			.map((part) -> seen(part, own, supervised))
			.toList();
		if (this.json) {
			System.out.println(JSON.writeValueAsString(parts));
		}
		else if (parts.isEmpty()) {
			System.out.println("Nothing was ever started in " + settings.home().path() + ". ./tunneler up starts it.");
		}
		else {
			print(parts, supervised);
		}
		return 0;
	}

	/**
	 * A part as it is now.
	 * @param part as its supervisor last saw it
	 * @param own recognises its process
	 * @param supervised whether the supervisor lives
	 * @return the part, without a process that is dead or somebody else's
	 */
	static PartState seen(PartState part, OwnProcesses own, boolean supervised) {
		if (part.state() == PartCondition.STOPPED) {
			return part;
		}
		Long pid = part.pid();
		if (pid != null && own.find(pid, part.name()).isPresent()) {
			return part;
		}
		return part.with(null, supervised ? PartCondition.RESTARTING : PartCondition.DEAD);
	}

	private static void print(List<PartState> parts, boolean supervised) {
		System.out.printf(Locale.ROOT, "%-17s %-10s %8s  %-40s %s%n", "part", "state", "pid", "url", "log");
		for (PartState part : parts) {
			Long pid = part.pid();
			String url = part.url();
			System.out.printf(Locale.ROOT, "%-17s %-10s %8s  %-40s %s%n", part.name(), part.state(),
					(pid != null) ? pid.toString() : "-", (url != null) ? url : "", part.log());
		}
		if (!supervised && parts.stream().anyMatch((part) -> part.state() != PartCondition.STOPPED)) {
			System.out.println(
					"The supervisor is dead: nobody brings parts back. ./tunneler up starts all again; ./tunneler down ends what is left.");
		}
	}

}
