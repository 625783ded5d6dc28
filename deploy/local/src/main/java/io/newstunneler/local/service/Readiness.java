package io.newstunneler.local.service;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

/**
 * Asks a part whether it answers.
 */
@FunctionalInterface
public interface Readiness {

	/**
	 * Asks once.
	 * @return whether it is ready
	 * @throws IOException why it is not
	 * @throws InterruptedException if nobody wants to know any more
	 */
	boolean isReady() throws IOException, InterruptedException;

	/**
	 * Ready when all addresses answer 200.
	 * @param client asks
	 * @param base address of the part
	 * @param paths what to ask for
	 * @return the question
	 */
	static Readiness http(HttpClient client, String base, List<String> paths) {
		return () -> {
			for (String path : paths) {
				HttpRequest request = HttpRequest.newBuilder(URI.create(base + path))
					.timeout(Duration.ofSeconds(5))
					.build();
				int status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
				if (status != 200) {
					throw new IOException(path + " answers " + status);
				}
			}
			return true;
		};
	}

	/**
	 * Ready when all ports of 127.0.0.1 take connections.
	 * @param ports the ports
	 * @return the question
	 */
	static Readiness ports(int... ports) {
		return () -> {
			for (int port : ports) {
				try (Socket socket = new Socket()) {
					socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
				}
			}
			return true;
		};
	}

}
