package io.newstunneler.localkafka;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

import kafka.Kafka;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;

/**
 * Runs one broker that is its own controller, on loopback, with its data in one folder.
 * The folder is formatted at the first start; later starts find it as it was, also after
 * a crash.
 * <p>
 * {@code java -jar local-kafka.jar --port=<port> --dir=<folder>}
 */
public final class LocalKafka {

	private static final String USAGE = """
			usage: java -jar local-kafka.jar --port=<port> --dir=<folder>
			Runs one Kafka broker on 127.0.0.1 with its data in the folder, until SIGTERM.""";

	private LocalKafka() {
	}

	public static void main(String[] args) throws IOException {
		if (List.of(args).contains("--help")) {
			System.out.println(USAGE);
			return;
		}
		if (List.of(args).contains("--version")) {
			Kafka.main(new String[] { "--version" });
			return;
		}
		Map<String, String> options = options(args);
		String port = options.get("port");
		String dir = options.get("dir");
		if (port == null || dir == null || !port.matches("\\d{1,5}")) {
			System.err.println(USAGE);
			System.exit(2);
			return;
		}
		Path home = Files.createDirectories(Path.of(dir).toAbsolutePath());
		Path configuration = configure(home, Integer.parseInt(port));
		format(home, configuration);
		Kafka.main(new String[] { configuration.toString() });
	}

	private static Map<String, String> options(String[] args) {
		Map<String, String> options = new HashMap<>();
		for (String arg : args) {
			int equals = arg.indexOf('=');
			if (arg.startsWith("--") && equals > 0) {
				options.put(arg.substring(2, equals), arg.substring(equals + 1));
			}
		}
		return options;
	}

	private static Path configure(Path home, int port) throws IOException {
		Path file = home.resolve("server.properties");
		Properties broker = new Properties();
		broker.put("process.roles", "broker,controller");
		broker.put("node.id", "1");
		broker.put("listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort(file));
		broker.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
		broker.put("controller.listener.names", "CONTROLLER");
		broker.put("controller.quorum.bootstrap.servers",
				broker.getProperty("listeners").replaceAll(".*CONTROLLER://", ""));
		broker.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
		broker.put("log.dirs", home.resolve("data").toString());
		broker.put("auto.create.topics.enable", "false");
		// One broker: every internal topic has one copy.
		broker.put("offsets.topic.replication.factor", "1");
		broker.put("offsets.topic.num.partitions", "5");
		broker.put("transaction.state.log.replication.factor", "1");
		broker.put("transaction.state.log.min.isr", "1");
		broker.put("share.coordinator.state.topic.replication.factor", "1");
		broker.put("share.coordinator.state.topic.min.isr", "1");
		broker.put("group.initial.rebalance.delay.ms", "0");
		broker.put("group.min.session.timeout.ms", "2000");
		// After a kill the old incarnation is fenced for this long: 12.5 s by default.
		broker.put("broker.session.timeout.ms", "2000");
		broker.put("broker.heartbeat.interval.ms", "500");
		broker.put("message.max.bytes", "2097152");
		broker.put("log.segment.bytes", "67108864");
		// A laptop need not keep what the services have long taken.
		broker.put("log.retention.hours", "168");
		broker.put("log.retention.bytes", "1073741824");
		broker.put("num.network.threads", "2");
		broker.put("num.io.threads", "4");
		broker.put("log.cleaner.dedupe.buffer.size", "8388608");
		try (var writer = Files.newBufferedWriter(file)) {
			broker.store(writer, null);
		}
		return file;
	}

	/**
	 * The quorum remembers its address, so the port of the first start is kept.
	 */
	private static int controllerPort(Path file) throws IOException {
		if (Files.exists(file)) {
			Properties former = new Properties();
			try (var reader = Files.newBufferedReader(file)) {
				former.load(reader);
			}
			String voter = former.getProperty("controller.quorum.bootstrap.servers");
			if (voter != null) {
				return Integer.parseInt(voter.substring(voter.lastIndexOf(':') + 1));
			}
		}
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	private static void format(Path home, Path configuration) throws IOException {
		if (Files.exists(home.resolve("data").resolve("meta.properties"))) {
			return;
		}
		PrintStream quiet = new PrintStream(PrintStream.nullOutputStream());
		int outcome = StorageTool.execute(new String[] { "format", "--standalone", "--ignore-formatted", "--cluster-id",
				Uuid.randomUuid().toString(), "--config", configuration.toString() }, quiet);
		if (outcome != 0) {
			throw new IOException("The folder " + home + " could not be formatted for Kafka.");
		}
	}

}
