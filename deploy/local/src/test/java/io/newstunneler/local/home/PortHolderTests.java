package io.newstunneler.local.home;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.assertj.core.api.Assertions.assertThat;

class PortHolderTests {

	@Test
	void onlyListeningSocketsOfThatPortCount() {
		assertThat(PortHolder.listening(List.of(
				"  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
				"   0: 0100007F:1F40 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4711 1",
				"   1: 0100007F:1F40 0100007F:C350 01 00000000:00000000 00:00000000 00000000  1000        0 4712 1",
				"   2: 0100007F:1F41 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4713 1"),
				8000))
			.containsExactly("socket:[4711]");
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void ourOwnListenerIsFound() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			assertThat(PortHolder.of(socket.getLocalPort())).hasValueSatisfying(
					(holder) -> assertThat(holder).endsWith("process " + ProcessHandle.current().pid()));
		}
	}

}
