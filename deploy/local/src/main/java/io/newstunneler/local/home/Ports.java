package io.newstunneler.local.home;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * The ports of the parts: free ones at the first start, the same ones at every later
 * start unless somebody else has taken them meanwhile.
 */
public final class Ports {

	/**
	 * Below the ports that systems give to outgoing connections, so that a part which is
	 * away for a second finds its own again.
	 */
	private static final int LOWEST = 20_000;

	private static final int HIGHEST = 32_000;

	private final Path file;

	private final RandomGenerator random;

	private final Map<String, Integer> kept = new TreeMap<>();

	/**
	 * Reads the ports that are kept.
	 * @param home where they are kept
	 * @param random chooses new ones
	 * @throws IOException if they cannot be read
	 */
	public Ports(Home home, RandomGenerator random) throws IOException {
		this.file = home.run().resolve("ports.properties");
		this.random = random;
		if (Files.exists(this.file)) {
			Properties properties = new Properties();
			try (var reader = Files.newBufferedReader(this.file)) {
				properties.load(reader);
			}
			properties.stringPropertyNames()
				.forEach((name) -> this.kept.put(name, Integer.parseInt(properties.getProperty(name))));
		}
	}

	/**
	 * The port for a purpose.
	 * @param name the purpose
	 * @return a free port of 127.0.0.1, the former one where possible
	 * @throws IOException if the choice cannot be kept
	 */
	public int of(String name) throws IOException {
		Integer former = this.kept.get(name);
		if (former != null && isFree(former)) {
			return former;
		}
		int port = choose();
		this.kept.put(name, port);
		Properties properties = new Properties();
		this.kept.forEach((key, value) -> properties.setProperty(key, value.toString()));
		try (var writer = Files.newBufferedWriter(this.file)) {
			properties.store(writer, null);
		}
		return port;
	}

	private int choose() throws IOException {
		for (int attempt = 0; attempt < 1000; attempt++) {
			int port = this.random.nextInt(LOWEST, HIGHEST);
			if (!this.kept.containsValue(port) && isFree(port)) {
				return port;
			}
		}
		throw new IOException("no free port between " + LOWEST + " and " + HIGHEST);
	}

	/**
	 * Whether nobody listens there.
	 * @param port a port
	 * @return whether 127.0.0.1 lets us have it
	 */
	public static boolean isFree(int port) {
		try (ServerSocket socket = new ServerSocket()) {
			// Without this a port counts as taken for a minute after its last connection.
			socket.setReuseAddress(true);
			socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
			return true;
		}
		catch (IOException _) {
			return false;
		}
	}

}
