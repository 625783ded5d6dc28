package io.newstunneler.testsupport.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/**
 * Finds a port for a server that cannot choose one itself, or has to come back on the
 * same one.
 */
public final class FreePort {

	private FreePort() {
	}

	/**
	 * A port that nobody listens on at this moment.
	 * @return a port of the loopback interface
	 */
	public static int onLoopback() {
		try (ServerSocket socket = new ServerSocket()) {
			socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
			return socket.getLocalPort();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("no free port", ex);
		}
	}

}
