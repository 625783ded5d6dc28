package io.newstunneler.local.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

import io.newstunneler.local.home.Home;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code run/state.json}: written by the supervisor, read by everybody. A reader sees a
 * whole state or the former one.
 */
public final class StateFile {

	private static final JsonMapper JSON = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

	private final Path file;

	public StateFile(Home home) {
		this.file = home.run().resolve("state.json");
	}

	/**
	 * Replaces the state.
	 * @param state the new state
	 * @throws IOException if it cannot be written; the former one stays
	 */
	public void write(SystemState state) throws IOException {
		Path next = this.file.resolveSibling("state.next");
		Files.write(next, JSON.writeValueAsBytes(state));
		Files.move(next, this.file, StandardCopyOption.ATOMIC_MOVE);
	}

	/**
	 * Reads the state.
	 * @return the last state, if there ever was one that can be read
	 */
	public Optional<SystemState> read() {
		try {
			return Optional.of(JSON.readValue(Files.readAllBytes(this.file), SystemState.class));
		}
		catch (IOException | JacksonException _) {
			return Optional.empty();
		}
	}

}
