package io.newstunneler.ingest.fetching;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;

import javax.net.ssl.KeyManagerFactory;

/**
 * A certificate that a server made itself, as the JDK's keytool makes them.
 */
final class Certificate {

	private static final char[] PASSWORD = "changeit".toCharArray();

	private Certificate() {
	}

	static KeyManagerFactory selfSigned() {
		return of("dns:localhost,ip:127.0.0.1", "+0d");
	}

	/**
	 * A certificate that nobody vouches for.
	 * @param names whose it is
	 * @param from from when it is valid, for 90 days
	 */
	static KeyManagerFactory of(String names, String from) {
		try {
			Path folder = Files.createTempDirectory("certificate");
			Path store = folder.resolve("store.p12");
			Process keytool = new ProcessBuilder(System.getProperty("java.home") + "/bin/keytool", "-genkeypair",
					"-keyalg", "EC", "-dname", "CN=localhost", "-ext", "SAN=" + names, "-startdate", from, "-storetype",
					"PKCS12", "-keystore", store.toString(), "-storepass", new String(PASSWORD))
				.inheritIO()
				.start();
			if (keytool.waitFor() != 0) {
				throw new IllegalStateException("keytool failed");
			}
			KeyStore keys = KeyStore.getInstance("PKCS12");
			try (InputStream in = Files.newInputStream(store)) {
				keys.load(in, PASSWORD);
			}
			KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
			factory.init(keys, PASSWORD);
			Files.delete(store);
			Files.delete(folder);
			return factory;
		}
		catch (IOException | GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

}
