package io.newstunneler.ingest.fetching;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Servers on loopback that answer each connection as a script says, byte by byte, and
 * then wait for the other side to leave.
 */
final class ScriptedServers implements AutoCloseable {

	private final List<ServerSocket> sockets = new CopyOnWriteArrayList<>();

	URI serve(Script script) throws IOException {
		return serve(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), "http", script);
	}

	URI serve(ServerSocket socket, String scheme, Script script) {
		this.sockets.add(socket);
		Thread.ofVirtual().start(() -> {
			while (!socket.isClosed()) {
				try {
					Socket connection = socket.accept();
					Thread.ofVirtual().start(() -> answer(connection, script));
				}
				catch (IOException ex) {
					return;
				}
			}
		});
		return URI.create(scheme + "://127.0.0.1:" + socket.getLocalPort() + "/feed");
	}

	private static void answer(Socket connection, Script script) {
		try (connection) {
			InputStream in = connection.getInputStream();
			in.read(new byte[8192]);
			script.write(connection.getOutputStream());
			connection.getOutputStream().flush();
			connection.shutdownOutput();
			in.read(new byte[8192]);
		}
		catch (IOException | UncheckedIOException | UnsupportedOperationException ex) {
			// The other side left, as it should.
		}
	}

	@Override
	public void close() throws IOException {
		for (ServerSocket socket : this.sockets) {
			socket.close();
		}
	}

	/**
	 * What a server answers.
	 */
	interface Script {

		void write(OutputStream out) throws IOException;

	}

}
