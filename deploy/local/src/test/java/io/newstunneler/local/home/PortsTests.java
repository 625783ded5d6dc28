package io.newstunneler.local.home;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Random;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class PortsTests {

	@TempDir
	Path folder;

	private Home home;

	@BeforeEach
	void prepare() {
		this.home = new Home(this.folder);
		this.home.prepare();
	}

	@Test
	void aPortIsTheSameAtTheNextStart() throws IOException {
		int first = new Ports(this.home, new Random(1)).of("kafka");
		assertThat(new Ports(this.home, new Random(2)).of("kafka")).isEqualTo(first);
	}

	@Test
	void aPortThatSomebodyElseTookMeanwhileIsReplacedForGood() throws IOException {
		int first = new Ports(this.home, new Random(1)).of("kafka");
		int second;
		try (ServerSocket _ = new ServerSocket(first, 1, InetAddress.getLoopbackAddress())) {
			second = new Ports(this.home, new Random(2)).of("kafka");
		}
		assertThat(second).isNotEqualTo(first);
		assertThat(new Ports(this.home, new Random(3)).of("kafka")).isEqualTo(second);
	}

	@Test
	void twoPurposesNeverShareAPort() throws IOException {
		// The same seed would choose the same port twice.
		int kafka = new Ports(this.home, new Random(1)).of("kafka");
		int mail = new Ports(this.home, new Random(1)).of("mail");
		assertThat(mail).isNotEqualTo(kafka);
	}

	@Test
	void aPortIsTakenWhereSomebodyListens() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			assertThat(Ports.isFree(socket.getLocalPort())).isFalse();
		}
	}

}
