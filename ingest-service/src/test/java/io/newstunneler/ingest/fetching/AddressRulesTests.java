package io.newstunneler.ingest.fetching;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class AddressRulesTests {

	private final AddressRules rules = new AddressRules(List.of());

	@ParameterizedTest
	@ValueSource(strings = { "0.0.0.0", "10.0.0.1", "100.64.0.1", "100.100.100.200", "127.0.0.1", "169.254.169.254",
			"172.16.0.1", "172.31.255.255", "192.0.0.192", "192.0.2.1", "192.168.0.1", "198.18.0.1", "203.0.113.1",
			"224.0.0.1", "255.255.255.255", "168.63.129.16", "::1", "::", "::ffff:127.0.0.1", "::127.0.0.1",
			"::ffff:0:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::7f00:1", "2002:7f00:1::", "2002:a9fe:a9fe::",
			"2001:0:0:0:0:0:80ff:fffe", "fe80::1", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "100::1",
			"2001:db8::1" })
	void refusesWhatIsNotPublic(String address) throws UnknownHostException {
		assertThat(permits(this.rules, address, 80)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "93.184.216.34", "1.1.1.1", "172.15.0.1", "172.32.0.1", "192.167.1.1", "100.63.255.255",
			"100.128.0.1", "11.0.0.1", "169.253.1.1", "2606:2800:220:1:248:1893:25c8:1946", "2001:4860:4860::8888",
			"64:ff9b::101:101" })
	void permitsWhatIsPublic(String address) throws UnknownHostException {
		assertThat(permits(this.rules, address, 443)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(ints = { 22, 25, 6379, 0 })
	void refusesPortsThatAreNotTheWebs(int port) throws UnknownHostException {
		assertThat(permits(this.rules, "1.1.1.1", port)).isFalse();
	}

	@Test
	void permitsNetworksThatAreAllowedOnAnyPort() throws UnknownHostException {
		AddressRules allowing = new AddressRules(List.of("10.1.0.0/16", "fd00::/8"));
		assertThat(permits(allowing, "10.1.2.3", 9000)).isTrue();
		assertThat(permits(allowing, "::ffff:10.1.2.3", 9000)).isTrue();
		assertThat(permits(allowing, "fd00::1", 9000)).isTrue();
		assertThat(permits(allowing, "10.2.0.1", 80)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "localhost", "10.0.0.0/33", "10.0.0.0/x", "fd00::/129" })
	void saysWhatIsNoNetwork(String cidr) {
		assertThatIllegalArgumentException().isThrownBy(() -> new AddressRules(List.of(cidr)));
	}

	private static boolean permits(AddressRules rules, String address, int port) throws UnknownHostException {
		return rules.permits(InetAddress.getByName(address).getAddress(), port);
	}

}
