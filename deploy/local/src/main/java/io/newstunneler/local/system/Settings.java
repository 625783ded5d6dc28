package io.newstunneler.local.system;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import io.newstunneler.local.LauncherException;
import io.newstunneler.local.home.Home;

/**
 * What a person has set in the environment.
 *
 * @param root folder of the checkout
 * @param home data, logs and mails
 * @param cache what can be made again from the build, shared by all homes of the checkout
 * @param launcher the jar that runs
 * @param environment the variables that are set to something
 */
public record Settings(Path root, Home home, Path cache, Path launcher, Map<String, String> environment) {

	/** Where the gateway is unless something else is said. */
	public static final int DEFAULT_PORT = 8000;

	private static final int HIGHEST_PORT = 65_535;

	/**
	 * The settings of this process; the script says where the checkout is.
	 * @return the settings
	 */
	public static Settings current() {
		Path root = Path.of(System.getProperty("tunneler.root", "")).toAbsolutePath().normalize();
		Map<String, String> environment = System.getenv()
			.entrySet()
			.stream()
			.filter((entry) -> !entry.getValue().isBlank())
			.collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
		Path usual = root.resolve(".tunneler");
		Path home = Optional.ofNullable(environment.get("TUNNELER_HOME"))
			.map((path) -> Path.of(path).toAbsolutePath().normalize())
			.orElse(usual);
		Path cache = Files.isWritable(Files.isDirectory(usual) ? usual : root) ? usual : home;
		Path launcher = Path.of(System.getProperty("java.class.path")).toAbsolutePath();
		return new Settings(root, new Home(home), cache.resolve("cache"), launcher, environment);
	}

	/**
	 * The port of the gateway that was asked for.
	 * @return {@code NEWSTUNNELER_PORT}, if it is set
	 */
	public Optional<Integer> port() {
		return get("NEWSTUNNELER_PORT").map((text) -> {
			if (!text.matches("\\d{1,5}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > HIGHEST_PORT) {
				throw new LauncherException(
						"NEWSTUNNELER_PORT is \"" + text + "\"; it has to be a number from 1 to " + HIGHEST_PORT + ".");
			}
			return Integer.parseInt(text);
		});
	}

	/**
	 * Whether the gateway asks nobody for credentials.
	 * @return what {@code NEWSTUNNELER_ACCESS} says; {@code open} by default
	 */
	public boolean isOpen() {
		return get("NEWSTUNNELER_ACCESS").map("open"::equalsIgnoreCase).orElse(true);
	}

	/**
	 * A variable.
	 * @param name its name
	 * @return its value, if it is set to something
	 */
	public Optional<String> get(String name) {
		return Optional.ofNullable(this.environment.get(name));
	}

}
