package io.newstunneler.local.supervision;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import io.newstunneler.local.home.Home;
import io.newstunneler.local.home.Profile;
import io.newstunneler.local.state.PartCondition;
import io.newstunneler.local.state.PartState;
import io.newstunneler.local.state.StateFile;
import io.newstunneler.local.state.SystemState;
import org.jspecify.annotations.Nullable;

/**
 * How all parts are; each change is written to the state file at once.
 */
final class Board {

	private final StateFile file;

	private final Progress progress;

	private final Profile profile;

	private final String url;

	private final Map<String, PartState> parts = new LinkedHashMap<>();

	private boolean ready;

	Board(Home home, Profile profile, String url, List<? extends Part> parts, Progress progress) {
		this.file = new StateFile(home);
		this.progress = progress;
		this.profile = profile;
		this.url = url;
		for (Part part : parts) {
			this.parts.put(part.name(), new PartState(part.name(), null, PartCondition.STOPPED, part.url(),
					home.log(part.name()).toString(), 0));
		}
		write();
	}

	synchronized void condition(String part, @Nullable Long pid, PartCondition condition) {
		change(part, (state) -> state.with(pid, condition));
	}

	synchronized void restarting(String part) {
		change(part, PartState::restarting);
	}

	synchronized void ready() {
		this.ready = true;
		write();
	}

	private void change(String part, UnaryOperator<PartState> change) {
		this.parts.computeIfPresent(part, (_, state) -> change.apply(state));
		write();
	}

	private void write() {
		try {
			this.file.write(new SystemState(ProcessHandle.current().pid(), this.profile, this.url, this.ready,
					List.copyOf(this.parts.values())));
		}
		catch (IOException ex) {
			this.progress.say("  The state could not be written (" + ex.getMessage() + "); the parts run on.");
		}
	}

}
